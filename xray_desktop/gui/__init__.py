"""The window: PySide6 and pyqtgraph. It shows what the other packages found and decides nothing."""
