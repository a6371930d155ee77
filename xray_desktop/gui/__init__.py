"""The window: PySide6 and pyqtgraph. It shows what the other rooms found and decides nothing."""
