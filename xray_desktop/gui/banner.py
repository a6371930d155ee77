"""A quiet line over the film for what went wrong."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel


class Banner(QFrame):
    """One sentence that stays until the next film or until it is dismissed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.label = PlainLabel(parent=self, wrap=True)
        dismiss = QPushButton(tr("Dismiss"), self)
        dismiss.setToolTip(tr("Hide this line"))
        dismiss.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.addWidget(self.label, 1)
        row.addWidget(dismiss)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show `sentence`, as plain text."""
        self.label.setText(sentence)
        self.setVisible(bool(sentence))
