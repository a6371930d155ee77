"""What program this is, and the licences of all that is in it."""

from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from xray_desktop import __version__
from xray_desktop.bundled import licences
from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import resize_within_screen

WORDS: Final = marked(
    "Images, scores and heat maps stay on this machine. The program is under the MIT licence; it "
    "uses Qt {version} under the GNU Lesser General Public License 3."
)


class AboutDialog(QDialog):
    """Version, notice and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About X-ray Desktop"))
        em = self.fontMetrics().height()
        resize_within_screen(self, 44 * em, 36 * em)
        self.texts = QPlainTextEdit(licences(), self)
        self.texts.setReadOnly(True)
        self.texts.setTabChangesFocus(True)
        self.texts.setAccessibleName(tr("Licences"))
        self.texts.setAccessibleDescription(tr("The licences of all that is in this program"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addWidget(PlainLabel(f"X-ray Desktop {__version__}", parent=self, name="title"))
        column.addWidget(PlainLabel(tr(RESEARCH_USE), parent=self, name="caution", wrap=True))
        words = tr(WORDS, version=qVersion())
        column.addWidget(PlainLabel(words, parent=self, name="quiet", wrap=True))
        column.addWidget(self.texts, 1)
        column.addWidget(buttons)
