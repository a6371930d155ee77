"""What a screen reader and the Tab key meet: every control is named, described and reached."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

import xray_desktop.gui
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeEngine, FakeReader, contract, image
from xray_desktop.gui.archive.archive_dialog import ArchiveDialog
from xray_desktop.gui.archive.archive_steps import FetchedStudies
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.compare.score_changes_dialog import ScoreChangesDialog
from xray_desktop.gui.export.export_dialog import ExportDialog
from xray_desktop.gui.export.header_browser import HeaderDialog
from xray_desktop.gui.export.printing import PageContent, PrintPreview
from xray_desktop.gui.export.rendered_image import CaptionBar
from xray_desktop.gui.findings.feedback_copies_dialog import CopiesDialog
from xray_desktop.gui.findings.finding_dialog import FindingDialog
from xray_desktop.gui.findings.model_card_dialog import ModelCardDialog
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.settings.archive_page import ArchivePage
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.settings.bindings_dialog import BindingsDialog
from xray_desktop.gui.settings.corner_page import CornerPage
from xray_desktop.gui.settings.model_loader import ModelLoader
from xray_desktop.gui.settings.model_page import ModelPage
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.gui.shell.help_dialogs import AboutDialog, DiagnosticsDialog, HelpDialog, Tour
from xray_desktop.gui.studies.find_dialog import FindDialog
from xray_desktop.gui.studies.image_index import ImageIndex
from xray_desktop.gui.viewer.real_size import ScreenDialog
from xray_desktop.gui.widgets.number_fields import NumberDialog, NumberRange
from xray_desktop.gui.widgets.text_dialog import TextDialog
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.imaging.header_listing import HeaderLine, HeaderListing


def empty_page(_with_patient: bool) -> PageContent:  # noqa: FBT001 - a tick
    picture = QImage(40, 50, QImage.Format.Format_RGB32)
    picture.fill(0)
    return PageContent(picture, CaptionBar(["Research use only."]), None)


def list_of_nothing() -> ImageIndex:
    runner = JobRunner()
    session = Session(FakeReader(), FakeEngine, runner)
    index = ImageIndex(session, session.reader, runner)
    for parent in (session, runner):
        parent.setParent(index)
    return index


MAKERS: dict[type[QDialog], Callable[[], QDialog]] = {
    ArchiveDialog: lambda: ArchiveDialog(
        JobRunner(), QSettings("none", "none"), FetchedStudies(Path("none"))
    ),
    BindingsDialog: lambda: BindingsDialog(Bindings()),
    ScoreChangesDialog: lambda: ScoreChangesDialog((), "an image beside", "a model"),
    AboutDialog: AboutDialog,
    DiagnosticsDialog: lambda: DiagnosticsDialog("text"),
    ExportDialog: lambda: ExportDialog(with_heat_map=True),
    FindingDialog: lambda: FindingDialog(("Effusion", "This image: 49 %")),
    HeaderDialog: lambda: HeaderDialog(HeaderListing((HeaderLine("1", "US", "Rows", "2"),), "")),
    FindDialog: lambda: FindDialog(list_of_nothing()),
    HelpDialog: lambda: HelpDialog(Bindings()),
    ModelCardDialog: lambda: ModelCardDialog(contract(), "a test"),
    NumberDialog: lambda: NumberDialog("Frame", "Which?", NumberRange(1, 5)),
    PrintPreview: lambda: PrintPreview(QPrinter(), empty_page, has_patient=True),
    ScreenDialog: ScreenDialog,
    SettingsDialog: lambda: SettingsDialog(
        Preferences(),
        "model",
        more=(
            ModelPage(QSettings("none", "none"), JobRunner(), ModelLoader()),
            CornerPage(QSettings("none", "none"), lambda _layout: None),
            ArchivePage(QSettings("none", "none"), JobRunner()),
        ),
    ),
    Tour: Tour,
    CopiesDialog: CopiesDialog,
    TextDialog: lambda: TextDialog("Note", "Text on the image:", "", None),
}
"""How each dialog of the program is made; a new one is added here."""

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
)


def parts(root: QWidget) -> Iterator[QWidget]:
    """Yield the controls that a person uses, without the parts that Qt makes of them."""
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget, QScrollBar | QHeaderView | QScrollArea)
        inner |= widget.objectName().startswith("qt_")
        above = widget.parentWidget()
        while above is not None and above is not root:
            inner |= isinstance(above, INTERACTIVE) and not isinstance(above, QScrollArea)
            above = above.parentWidget()
        if isinstance(widget, INTERACTIVE) and not inner:
            yield widget


def messages(widget: QWidget, what: QAccessible.Text) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(what)


def called(widget: QWidget) -> str:
    name = messages(widget, QAccessible.Text.Name)
    return f"{type(widget).__name__} {widget.objectName() or name!r} in {type(widget.window())}"


def nameless(root: QWidget) -> list[str]:
    return [called(w) for w in parts(root) if not messages(w, QAccessible.Text.Name).strip()]


def undescribed(root: QWidget) -> list[str]:
    """Return controls whose name is all there is; plain words on a button are enough."""
    return [
        called(widget)
        for widget in parts(root)
        if not isinstance(widget, QAbstractButton)
        and not messages(widget, QAccessible.Text.Description).strip()
    ]


def unreachable(root: QWidget) -> list[str]:
    """Return controls that Tab never reaches; those of a toolbar stand in the menus as well."""
    return [
        called(widget)
        for widget in parts(root)
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parentWidget(), QToolBar)
        and widget.accessibleName() != "Image"  # its commands are in the menus View and Adjust
    ]


def dialogs() -> list[type[QDialog]]:
    for module in pkgutil.walk_packages(xray_desktop.gui.__path__, "xray_desktop.gui."):
        importlib.import_module(module.name)
    found, waiting = [], [QDialog]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith("xray_desktop."):
            found.append(kind)
    return found


def test_every_dialog_is_looked_at() -> None:
    missing = [kind.__name__ for kind in dialogs() if kind not in MAKERS]
    assert not missing, f"add to MAKERS in {Path(__file__).name} how these are made: {missing}"


@pytest.mark.parametrize("kind", MAKERS, ids=lambda kind: kind.__name__)
def test_every_control_of_a_dialog_has_name_description_and_turn(
    qtbot: QtBot, kind: type[QDialog]
) -> None:
    dialog = MAKERS[kind]()
    qtbot.addWidget(dialog)
    dialog.show()
    assert list(parts(dialog)), "there is nothing to use"
    assert not nameless(dialog)
    assert not undescribed(dialog)
    assert not unreachable(dialog)
    assert dialog.windowTitle()


def test_every_control_of_the_window_has_name_description_and_turn(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image(shape=(600, 500)))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    window = one.window
    window.banner.offer("A sentence.", "Do it", lambda: None, lambda: None)
    assert len(list(parts(window))) > 10
    assert not nameless(window)
    assert not undescribed(window)
    assert not unreachable(window)
    assert all(action.text() for action in window.actions_by_id.values())
    assert all(action.toolTip() for action in window.actions_by_id.values())


def test_every_control_of_the_worklist_has_name_description_and_turn(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    window = WorklistWindow(WorklistModel(), harness().settings, harness().window)
    qtbot.addWidget(window)
    window.show()
    assert nameless(window) == []
    assert undescribed(window) == []
    assert unreachable(window) == []


def test_a_planted_nameless_control_is_found(qtbot: QtBot) -> None:
    dialog = MAKERS[ExportDialog]()
    qtbot.addWidget(dialog)
    for planted in (QComboBox(dialog), QPushButton(dialog), QLineEdit(dialog)):
        planted.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        assert any(type(planted).__name__ in line for line in nameless(dialog))
        assert any(type(planted).__name__ in line for line in unreachable(dialog))


def test_rows_of_the_findings_are_read_aloud(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image())
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    interface = QAccessible.queryAccessibleInterface(one.window.panel.list)
    assert interface is not None
    rows = [interface.child(row) for row in range(interface.childCount())]
    names = [row.text(QAccessible.Text.Name) for row in rows if row is not None]
    assert any("Effusion" in name and "above its operating point" in name for name in names)


def test_the_focus_can_be_seen_wherever_tab_takes_it(qtbot: QtBot, qapp: QApplication) -> None:
    """A control looks otherwise with the focus than without it."""
    palette.apply(qapp)
    dialog = MAKERS[SettingsDialog]()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    controls = [w for w in parts(dialog) if w.isVisible()]
    assert dialog.findChild(QDialogButtonBox) is not None
    for control in controls:
        pictures = []
        for focused in (True, False):
            (control if focused else next(w for w in controls if w is not control)).setFocus()
            qapp.processEvents()
            pictures.append(control.grab().toImage())
        assert pictures[0] != pictures[1], called(control)
