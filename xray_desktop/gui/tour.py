"""Three pages for the first start: opening an image, what numbers mean, what a heat map is."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import lay_out_within_screen, resize_within_screen
from xray_desktop.results.words import MAP_MEANING

OPENING: Final = marked(
    "Drop films or folders on the window, or press Ctrl+O. DICOM, PNG, JPEG and TIFF are read; "
    "nothing leaves this machine.\n\n"
    "Left drag changes the window, middle drag moves the film, Ctrl with the wheel zooms, the "
    "wheel alone goes to the next film. F1 lists every key."
)
READING: Final = marked(
    "Where the model gives base rates, each score stands beside that of its finding: × 2 is twice "
    "as likely as in an image of which nothing is known. Arrows and colours follow the likelihood "
    "ratio. Above, near or below is said of the operating point.\n\n"
    "Rest the pointer on a finding for the sensitivity and specificity there, and for how well the "
    "model does. An i marks a caveat; greyed findings are not scored.\n\n"
    "A calibrated score is a probability on images like those it was measured on, not on yours."
)
LOOKING: Final = marked(
    "The button beside a finding shows a heat map: the regions that moved its score. It tells "
    "{meaning}; a line below it says how reliable it is. One that tells nothing is withheld.\n\n"
    "M shows or hides it. Hold Space to see the bare image at any time."
)
PAGES: Final = (
    (marked("Open a film"), OPENING),
    (marked("Read the findings"), READING),
    (marked("Look at the heat map"), LOOKING),
)

WIDE_EM: Final = 34
HIGH_EM: Final = 24


class Tour(QDialog):
    """The pages, one after another; they can be left at any time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Welcome"))
        self.pages = QStackedWidget(self)
        for title, words in PAGES:
            self.pages.addWidget(_page(title, words, self))
        self._place = PlainLabel(parent=self, name="quiet")
        skip = QPushButton(tr("Skip"), self)
        skip.clicked.connect(self.reject)
        self.back = QPushButton(tr("Back"), self)
        self.back.clicked.connect(lambda _checked=False: self._go(-1))
        self.next = QPushButton(tr("Next"), self)
        self.next.setDefault(True)
        self.next.clicked.connect(lambda _checked=False: self._go(1))
        row = QHBoxLayout()
        row.addWidget(skip)
        row.addStretch()
        row.addWidget(self._place)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addWidget(self.pages, 1)
        column.addWidget(PlainLabel(f"{tr(RESEARCH_USE)}.", parent=self, name="caution", wrap=True))
        lay_out_within_screen(self, column, row)
        em = self.fontMetrics().height()
        resize_within_screen(self, WIDE_EM * em, HIGH_EM * em)
        self._go(0)

    def _go(self, by: int) -> None:
        place = self.pages.currentIndex() + by
        if place == len(PAGES):
            self.accept()
            return
        self.pages.setCurrentIndex(place)
        self.back.setEnabled(place > 0)
        self.next.setText(tr("Start") if place == len(PAGES) - 1 else tr("Next"))
        self._place.setText(tr("{page} of {pages}", page=place + 1, pages=len(PAGES)))


def _page(title: str, words: str, parent: QWidget) -> QWidget:
    page = QWidget(parent)
    head = PlainLabel(tr(title), parent=page, name="title")
    body = PlainLabel(tr(words, meaning=tr(MAP_MEANING)), parent=page, wrap=True)
    body.setAlignment(Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    column.addWidget(head)
    column.addWidget(body, 1)
    return page
