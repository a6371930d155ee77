"""Printing: paper size, the printed page, and the print preview."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QChildEvent, QEvent, QLocale, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import (
    QPageSetupDialog,
    QPrinter,
    QPrinterInfo,
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

from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.scoring.findings import Assessment, State
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import decimal, tr, tr_noop
from xray_desktop.gui.export.export_dialog import FIRST_ONLY, INCLUDE_PATIENT, WARNING
from xray_desktop.gui.export.rendered_image import CaptionBar, rgb_of
from xray_desktop.gui.heat_map.heat_map_legend import paint_legend
from xray_desktop.gui.widgets.number_fields import DecimalSeparatorFilter
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import break_lines, resize_within_screen
from xray_desktop.results.score_text import (
    base_rate_text,
    not_scored_text,
    ratio_text,
    score_text,
    state_text,
    threshold_text,
)

if TYPE_CHECKING:
    from xray_desktop.results.score_report import ScoreTable

MARGIN_MM: Final = 12.0
MARGIN_PT: Final = 4.0
"""Within the margins of the paper."""
BANNER_PT: Final = 24.0
TEXT_PT: Final = 8.0
SMALL_TEXT_PT: Final = 6.5
POINTS_PER_INCH: Final = 72
MAX_DPI: Final = 300
LEGEND_LINES: Final = 52
"""Text of the legend is as large as if the image were so many lines high."""
MIN_LEGEND_PX: Final = 11
PAPER: Final = Qt.GlobalColor.white
INK: Final = Qt.GlobalColor.black
HEAD: Final = (
    tr_noop("Finding"),
    tr_noop("Score"),
    tr_noop("Base rate"),
    tr_noop("Ratio"),
    tr_noop("Operating point"),
    tr_noop("Sensitivity"),
    tr_noop("Specificity"),
    tr_noop("State"),
)
BASE_RATE_COLUMNS: Final = slice(2, 4)
"""Columns that are omitted if no base rate is known."""


@dataclass(frozen=True, slots=True, eq=False)
class PageContent:
    """Content of the printed page.

    Parameters
    ----------
    image : QImage
        The image, with its map if that is wanted.
    caption : CaptionBar
        Its caption.
    assessment : Assessment or None
        Its scores, or None if there are none.
    reader : str
        What the reader found, a line for each finding; may be empty.
    missing : str
        Why there are no scores; empty if there are.
    """

    image: QImage
    caption: CaptionBar
    assessment: Assessment | None
    reader: str = ""
    missing: str = ""


def page_layout(size: QPageSize) -> QPageLayout:
    """Return the page layout: portrait, with margins."""
    return QPageLayout(
        size,
        QPageLayout.Orientation.Portrait,
        QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
        QPageLayout.Unit.Millimeter,
    )


def paint_page(device: QPagedPaintDevice, content: PageContent) -> None:
    """Draw the page on a printer or as a PDF, with the layout of all reports.

    The image is reduced as far as needed for the text, which is never cut off. What does not fit on
    one page even in small text goes on further pages.
    """
    from xray_desktop.results.report_layout import PageFormat, lay_out
    from xray_desktop.results.report_palette import LIGHT
    from xray_desktop.results.report_picture import draw_page
    from xray_desktop.results.score_report import Report

    painter = QPainter(device)
    width, height = painter.viewport().width(), painter.viewport().height()
    unit = device.logicalDpiY() / POINTS_PER_INCH
    notice, *notes = content.caption.lines
    if content.reader:
        notes[:0] = (tr("The reader's findings:"), *content.reader.splitlines())
    report = Report(
        rgb_of(_with_legend(content)),
        notice,
        warnings=(content.missing,) if content.missing else (),
        table=None if content.assessment is None else _table(content.assessment),
        notes=tuple(notes),
    )
    page = PageFormat(
        width / unit, height / unit, MARGIN_PT, BANNER_PT, TEXT_PT, TEXT_PT, LIGHT, (0, 0)
    )
    pages = lay_out(report, page)
    if len(pages) > 1:
        pages = lay_out(report, replace(page, text=SMALL_TEXT_PT))
    scale = min(unit, MAX_DPI / POINTS_PER_INCH)
    for number, one in enumerate(pages):
        if number:
            device.newPage()
        drawn = draw_page(one, scale)
        pixels = drawn.tobytes()
        image = QImage(
            pixels, drawn.width, drawn.height, 3 * drawn.width, QImage.Format.Format_RGB888
        )
        painter.drawImage(QRectF(0, 0, width, height), image)
    painter.end()


def _with_legend(content: PageContent) -> QImage:
    """Return the image with the legend of its heat map below, if there is one."""
    image, legend = content.image, content.caption.legend
    if legend is None:
        return image
    font = QFont()
    font.setPixelSize(max(MIN_LEGEND_PX, image.height() // LEGEND_LINES))
    whole = QImage(image.width(), image.height() + 8 * font.pixelSize(), image.format())
    whole.fill(PAPER)
    painter = QPainter(whole)
    painter.drawImage(0, 0, image)
    painter.setFont(font)
    painter.setPen(INK)
    top = image.height() + font.pixelSize() / 2
    end = paint_legend(painter, QRectF(0, top, image.width(), 7 * font.pixelSize()), legend)
    painter.end()
    return whole.copy(0, 0, image.width(), min(whole.height(), round(end) + 2))


def _table(assessment: Assessment) -> "ScoreTable":
    """Return the scores in the window's language, the most urgent first."""
    from xray_desktop.results.score_report import ScoreRow, ScoreTable

    headings = [tr(head) for head in HEAD]
    rows = [(finding, _cells(assessment, finding.label)) for finding in assessment.by_urgency]
    if all(finding.base_rate is None for finding in assessment.findings):
        del headings[BASE_RATE_COLUMNS]
        for finding, cells in rows:
            if finding.scored:
                del cells[BASE_RATE_COLUMNS]
    return ScoreTable(
        tuple(headings),
        tuple(
            ScoreRow(tuple(cells), State.BELOW, None)
            if finding.label == NO_FINDING and finding.scored
            else ScoreRow(tuple(cells), finding.state, finding.band)
            for finding, cells in rows
        ),
    )


