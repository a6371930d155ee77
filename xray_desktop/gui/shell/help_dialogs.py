"""The dialogs of the Help menu: keys and mouse, tour, diagnostics, model card, about."""

import platform
import sys
from collections.abc import Callable, Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from xray_desktop import __version__
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.findings.model_card_dialog import ModelCardDialog
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.settings.bindings_dialog import (
    BUTTON_TEXTS,
    DOUBLE_CLICK,
    DOUBLE_CLICK_TEXTS,
    DRAG_TEXTS,
    WHEEL_MODIFIER_TEXTS,
    WHEEL_TEXTS,
)
from xray_desktop.gui.shell.status_bar import StatusBar
from xray_desktop.gui.viewer.mouse import DOUBLE_CLICKS
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen, resize_within_screen
from xray_desktop.inference.engine import Engine
from xray_desktop.paths import licences
from xray_desktop.results.heat_map_text import HEAT_MAP_MEANING

STATEMENT: Final = tr_noop(
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
        statement = tr(STATEMENT, version=qVersion())
        column.addWidget(PlainLabel(statement, parent=self, name="quiet", wrap=True))
        column.addWidget(self.texts, 1)
        column.addWidget(buttons)


GESTURES: Final = (
    (
        tr_noop("Left drag on a mark"),
        tr_noop("Move it, or one of its points by the square or ring there"),
    ),
    (tr_noop("Double click on a note"), tr_noop("Change its words")),
    (tr_noop("Right click"), tr_noop("Menu")),
    (tr_noop("Space, held"), tr_noop("The bare image, without its heat map")),
    (tr_noop("Up, Down"), tr_noop("Go through the findings")),
    (tr_noop("Enter, or a row's button"), tr_noop("Heat map of the finding; once more: none")),
)
"""What cannot be changed."""


class HelpDialog(QDialog):
    """Keys and mouse as they are in force, in one table."""

    def __init__(self, bindings: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and mouse"))
        em = self.fontMetrics().height()
        resize_within_screen(self, 44 * em, 48 * em)
        page = QTextBrowser(self)
        page.setAccessibleName(tr("Keys and mouse"))
        page.setAccessibleDescription(tr("Every command with its keys, and what the mouse does"))
        page.setHtml(help_html(bindings))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(page)
        column.addWidget(buttons)


def help_html(bindings: Bindings) -> str:
    """Return the page for the keys and buttons in force."""
    keys = [(bindings.key_text(c.id), tr(c.meaning)) for c in COMMANDS if bindings.keys[c.id]]
    drags = [
        (tr(label), tr(DRAG_TEXTS[bindings.drags.get(button)]))
        for button, label in BUTTON_TEXTS.items()
    ]
    wheels = [
        (tr(label), tr(WHEEL_TEXTS[bindings.wheels.get(held)]))
        for held, label in WHEEL_MODIFIER_TEXTS.items()
    ]
    clicks = [
        (tr(DOUBLE_CLICK), tr(DOUBLE_CLICK_TEXTS[bindings.double_clicks.get(button)]))
        for button in DOUBLE_CLICKS
    ]
    fixed = [(tr(gesture), tr(meaning)) for gesture, meaning in GESTURES]
    return _table(tr("Keys"), keys) + _table(
        tr("Mouse and list"), [*drags, *wheels, *clicks, *fixed]
    )


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><td style="color:{palette.TEXT}; padding:3px 24px 3px 0"><b>{escape(keys)}</b></td>'
        f'<td style="padding:3px 0">{escape(meaning)}</td></tr>'
        for keys, meaning in rows
    )
    return f'<p style="color:{palette.QUIET}">{escape(title)}</p><table>{body}</table>'


OPENING: Final = tr_noop(
    "Drop images or folders on the window, or press Ctrl+O. DICOM, PNG, JPEG and TIFF are read; "
    "nothing leaves this machine.\n\n"
    "Left drag changes the window, middle drag moves the image, Ctrl with the wheel zooms, the "
    "wheel alone goes to the next image. F1 lists every key."
)
READING: Final = tr_noop(
    "Where the model gives base rates, each score stands beside that of its finding: × 2 is twice "
    "as likely as in an image of which nothing is known. Arrows and colours follow the likelihood "
    "ratio. Above, near or below is said of the operating point.\n\n"
    "Rest the pointer on a finding for the sensitivity and specificity there, and for how well the "
    "model does. An i marks a caveat; greyed findings are not scored.\n\n"
    "A calibrated score is a probability on images like those it was measured on, not on yours."
)
LOOKING: Final = tr_noop(
    "The button beside a finding shows a heat map: the regions that moved its score. It tells "
    "{meaning}; a line below it says how reliable it is. One that tells nothing is withheld.\n\n"
    "M shows or hides it. Hold Space to see the bare image at any time."
)
PAGES: Final = (
    (tr_noop("Open an image"), OPENING),
    (tr_noop("Read the findings"), READING),
    (tr_noop("Look at the heat map"), LOOKING),
)

WIDE_EM: Final = 34
HIGH_EM: Final = 24


class Tour(QDialog):
    """The pages, one after another; they can be left at any time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Welcome"))
        self.pages = QStackedWidget(self)
        for title, text in PAGES:
            self.pages.addWidget(_page(title, text, self))
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


def _page(title: str, text: str, parent: QWidget) -> QWidget:
    page = QWidget(parent)
    head = PlainLabel(tr(title), parent=page, name="title")
    body = PlainLabel(tr(text, meaning=tr(HEAT_MAP_MEANING)), parent=page, wrap=True)
    body.setAlignment(Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    column.addWidget(head)
    column.addWidget(body, 1)
    return page


PACKAGES: Final = (
    "PySide6-Essentials",
    "pyqtgraph",
    "numpy",
    "pydicom",
    "pillow",
    "imagecodecs",
    "onnxruntime",
    "onnxruntime-directml",
    "onnxruntime-gpu",
    "openvino",
    "tensorflow",
)
SHOWN: Final = tr_noop("This is all that is copied: no image, no name, no path.")


def diagnostics(engine: Engine | None, codes: Sequence[str]) -> str:
    """Return the text.

    Parameters
    ----------
    engine : Engine or None
        The engine in use.
    codes : sequence of str
        Codes of recent errors; they hold no patient data.
    """
    lines = [
        f"X-ray Desktop {__version__}",
        f"{platform.system()} {platform.release()} on {platform.machine()}",
        f"Python {platform.python_version()}, Qt {qVersion()} ({QGuiApplication.platformName()})",
        f"packaged: {'yes' if getattr(sys, 'frozen', False) else 'no'}",
        *(
            f"screen: {screen.size().width()} × {screen.size().height()} at "
            f"{screen.devicePixelRatio():g}"
            for screen in QGuiApplication.screens()
        ),
        *(f"{name} {found}" for name in PACKAGES if (found := _version(name)) is not None),
    ]
    if engine is None:
        lines.append("no model is loaded")
    else:
        lines += [
            f"model {engine.identity.model_id}, {engine.identity.sha256[:16]}",
            f"on {engine.device}",
            f"other devices: {engine.note or 'none was tried before'}",
        ]
    lines.append(f"errors shown lately: {', '.join(codes) or 'none'}")
    return "\n".join(lines)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


class DiagnosticsDialog(QDialog):
    """Shows the text, and copies it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Diagnostics"))
        resize_within_screen(self, 560, 460)
        self._text = QPlainTextEdit(text, self)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(tr("Diagnostics"))
        self._text.setAccessibleDescription(tr(SHOWN))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda _checked=False: QApplication.clipboard().setText(text))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.addWidget(PlainLabel(tr(SHOWN), parent=self, name="quiet", wrap=True))
        column.addWidget(self._text, 1)
        column.addWidget(buttons)


