"""A hospital's own urgency table: a small TOML file whose numbers replace the defaults."""

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.labels import FINDINGS
from xray_desktop.core.parsing import parsed_toml
from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, LabelWeight, MaximumWaits, UrgencyTable

MAX_BYTES: Final = 100_000
MAX_NUMBER: Final = 1e9
"""Numbers in the file are below this."""
MAX_SHOWN: Final = 40
LOCAL_REASON: Final = "set in this hospital's table"
WEIGHTS: Final = "weights"
WAITS: Final = "maximum_wait_minutes"
NOT_SCORED: Final = "not_scored"
FORMER_NOT_SCORED: Final = "not_judged"
"""The name of that maximum wait in the first version, which is read, too."""
STEPS: Final = ("immediate_from", "soon_from")


def read_table(path: Path) -> UrgencyTable:
    """Read a table from a file; entries that it leaves out keep their defaults.

    Raises
    ------
    FailedError
        The file cannot be read.
    RefusedError
        It is not such a table; the message names the wrong entry and what was expected.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FailedError(
            "urgency_table_unreadable",
            f"The urgency table cannot be read ({error.strerror}). Check that the file exists and "
            "that you may read it.",
        ) from error
    if len(raw) > MAX_BYTES:
        _refuse(f"it has more than {MAX_BYTES} bytes; some thirty lines were expected")
    try:
        text = raw.decode("utf-8-sig")  # Windows' Notepad may write a byte order mark
    except UnicodeDecodeError as error:
        raise _refused("it is not UTF-8 text; save it as UTF-8") from error
    return table_from_toml(text)


def table_from_toml(text: str) -> UrgencyTable:
    """Read a table from TOML text; RefusedError names the wrong entry."""
    try:
        found = parsed_toml(text)
    except ValueError as error:
        raise _refused(
            f"it is not TOML ({error}); lines like Pneumothorax = 16 or "
            "Pneumothorax = 16.5 (with a point, not a comma) were expected"
        ) from (error)
    _known(found, (*STEPS, WEIGHTS, WAITS), "entry")
    weights = _numbers(found.get(WEIGHTS, {}), FINDINGS, WEIGHTS, minimum="0 or more")
    names = tuple(field.name for field in fields(MaximumWaits))
    waits = _numbers(found.get(WAITS, {}), (*names, FORMER_NOT_SCORED), WAITS, minimum="above 0")
    if {NOT_SCORED, FORMER_NOT_SCORED} <= set(waits):
        _refuse(f"it has {FORMER_NOT_SCORED} and {NOT_SCORED}, which are the same: remove one")
    waits = {NOT_SCORED if name == FORMER_NOT_SCORED else name: waits[name] for name in waits}
    steps = _numbers(
        {name: found[name] for name in STEPS if name in found}, STEPS, "", minimum="above 0"
    )
    rows = tuple(
        LabelWeight(row.label, weights[row.label], LOCAL_REASON) if row.label in weights else row
        for row in DEFAULT_TABLE.weights
    )
    try:
        return replace(
            DEFAULT_TABLE, weights=rows, waits=replace(DEFAULT_TABLE.waits, **waits), **steps
        )
    except ValueError as error:  # each number is valid, but not all together
        raise _refused(str(error)) from error


def table_to_toml(table: UrgencyTable, *, first_version: bool = False) -> str:
    """Return a table as TOML with its reasons as comments, as a start for a hospital's own.

    With `first_version`, the first version of the program can read it, too.
    """
    waits = asdict(table.waits)
    if first_version:
        waits = {FORMER_NOT_SCORED if name == NOT_SCORED else name: waits[name] for name in waits}
    lines = [
        "# A label of at least this weight that reaches its operating point puts an image there.",
        f"immediate_from = {table.immediate_from:g}",
        f"soon_from = {table.soon_from:g}",
        "",
        "# After this many minutes an image moves to the top.",
        f"[{WAITS}]",
        *(f"{name} = {value:g}" for name, value in waits.items()),
        "",
        "# A weight multiplies a finding's odds over its operating point; 0: the label is ignored.",
        f"[{WEIGHTS}]",
        *(f"{row.label} = {row.weight:g}  # {row.reason}" for row in table.weights),
    ]
    return "\n".join(lines) + "\n"


def _numbers(
    table: object, names: tuple[str, ...], where: str, *, minimum: str
) -> dict[str, float]:
    if not isinstance(table, dict):
        _refuse(f"{where} is {table!r}; a table [{where}] was expected")
    entries = cast("dict[str, Any]", table)
    _known(entries, names, f"entry in [{where}]" if where else "entry")
    for name, value in entries.items():
        if not _fits(value, zero="0 or" in minimum):
            _refuse(
                f"{name} is {_shown(value)}; a number {minimum}, below {MAX_NUMBER:g}, was expected"
            )
    return {name: float(value) for name, value in entries.items()}


def _fits(value: object, *, zero: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (value >= 0 if zero else value > 0) and value < MAX_NUMBER


def _shown(value: object) -> str:
    """Return an entry for a message; Python refuses to print an integer of very many digits."""
    if isinstance(value, int) and abs(value) >= MAX_NUMBER:
        return "a whole number of many digits"
    return repr(value)[:MAX_SHOWN]


def _known(table: dict[str, Any], names: tuple[str, ...], what: str) -> None:
    unknown = [name for name in table if name not in names]
    if unknown:
        _refuse(f"it has an unknown {what}: {', '.join(unknown)}; known are {', '.join(names)}")


def _refuse(why: str) -> NoReturn:
    raise _refused(why)


def _refused(why: str) -> RefusedError:
    return RefusedError("urgency_table", "The urgency table cannot be used: {why}.", why=why)
