"""What the cells of the worklist say."""

from datetime import datetime
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QDateTime, QLocale

from xray_desktop.core.findings import Finding, State
from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.urgency_table import Tier
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.words_from_elsewhere import caution_words
from xray_desktop.results.score_text import brief_text, labelled_caveats
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.states import FilmState

MOST_NAMED: Final = 2
"""A line for each, and one for how many there are more: as many as a row has room for."""


class Column(IntEnum):
    """The columns, from the left."""

    FILM = 0
    TIER = 1
    FINDINGS = 2
    STATE = 3
    BEFORE = 4
    ARRIVED = 5
    FOLDER = 6
    MODEL = 7


HEADINGS: Final = {
    Column.FILM: marked("Film"),
    Column.TIER: marked("Urgency"),
    Column.FINDINGS: marked("Above or near its operating point"),
    Column.STATE: marked("State"),
    Column.BEFORE: marked("To be read before"),
    Column.ARRIVED: marked("Arrived"),
    Column.FOLDER: marked("Folder"),
    Column.MODEL: marked("Model"),
}
TIERS: Final = {
    Tier.IMMEDIATE: ("\N{BLACK UP-POINTING TRIANGLE}", marked("immediate")),
    Tier.SOON: ("\N{BLACK DIAMOND}", marked("soon")),
    Tier.NOT_JUDGED: ("?", marked("not judged")),
    Tier.ROUTINE: ("\N{WHITE CIRCLE}", marked("routine")),
}
STATES: Final = {
    FilmState.FOUND: ("\N{HORIZONTAL ELLIPSIS}", marked("waiting")),
    FilmState.DECODED: ("\N{HORIZONTAL ELLIPSIS}", marked("being scored")),
    FilmState.SCORED: ("\N{BULLET}", marked("unread")),
    FilmState.MAPPED: ("\N{BULLET}", marked("unread")),
    FilmState.READ: ("\N{CHECK MARK}", marked("read")),
    FilmState.REFUSED: ("\N{MULTIPLICATION SIGN}", marked("refused, unread")),
    FilmState.FAILED: ("!", marked("failed, unread")),
}


HIDDEN: Final = marked("AI hidden")
BY_THE_MODEL: Final = frozenset({Column.TIER, Column.FINDINGS, Column.BEFORE, Column.MODEL})
"""Columns that say, or follow from, what the model says of an image."""


def blind_cell(row: FilmRow, column: Column) -> str:
    """Return what stands in a cell while the AI is hidden: nothing that follows from a score.

    What the input check says is of the model too; that a file could not be read is not.
    """
    if column is Column.FINDINGS and row.state is FilmState.FAILED:
        return row.reason or ""
    if column in BY_THE_MODEL:
        return tr(HIDDEN) if column is Column.FINDINGS else ""
    if column is Column.STATE and row.state is FilmState.REFUSED:
        sign, words = STATES[FilmState.SCORED]
        return f"{sign} {tr(words)}"
    return cell(row, column)


def cell(row: FilmRow, column: Column) -> str:
    """Return what stands in a cell."""
    if column is Column.FILM:
        return _shown(row.path.name)
    if column is Column.TIER:
        return tier_words(row.tier)
    if column is Column.FINDINGS:
        return " ".join((*map(caution_words, row.doubts), findings_words(row)))
    if column is Column.STATE:
        sign, words = STATES[row.state]
        return f"{sign} {tr(words)}"
    if column is Column.BEFORE:
        return _time(row.deadline_s)
    if column is Column.ARRIVED:
        return _time(row.arrived_s)
    if column is Column.FOLDER:
        return _shown(str(row.path.parent))
    return "" if row.assessment is None else row.assessment.model.model_id


def tip(row: FilmRow, column: Column) -> str:
    """Return what is said of a cell under the pointer: beside scores stand their caveats."""
    said = [cell(row, column)]
    if column is Column.FINDINGS and row.assessment is not None:
        called = [one for one in row.assessment.by_urgency if _called(one)][:MOST_NAMED]
        texts = filter(None, (labelled_caveats(one, tr) for one in called))
        said += [tr("Caveat, {caveat}", caveat=text) for text in texts]
    return "\n".join(said)


def tier_words(tier: Tier) -> str:
    """Return a tier's sign and name."""
    sign, words = TIERS[tier]
    return f"{sign} {tr(words)}"


def findings_words(row: FilmRow) -> str:
    """Return what the model says of a film, or why it says nothing."""
    if row.assessment is None:
        return row.reason or tr("Still to be scored")
    called = [one for one in row.assessment.by_urgency if _called(one)]
    if not called:
        return tr("No score above or near its operating point")
    lines = [brief_text(one, tr) for one in called[:MOST_NAMED]]
    more = len(called) - MOST_NAMED
    return "\n".join([*lines, tr("and {more} more", more=more)] if more > 0 else lines)


def _called(finding: Finding) -> bool:
    return finding.state in (State.ABOVE, State.NEAR) and finding.label != NO_FINDING


def _time(seconds: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    today = datetime.now().astimezone().date() == moment.date().toPython()
    short = QLocale.FormatType.ShortFormat
    return QLocale().toString(moment.time(), short) if today else QLocale().toString(moment, short)


def _shown(text: str) -> str:
    """Return a name of a file as it can be shown, whatever bytes it is made of."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