TOUR_SEEN: Final = "tour seen"
TOUR_OFFERED: Final = "tour offered"


class Dialogs(QObject):
    """Shows the help dialogs over `window`.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    session : Session
        Has the engine, once it is loaded.
    settings : QSettings
        Remembers that the tour was shown.
    runner : JobRunner
        Has the codes of the latest errors.
    """

    def __init__(
        self, window: QWidget, session: Session, settings: QSettings, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._settings, self._runner = settings, runner
        self._bindings = Bindings()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {
            "help": self.show_help,
            "tour": self.show_tour,
            "diagnostics": self.show_diagnostics,
            "model_card": self.show_model_card,
            "about": self.show_about,
        }

    def use_bindings(self, bindings: Bindings) -> None:
        """Show these keys from now on."""
        self._bindings = bindings

    def show_help(self) -> None:
        """Show keys and mouse."""
        HelpDialog(self._bindings, self._window).exec()

    def show_tour(self) -> None:
        """Show how to begin; once shown, it comes no more on its own."""
        self._settings.setValue(TOUR_SEEN, 1)
        Tour(self._window).exec()

    def show_tour_once(self) -> None:
        """Show it to somebody who has not seen it."""
        if not self._settings.contains(TOUR_SEEN):
            self.show_tour()

    def offer_tour_once(self, status: StatusBar) -> None:
        """Offer it beside an image, at the first start only; the Help menu has it at any time."""
        if not (self._settings.contains(TOUR_SEEN) or self._settings.contains(TOUR_OFFERED)):
            self._settings.setValue(TOUR_OFFERED, 1)
            status.offer(tr("New here? Tour…"), tr("How to begin, in three pages"), self.show_tour)

    def show_diagnostics(self) -> None:
        """Show what somebody who is to help must know."""
        text = diagnostics(self._session.scoring.engine, tuple(self._runner.error_codes))
        DiagnosticsDialog(text, self._window).exec()

    def show_model_card(self) -> None:
        """Show what the model is."""
        engine = self._session.scoring.engine
        if engine is not None:
            ModelCardDialog(engine.contract, engine.device, self._window).exec()

    def show_about(self) -> None:
        """Show what program this is."""
        AboutDialog(self._window).exec()