def _cells(assessment: Assessment, label: str) -> list[str]:
    """Return the texts of a row; for a finding without a score, its name and the reason."""
    finding = assessment.finding(label)
    point = finding.operating_point
    if point is None:
        return [label_name(label), not_scored_text(finding, tr)]
    return [
        label_name(label),
        score_text(finding, tr),
        base_rate_text(finding, tr),
        ratio_text(finding, tr),
        threshold_text(finding, tr),
        decimal(point.sensitivity, ".2f"),
        decimal(point.specificity, ".2f"),
        state_text(finding, tr),
    ]


US_LETTER_TERRITORIES: Final = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""Territories that use US Letter (Unicode CLDR, ``paperSize``); all others use A4."""


def paper_of(locale: QLocale) -> QPageSize:
    """Return the paper size of a locale."""
    us_letter = QLocale.territoryToCode(locale.territory()) in US_LETTER_TERRITORIES
    return QPageSize(QPageSize.PageSizeId.Letter if us_letter else QPageSize.PageSizeId.A4)


def default_paper() -> QPageSize:
    """Return the paper size of the default printer, or of the system locale without one."""
    printer = QPrinterInfo.defaultPrinter()
    if not printer.isNull() and printer.defaultPageSize().isValid():
        return printer.defaultPageSize()
    return paper_of(QLocale.system())


SIDE_PX: Final = 900
TOOLBAR_SECTIONS_KEPT: Final = 3
"""Kept of Qt's toolbar: fit, zoom, orientation."""


class PrintPreview(QPrintPreviewDialog):
    """The print preview, with printing and page setup.

    Patient data is off whenever it opens, whatever was chosen before.

    Parameters
    ----------
    printer : QPrinter
        Defines the page layout.
    page : callable
        Returns the content of the page, with or without patient data.
    has_patient : bool
        Whether the file contains patient data.
    only : str
        The image's name, if other images are shown beside it, which are not printed.
    """

    def __init__(
        self,
        printer: QPrinter,
        page: Callable[[bool], PageContent],
        parent: QWidget | None = None,
        *,
        has_patient: bool,
        only: str = "",
    ) -> None:
        super().__init__(printer, parent)
        self._printer, self._page = printer, page  # the printer must outlive the preview
        self.setWindowTitle(tr("Print the image"))
        resize_within_screen(self, SIDE_PX, SIDE_PX)
        self.patient = QCheckBox(break_lines(tr(INCLUDE_PATIENT), self), self)
        self.patient.setAccessibleName(tr(INCLUDE_PATIENT))
        self.patient.setAccessibleDescription(tr(WARNING))
        self.patient.setEnabled(has_patient)
        self.warning = PlainLabel(tr(WARNING), parent=self, name="caution", wrap=True)
        self.warning.hide()
        column = self.layout()
        if column is None:
            raise AssertionError
        self._name_qt_controls()
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
        """Return buttons for the last actions of Qt's toolbar, which may be cut off there.

        The actions for several pages are removed: there is one page.
        """
        bar = self.findChildren(QToolBar)[0]
        actions = bar.actions()
        ends = [place for place, action in enumerate(actions) if action.isSeparator()]
        self.page_setup, self.printing = actions[-2:]
        for action in actions[ends[TOOLBAR_SECTIONS_KEPT - 1] :]:
            bar.removeAction(action)
        role = QDialogButtonBox.ButtonRole.ActionRole
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        for text, action in ((tr("Print…"), self.printing), (tr("Page setup…"), self.page_setup)):
            button = buttons.addButton(text, role)
            button.clicked.connect(lambda _checked=False, action=action: action.trigger())
        buttons.rejected.connect(self.reject)
        return buttons

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802 - Qt's name
        """Accept either decimal separator in Qt's page setup."""
        super().childEvent(event)
        child = event.child()
        if event.type() is QEvent.Type.ChildPolished and isinstance(child, QPageSetupDialog):
            DecimalSeparatorFilter.watch(child)

    def _name_qt_controls(self) -> None:
        """Set accessible names on Qt's unnamed controls."""
        for field in self.findChildren(QLineEdit):
            numbers = field.parentWidget()
            zoomed = isinstance(numbers, QComboBox)
            field.setAccessibleName(tr("Zoom") if zoomed else tr("Page"))
            field.setAccessibleDescription(tr("Part of the page that is shown"))
            if zoomed:
                numbers.setAccessibleName(tr("Zoom"))
                numbers.setAccessibleDescription(tr("Part of the page that is shown"))
        for shown in self.findChildren(QGraphicsView):
            shown.setAccessibleName(tr("Print preview"))
            shown.setAccessibleDescription(tr("The image with its caption"))
            shown.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _name(self, has_patient: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self.warning.setVisible(has_patient)
        self.content = self._page(has_patient)
        for preview in self.findChildren(QPrintPreviewWidget):
            preview.updatePreview()
