"""The findings panel with its dock: model, notes on the image, scores and heat map."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.gui.common.external_strings import (
    label_name,
    translated_caution,
    translated_reservation,
)
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.blind_read_form import BlindReadForm, ComparisonSummary
from xray_desktop.gui.findings.finding_details import calibration_text
from xray_desktop.gui.findings.findings_layout import Columns
from xray_desktop.gui.findings.findings_model import FindingsModel, Parts
from xray_desktop.gui.findings.findings_view import AxisHeader, FindingsView, NotScoredLine
from xray_desktop.gui.findings.row_buttons import ButtonStrip
from xray_desktop.gui.heat_map.heat_map_panel import HeatMapPanel
from xray_desktop.gui.widgets.text_labels import LimitedLabel, PlainLabel

MIN_WIDTH_PX: Final = 200
SHARE_OF_WINDOW: Final = 0.38
"""Width of the panel at first, if that is enough for all columns or less."""
NARROW_EM: Final = 24
"""Below this width, in text heights, texts above the list are cut short."""
NARROW_CAUTION_LINES: Final = 6
EVERY_PART: Final = Parts(base_rates=True, caveats=True)
MARGIN_PX: Final = 14
ENDLESS_PX: Final = 10_000
"""Larger than the height of any text."""
NO_BREAK: Final = "\N{NO-BREAK SPACE}"


class FindingsPanel(QFrame):
    """Model, notes on the image, findings and heat map, from top to bottom."""

    heat_map_requested = Signal(str)
    """The label whose heat map is requested."""
    finding_selected = Signal(str)
    """The label whose row was clicked."""
    mark_requested = Signal(str, bool)
    """The label that the reader finds present (True) or absent (False), or takes back."""
    copy_requested = Signal(str)
    """The label of the finding to copy as text; empty for all."""
    scores_requested = Signal()
    """Scores are requested although the image did not pass the input check."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.findings = FindingsModel(self)
        self.list = FindingsView(self.findings, self)
        self._requested_label = ""
        self._hidden = self._demonstration = False
        self.list.heat_map_requested.connect(self._request_heat_map)
        self.list.finding_selected.connect(self.finding_selected)
        self.list.mark_requested.connect(self.mark_requested)
        self.not_scored = NotScoredLine(self.findings, self)
        self.not_scored.toggled.connect(lambda is_open: self.list.set_open(is_open=is_open))
        self.strip = ButtonStrip(self)
        self.strip.pressed.connect(self.list.press)
        self.heat_map_panel = HeatMapPanel(self)
        self._head = QWidget(self)
        self.model_title = LimitedLabel(tr("Loading the model…"), parent=self, name="title")
        self.model_notice = PlainLabel(parent=self, name="quiet", wrap=True)
        self._in_place = False
        self._notices = ("", "")
        """Calibration, and what the model is not for."""
        self._tag = PlainLabel(tr("DEMONSTRATION"), parent=self, name="tag")
        self._tag.hide()
        self.blind_read = BlindReadForm(self)
        self.comparison = ComparisonSummary(self)
        self.comparison.copy.clicked.connect(lambda _checked=False: self.copy_requested.emit(""))
        self.note = PlainLabel(parent=self, name="note", wrap=True)
        self.note.hide()
        self.anyway = QPushButton(tr("Show scores anyway"), self)
        self.anyway.setAccessibleDescription(
            tr("The image did not pass the input check. Its scores stay marked as such.")
        )
        self.anyway.clicked.connect(lambda _checked=False: self.scores_requested.emit())
        self.anyway.hide()
        self.cautions = LimitedLabel(parent=self, name="caution")
        self.cautions.hide()
        self._image_cautions: tuple[str, ...] = ()
        self.ratio = PlainLabel(parent=self, name="quiet")
        self.ratio.setContentsMargins(MARGIN_PX, 2, MARGIN_PX, 6)
        self.ratio.hide()
        self.details = PlainLabel(parent=self, name="quiet", wrap=True)
        self.details.setContentsMargins(MARGIN_PX, 4, MARGIN_PX, 6)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.hide()
        self._axis = AxisHeader(self.findings, self)
        self.list.selectionModel().currentChanged.connect(lambda _new, _old: self._show_current())
        self.findings.modelReset.connect(self._reserve_details)
        self.findings.modelReset.connect(self._update_current)
        self.findings.dataChanged.connect(lambda *_: self._update_current())
        self._lay_out()

    @property
    def impression(self) -> str:
        """What the reader has written in the form of the blind read."""
        return "" if self.blind_read.isHidden() else self.blind_read.impression

    def show_model(self, contract: ModelContract) -> None:
        """Show the title and notices of the model."""
        self.findings.set_contract(contract)
        self.model_title.setText(contract.title)
        self._notices = (calibration_text(contract), tr(contract.notice))
        self._demonstration = contract.demonstration
        self._show_model_facts()
        self._fit_size()

    def set_hidden(self, *, hidden: bool) -> None:
        """Show nothing of the model while the AI is hidden."""
        self._hidden = hidden
        self.findings.set_blind(blind=hidden)
        self._show_model_facts()

    def show_no_model(self, sentence: str) -> None:
        """Show why there is no model."""
        self.model_title.setText(tr("No model"))
        self._notices = ("", sentence)
        self._fit_size()

    def show_image(self, image: Radiograph) -> None:
        """Show the cautions of an image, before any score."""
        self._requested_label = ""
        self._image_cautions = image.cautions
        self._show_cautions(image.cautions)

    def show_ratio(self, text: str) -> None:
        """Show the measured cardiothoracic ratio, if any."""
        self.ratio.setText(
            tr("{name}: {measurement}", name=label_name("Cardiomegaly"), measurement=text)
        )
        self.ratio.setVisible(bool(text))

    def show_assessment(self, assessment: Assessment) -> None:
        """Show the scores of the image."""
        reservations = [translated_reservation(one) for one in assessment.reservations]
        self._show_note(reservations[0] if reservations else "")
        self.note.setToolTip("\n".join(reservations))
        self.findings.show(assessment)
        self._show_cautions((*assessment.cautions, *self._image_cautions))
        entered = (self.findings.row(one.label) for one in self.findings.not_scored)
        if any(row.reader_finding is not None or row.commented for row in entered):
            self.not_scored.setChecked(True)
        label = self._requested_label or (None if assessment.top is None else assessment.top.label)
        self._requested_label = ""
        self.list.select(label or self.findings.labels[0])

    def show_blind_read(self, impression: str, *, has_findings: bool) -> None:
        """Hide the scores and ask for the reader's impression."""
        self.findings.show(None)
        self._show_cautions(self._image_cautions)
        self._show_note("")
        self.heat_map_panel.hide()
        self.blind_read.ask(impression, has_findings=has_findings)

    def show_not_assessed(self, why: str) -> None:
        """Show why there are no scores."""
        self.findings.show(None)
        self._show_cautions(self._image_cautions)
        self._show_note(why, in_place=True)

    def show_withheld(self, why: str) -> None:
        """Show why there are no scores, and a button to score anyway."""
        self.show_not_assessed(why)
        self.anyway.show()

    def clear(self) -> None:
        """Clear the panel."""
        self.findings.show(None)
        self._show_note("")
        self._image_cautions = ()
        self._show_cautions(())

    def _show_cautions(self, cautions: tuple[str, ...]) -> None:
        self.cautions.setText("\n".join(map(translated_caution, cautions)))
        self.cautions.setVisible(bool(cautions))

    def _request_heat_map(self, label: str) -> None:
        self._requested_label = "" if self.findings.has_scores else label
        self.heat_map_requested.emit(label)

    def _show_current(self) -> None:
        """Show the row of the selected finding if it is hidden, and its details."""
        index = self.list.currentIndex()
        if index.isValid() and self.list.isRowHidden(index.row()):
            self.not_scored.setChecked(True)
        self._update_current()

    def _update_current(self) -> None:
        """Show the details and the buttons of the selected finding."""
        self.comparison.show_disagreement(
            self.findings.disagreeing,
            entered=self.findings.has_reader_findings,
            compared=self.findings.parts.compared,
        )
        self.strip.describe(self.list.current_row)
        self.strip.setVisible(not self.list.has_row_buttons)
        label = self.list.current_label
        text = "" if label is None else self._details_of(label)
        self.details.setText(text)
        self.details.setVisible(bool(text))

    def _details_of(self, label: str) -> str:
        """Return the details as text, with no line breaks between numbers and units."""
        text = "\n".join(self.findings.details(label))
        return text.replace(" %", f"{NO_BREAK}%").replace("× ", f"×{NO_BREAK}")

    def _reserve_details(self) -> None:
        """Reserve the height of the longest details, so that the list does not move."""
        if not self.findings.has_scores:  # there are no details
            return
        margins = self.details.contentsMargins()
        wide = self._body.width() - margins.left() - margins.right()
        area = QRect(0, 0, max(wide, 1), ENDLESS_PX)
        flags = int(Qt.TextFlag.TextWordWrap)
        metrics = self.details.fontMetrics()
        high = max(
            metrics.boundingRect(area, flags, self._details_of(label)).height() for label in LABELS
        )
        self.details.setMinimumHeight(high + margins.top() + margins.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to the width, and rows to the height."""
        super().resizeEvent(event)
        self._fit_size()

    def _fit_size(self) -> None:
        """Keep the content as wide with a scroll bar as without; cut texts where it is narrow."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self._body.setFixedWidth(max(self.width() - 1 - bar, 1))
        narrow = self.width() < NARROW_EM * self.fontMetrics().height()
        self.model_title.limit(1 if narrow else 0)
        self.cautions.limit(NARROW_CAUTION_LINES if narrow else 0)
        whole = "\n".join(filter(None, self._notices))
        self.model_notice.setText(self._notices[1] if narrow else whole)
        self.model_notice.setToolTip(whole if narrow else "")
        self._show_notice()
        self._head_row.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self.heat_map_panel.set_narrow(narrow=narrow)
        self.list.set_available_height(self.height())
        self._reserve_details()
        self._update_current()

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+C from the command that has it elsewhere."""
        if event.type() is QEvent.Type.ShortcutOverride and _copies(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the selected finding, or all if none is."""
        if _copies(event):
            self.copy_requested.emit(self.list.current_label or "")
        else:
            super().keyPressEvent(event)

    def _show_note(self, text: str, *, in_place: bool = False) -> None:
        """Show a note above the list, or none; `in_place` of the notice, so that no row moves."""
        self._in_place = in_place and bool(text) and bool(self._notices[0])  # a model is there
        notice = self.model_notice
        same = notice.heightForWidth(notice.width()) if self._in_place else 0
        self.note.setMinimumHeight(same)
        self._show_notice()
        self.blind_read.hide()
        self.heat_map_panel.show()
        self.note.setText(text)
        self.note.setToolTip("")
        self.note.setVisible(bool(text))
        self.anyway.hide()

    def _show_model_facts(self) -> None:
        self._head.setVisible(not self._hidden)  # an empty layout would stretch the notes below
        self._show_notice()
        self._tag.setVisible(self._demonstration and not self._hidden)

    def _show_notice(self) -> None:
        """Show calibration and purpose of the model, if there is one and nothing in their place."""
        known = bool(self._notices[1])
        self.model_notice.setVisible(known and not self._hidden and not self._in_place)

    def _lay_out(self) -> None:
        head = self._head_row = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.model_title, 1)
        head.addWidget(self._tag, 0, Qt.AlignmentFlag.AlignTop)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN_PX, 12, MARGIN_PX, 8)
        top.setSpacing(5)
        top.addWidget(self._head)
        for widget in (
            self.model_notice,
            self.note,
            self.blind_read,
            self.comparison,
            self.cautions,
        ):
            top.addWidget(widget)
        top.insertWidget(top.indexOf(self.cautions), self.anyway, 0, Qt.AlignmentFlag.AlignLeft)
        body = self._body = QWidget(self)  # large text needs more height than a screen has
        area = QScrollArea(self)
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(area)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(_rule(self))
        column.addWidget(self._axis)
        column.addWidget(self.list)
        column.addWidget(self.not_scored)
        column.addWidget(self.strip)
        column.addWidget(self.details)
        column.addWidget(self.ratio)
        column.addWidget(_rule(self))
        column.addWidget(self.heat_map_panel)
        column.addStretch()
        self.setMinimumWidth(MIN_WIDTH_PX)
        for button in (self.anyway, self.blind_read.reveal, self.comparison.copy):
            button.setMinimumWidth(1)  # narrower than its text, if the panel is

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_body"):
            self._fit_size()

    def preferred_width(self, window_width: int) -> int:
        """Return the width for all columns, or a share of the window if that is less."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        whole = Columns.min_width(self.fontMetrics(), EVERY_PART) + bar + 1
        return max(MIN_WIDTH_PX, min(whole, round(SHARE_OF_WINDOW * window_width)))


def _copies(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)


def _rule(parent: QWidget) -> QFrame:
    rule = QFrame(parent)
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule


class FindingsDock(QDockWidget):
    """The dock of the findings panel, at the right of the window until the user moves it.

    `action` is checked while it is shown, however it was shown.
    """

    def __init__(self, window: QMainWindow, panel: FindingsPanel, action: QAction) -> None:
        super().__init__(tr("Findings"), window)
        self.setObjectName("findings dock")  # key of its saved position
        self.setWidget(panel)
        self.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        wide = panel.preferred_width(window.width())
        window.resizeDocks([self], [wide], Qt.Orientation.Horizontal)
        self.visibilityChanged.connect(lambda _seen: action.setChecked(not self.isHidden()))

    def set_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the panel."""
        self.setVisible(shown)
