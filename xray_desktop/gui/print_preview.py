"""The page as it will be printed, with a tick for the patient's words under it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QChildEvent, QEvent, Qt
from PySide6.QtPrintSupport import (
    QPageSetupDialog,
    QPrinter,
    QPrintPreviewDialog,
    QPrintPreviewWidget,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QGraphicsView,
    QLineEdit,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.export_dialog import FIRST_ONLY, WARNING, WHOSE
from xray_desktop.gui.language import tr
from xray_desktop.gui.number_fields import EitherSign
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.print_page import PageContent, paint_page
from xray_desktop.gui.room import break_lines, resize_within_screen

SIDE_PX: Final = 900
PARTS_KEPT: Final = 3
"""Of Qt's toolbar: fitting, zoom, paper upright or across."""


class PrintPreview(QPrintPreviewDialog):
    """Shows the page, from where it can be printed or made a PDF.

    The tick is off whenever it opens, whatever was chosen before.

    Parameters
    ----------
    printer : QPrinter
        Has the paper.
    page : callable
        Returns the page's content; told whether it is to say whose film it is.
    named : bool
        Whether the file says whose film it is.
    only : str
        The image's name, if others stand beside it that are not on the page.
    """

    def __init__(
        self,
        printer: QPrinter,
        page: Callable[[bool], PageContent],
        parent: QWidget | None = None,
        *,
        named: bool,
        only: str = "",
    ) -> None:
        super().__init__(printer, parent)
        self._printer, self._page = printer, page  # the printer must outlive the preview
        self.setWindowTitle(tr("Print the film"))
        resize_within_screen(self, SIDE_PX, SIDE_PX)
        self.patient = QCheckBox(break_lines(tr(WHOSE), self), self)
        self.patient.setAccessibleName(tr(WHOSE))
        self.patient.setAccessibleDescription(tr(WARNING))
        self.patient.setEnabled(named)
        self.warning = PlainLabel(tr(WARNING), parent=self, name="caution", wrap=True)
        self.warning.hide()
        column = self.layout()
        if column is None:
            raise AssertionError
        self._name_qts_parts()
        column.setContentsMargins(0, 0, 0, 12)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        if only:
            first = PlainLabel(tr(FIRST_ONLY, name=only), parent=self, name="caution", wrap=True)
            foot.addWidget(first)
        for widget in (self.patient, self.warning, self._made_buttons()):
            foot.addWidget(widget)
        column.addLayout(foot)  # pyright: ignore[reportAttributeAccessIssue]
        self.content = page(self.patient.isChecked())
        self.paintRequested.connect(lambda device: paint_page(device, self.content))
        self.patient.toggled.connect(self._name)

    def _made_buttons(self) -> QDialogButtonBox:
        """Return buttons for what stands at the far end of Qt's toolbar, where it may be cut off.

        What goes through pages goes: there is one.
        """
        bar = self.findChildren(QToolBar)[0]
        actions = bar.actions()
        ends = [place for place, action in enumerate(actions) if action.isSeparator()]
        self.page_setup, self.printing = actions[-2:]
        for action in actions[ends[PARTS_KEPT - 1] :]:
            bar.removeAction(action)
        role = QDialogButtonBox.ButtonRole.ActionRole
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        for text, action in ((tr("Print…"), self.printing), (tr("Page setup…"), self.page_setup)):
            button = buttons.addButton(text, role)
            button.clicked.connect(lambda _checked=False, action=action: action.trigger())
        buttons.rejected.connect(self.reject)
        return buttons

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802 - Qt's name
        """Let the margins of Qt's page setup be typed with either decimal sign."""
        super().childEvent(event)
        child = event.child()
        if event.type() is QEvent.Type.ChildPolished and isinstance(child, QPageSetupDialog):
            EitherSign.watch(child)

    def _name_qts_parts(self) -> None:
        """Say what the fields are that Qt puts into its dialog without a name."""
        for field in self.findChildren(QLineEdit):
            numbers = field.parentWidget()
            zoomed = isinstance(numbers, QComboBox)
            field.setAccessibleName(tr("Zoom") if zoomed else tr("Page"))
            field.setAccessibleDescription(tr("What of the page is shown"))
            if zoomed:
                numbers.setAccessibleName(tr("Zoom"))
                numbers.setAccessibleDescription(tr("What of the page is shown"))
        for shown in self.findChildren(QGraphicsView):
            shown.setAccessibleName(tr("The page as it will be printed"))
            shown.setAccessibleDescription(tr("The film, and what is said of it"))
            shown.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _name(self, named: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self.warning.setVisible(named)
        self.content = self._page(named)
        for preview in self.findChildren(QPrintPreviewWidget):
            preview.updatePreview()
