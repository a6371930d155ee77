"""The columns of the worklist, and the text, tooltip and colour of its cells."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtGui import QColor

from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import translated_caution, translated_reason
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.imaging.image_summary import ImageSummary, Projection
from xray_desktop.results.score_text import Translate, caveats_text, short_text, table_text
from xray_desktop.triage.rows import Order
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist_row import WorklistRow

MAX_NAMED: Final = 2
"""Findings named in a cell; the rest is counted."""


class Column(IntEnum):
    """The columns; saved layouts of the table refer to these numbers."""

    IMAGE = 0
    TIER = 1
    FINDINGS = 2
    STATE = 3
    BEFORE = 4
    ARRIVED = 5
    FOLDER = 6
    MODEL = 7
    PATIENT = 8
    PATIENT_ID = 9
    STUDY_DATE = 10
    VIEW = 11


HEADINGS: Final = {
    Column.IMAGE: tr_noop("Image"),
    Column.TIER: tr_noop("Urgency"),
    Column.FINDINGS: tr_noop("Above or near its operating point"),
    Column.STATE: tr_noop("State"),
    Column.BEFORE: tr_noop("Due"),
    Column.ARRIVED: tr_noop("Arrived"),
    Column.FOLDER: tr_noop("Folder"),
    Column.MODEL: tr_noop("Model"),
    Column.PATIENT: tr_noop("Patient"),
    Column.PATIENT_ID: tr_noop("Patient ID"),
    Column.STUDY_DATE: tr_noop("Study date"),
    Column.VIEW: tr_noop("View"),
}
ARRANGEMENT: Final = (
    Column.IMAGE,
    Column.PATIENT,
    Column.PATIENT_ID,
    Column.STUDY_DATE,
    Column.VIEW,
    Column.TIER,
    Column.FINDINGS,
    Column.STATE,
    Column.BEFORE,
    Column.ARRIVED,
    Column.FOLDER,
    Column.MODEL,
)
"""The columns from the left, until the user moves them."""
PATIENT_DATA: Final = frozenset({Column.PATIENT, Column.PATIENT_ID, Column.STUDY_DATE})
"""Columns that identify the patient: hidden while patient data is."""
FROM_HEADERS: Final = PATIENT_DATA | {Column.VIEW}
"""Columns that are read from the files of the rows in view. The store has nothing of them."""
ORDERS: Final = {
    Column.TIER: Order.URGENT_FIRST,
    Column.ARRIVED: Order.BY_ARRIVAL,
    Column.IMAGE: Order.BY_NAME,
    Column.FINDINGS: Order.BY_FINDING,
    Column.STATE: Order.BY_STATE,
    Column.BEFORE: Order.BY_DEADLINE,
    Column.FOLDER: Order.BY_FOLDER,
    Column.MODEL: Order.BY_MODEL,
}
"""What a click on the header of a column sorts by."""
NOT_SORTED: Final = tr_noop(
    "Read from the files as they come into view. It is not stored, so the list cannot be sorted "
    "by it."
)
TIERS: Final = {
    Tier.IMMEDIATE: ("\N{BLACK UP-POINTING TRIANGLE}", tr_noop("immediate")),
    Tier.SOON: ("\N{BLACK DIAMOND}", tr_noop("soon")),
    Tier.NOT_SCORED: ("?", tr_noop("not scored")),
    Tier.ROUTINE: ("\N{WHITE CIRCLE}", tr_noop("routine")),
}
STATES: Final = {
    ImageState.FOUND: ("\N{HORIZONTAL ELLIPSIS}", tr_noop("waiting")),
    ImageState.DECODED: ("\N{HORIZONTAL ELLIPSIS}", tr_noop("being scored")),
    ImageState.SCORED: ("\N{BULLET}", tr_noop("unread")),
    ImageState.MAPPED: ("\N{BULLET}", tr_noop("unread")),
    ImageState.READ: ("\N{CHECK MARK}", tr_noop("read")),
    ImageState.REFUSED: ("\N{MULTIPLICATION SIGN}", tr_noop("not suitable, unread")),
    ImageState.FAILED: ("!", tr_noop("failed, unread")),
}


PROJECTIONS: Final = {
    Projection.FRONTAL: tr_noop("frontal"),
    Projection.LATERAL: tr_noop("lateral"),
}
"""Shown where the header has no view position."""
HIDDEN: Final = tr_noop("AI hidden")
BY_THE_MODEL: Final = frozenset({Column.TIER, Column.FINDINGS, Column.BEFORE, Column.MODEL})
"""Columns that show AI output."""


def blind_cell_text(row: WorklistRow, column: Column) -> str:
    """Return the text of a cell while the AI is hidden, without AI output.

    The input check is AI output too; that a file could not be read is not.
    """
    if column is Column.FINDINGS and row.state is ImageState.FAILED:
        return translated_reason(row.reason) if row.reason else ""
    if column in BY_THE_MODEL:
        return tr(HIDDEN) if column is Column.FINDINGS else ""
    if column is Column.STATE and row.state is ImageState.REFUSED:
        sign, text = STATES[ImageState.SCORED]
        return f"{sign} {tr(text)}"
    return cell(row, column)


def cell(row: WorklistRow, column: Column) -> str:
    """Return the text of a cell."""
    if column is Column.IMAGE:
        return _displayable(row.path.name)
    if column is Column.TIER:
        return tier_text(row.tier)
    if column is Column.FINDINGS:
        return " ".join((*map(translated_caution, row.identity_cautions), findings_text(row)))
    if column is Column.STATE:
        sign, text = STATES[row.state]
        return f"{sign} {tr(text)}"
    if column is Column.BEFORE:
        return _time(row.deadline_s)
    if column is Column.ARRIVED:
        return _time(row.arrived_s)
    if column is Column.FOLDER:
        return _displayable(str(row.path.parent))
    if column is Column.MODEL and row.assessment is not None:
        return row.assessment.model.model_id
    return ""


def header_text(summary: ImageSummary | None, column: Column) -> str:
    """Return the text of a cell of `FROM_HEADERS`; empty while the header is not read."""
    if summary is None:
        return ""
    if column is Column.PATIENT:
        return _displayable(summary.patient_name)
    if column is Column.PATIENT_ID:
        return _displayable(summary.patient.id)
    if column is Column.STUDY_DATE:
        return "" if summary.study_date is None else summary.study_date.isoformat()
    return summary.view or tr(PROJECTIONS.get(summary.projection, ""))


def cell_tooltip(row: WorklistRow, column: Column) -> str:
    """Return the tooltip of a cell, with the caveats of scores."""
    if column is not Column.FINDINGS:
        return cell(row, column)
    cautions = map(translated_caution, row.identity_cautions)
    lines = [*cautions, findings_text(row, short_text)]
    if row.assessment is not None:
        called = [one for one in row.assessment.by_urgency if _called(one)][:MAX_NAMED]
        texts = filter(None, (caveats_text(one, tr) for one in called))
        lines += [tr("Caveat, {caveat}", caveat=text) for text in texts]
    return "\n".join(lines)


def tier_text(tier: Tier) -> str:
    """Return the symbol and name of a tier."""
    sign, text = TIERS[tier]
    return f"{sign} {tr(text)}"


def findings_text(
    row: WorklistRow, text_of: Callable[[Finding, Translate], str] = table_text
) -> str:
    """Return the findings of an image, or why there are none; a line for each."""
    if row.assessment is None:
        return translated_reason(row.reason) if row.reason else tr("Not scored yet")
    called = [one for one in row.assessment.by_urgency if _called(one)]
    if not called:
        return tr("No score above or near its operating point")
    lines = [text_of(one, tr) for one in called[:MAX_NAMED]]
    more = len(called) - MAX_NAMED
    return "\n".join([*lines, tr("and {more} more", more=more)] if more > 0 else lines)


def _called(finding: Finding) -> bool:
    return finding.state in (State.ABOVE, State.NEAR) and finding.label != NO_FINDING


def _time(seconds: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    today = datetime.now().astimezone().date() == moment.date().toPython()
    short = QLocale.FormatType.ShortFormat
    return QLocale().toString(moment.time(), short) if today else QLocale().toString(moment, short)


def _displayable(text: str) -> str:
    """Return a file name as displayable text, whatever bytes it contains."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def cell_colour(row: WorklistRow, column: Column, *, blind: bool) -> QColor | None:
    """Return the text colour of a cell; None for the default."""
    if row.state is ImageState.READ or (blind and column is Column.FINDINGS):
        return QColor(palette.QUIET)
    if not blind and column is Column.TIER and row.tier in (Tier.IMMEDIATE, Tier.SOON):
        return QColor(palette.ORANGE)
    if column in (Column.IMAGE, Column.PATIENT, Column.TIER, Column.FINDINGS):
        return QColor(palette.TEXT)
    return QColor(palette.QUIET)
