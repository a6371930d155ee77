"""The worklist as CSV and as JSON lines: files that grow by a row for each finished image.

A row is written whole or not at all: after a crash, a partial row is cut off. The position of the
last row says which rows are there, so none is written twice or left out. An image that was scored
again has a later row; the last row counts.
"""

import csv
import io
import json
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.labels import LABELS, NO_FINDING, display_name
from xray_desktop.core.parsing import parsed_json
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.durable import append, make_folder
from xray_desktop.results.csv_text import Cell, safe_cell
from xray_desktop.results.json_text import finding_object
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.score_text import caveats_text, not_scored_text, summary_text
from xray_desktop.triage.worklist import ReadingList
from xray_desktop.triage.worklist_row import WorklistRow

UNVERIFIED: Final = "Unverified output of a program."
COLUMNS: Final[tuple[str, ...]] = (
    "place",
    "worklist",
    "number",
    "file",
    "status",
    "tier",
    "urgency",
    "why",
    "arrived",
    "read_before",
    "above",
    "near",
    *LABELS,
    "calibrated",
    "model_id",
    "model_hash",
    "device",
    "cautions",
    "duplicate_of",
    "error_code",
    "error_message",
    "notice",
    "scores",
    "caveats",
    "not_scored",
)
"""New columns come last, so that a file that an earlier version began can be continued."""
PLACE_COLUMN: Final = COLUMNS.index("place")
WORKLIST_COLUMN: Final = COLUMNS.index("worklist")


def csv_cells(row: WorklistRow, worklist: str) -> tuple[Cell, ...]:
    """Return the cells of `row` for `COLUMNS`; each is on one line and is no formula.

    Labels that the model does not score have empty cells: a number would be taken for a score.
    """
    cells: dict[str, Cell] = {
        "place": row.completed,
        "worklist": worklist,
        "number": row.number,
        "file": str(row.path),
        "status": row.state.value,
        "tier": row.tier.key,
        "urgency": round(row.urgency, 4),
        "why": row.why,
        "arrived": _time(row.arrived_s),
        "read_before": _time(row.deadline_s),
        "cautions": " ".join(row.cautions),
        "duplicate_of": row.duplicate_of,
        "error_code": row.code,
        "error_message": row.reason,
    }
    if row.assessment is not None:
        findings = row.assessment.findings
        scored = [one for one in findings if one.scored]
        unscored = [one for one in findings if not one.scored]
        cells |= {
            "above": _labels(scored, State.ABOVE),
            "near": _labels(scored, State.NEAR),
            **{one.label: round(one.probability, 6) for one in scored},
            "calibrated": "|".join(one.label for one in scored if one.calibrated),
            "model_id": row.assessment.model.model_id,
            "model_hash": row.assessment.model.sha256,
            "device": row.assessment.device,
            "notice": f"{UNVERIFIED} {row.assessment.notice}",
            "scores": "; ".join(map(summary_text, scored)),
            "caveats": " | ".join(filter(None, map(caveats_text, scored))),
            "not_scored": " | ".join(
                f"{display_name(one.label)}: {not_scored_text(one)}" for one in unscored
            ),
        }
    return tuple(safe_cell(cells.get(column)) for column in COLUMNS)


def json_line(row: WorklistRow, worklist: str) -> str:
    """Return `row` as JSON on one line of ASCII, without the line end."""
    record: dict[str, Any] = {
        "place": row.completed,
        "worklist": worklist,
        "number": row.number,
        "file": str(row.path),
        "sha256": row.sha256,
        "status": row.state.value,
        "urgency": {"tier": row.tier.key, "score": row.urgency, "why": row.why},
        "arrived": _time(row.arrived_s),
        "read_before": _time(row.deadline_s),
        "cautions": list(row.cautions),
        "duplicate_of": row.duplicate_of,
        "error": None if row.code is None else {"code": row.code, "message": row.reason},
    }
    if row.assessment is not None:
        record |= {
            "findings": [finding_object(one) for one in row.assessment.findings],
            "model": {
                "id": row.assessment.model.model_id,
                "hash": row.assessment.model.sha256,
            },
            "device": row.assessment.device,
            "notice": f"{UNVERIFIED} {row.assessment.notice}",
        }
    return json.dumps(record, allow_nan=False)


def _labels(findings: list[Finding], state: State) -> str:
    return "|".join(one.label for one in findings if one.state is state and one.label != NO_FINDING)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


CSV_NAME: Final = "worklist.csv"
JSON_NAME: Final = "worklist.jsonl"
AT_ONCE: Final = 500
TAIL: Final = 1 << 20
"""Bytes at the end of a file that contain its last row."""
FOREIGN_FOLDER: Final = RefusedError(
    "foreign_rows",
    "The output folder holds the rows of another worklist. Name another folder with --out, or "
    "move its files away.",
)


@dataclass(frozen=True, slots=True)
class _TableFormat:
    """The format of a file: its header, how its first row begins, a row, and a row's position."""

    name: str
    head: bytes
    begins: bytes
    line: Callable[[WorklistRow, str], bytes]
    place: Callable[[bytes], tuple[int, str]]


def _csv_line(cells: Sequence[object]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    return stream.getvalue().encode()


def _csv_place(line: bytes) -> tuple[int, str]:
    cells = next(csv.reader([line.decode()]))
    return int(cells[PLACE_COLUMN]), cells[WORKLIST_COLUMN]


def _json_place(line: bytes) -> tuple[int, str]:
    row = parsed_json(line)
    return int(row["place"]), str(row["worklist"])


_CSV_HEAD: Final = b"\xef\xbb\xbf" + _csv_line(COLUMNS)
"""With the byte order mark by which spreadsheet programs recognise UTF-8."""
TABLE_FORMATS: Final = (
    _TableFormat(
        CSV_NAME,
        _CSV_HEAD,
        _CSV_HEAD,
        lambda row, worklist: _csv_line(csv_cells(row, worklist)),
        _csv_place,
    ),
    _TableFormat(
        JSON_NAME,
        b"",
        b'{"place": ',
        lambda row, worklist: json_line(row, worklist).encode() + b"\n",
        _json_place,
    ),
)


class WorklistTables:
    """The two files of a run.

    Parameters
    ----------
    folder : Path
        Where they are; created if it does not exist.
    images : ReadingList
        The images to write.
    worklist : str
        Its identity, which is in every row.

    Raises
    ------
    OutputError
        When created, and by every method: the files cannot be written.
    RefusedError
        When created: they belong to another worklist.
    """

    def __init__(self, folder: Path, images: ReadingList, worklist: str) -> None:
        self._images = images
        self._worklist = worklist
        self._files: list[tuple[_TableFormat, FileIO, int]] = []
        self._opened = ExitStack()
        try:
            make_folder(folder)
            for form in TABLE_FORMATS:
                file = self._opened.enter_context((folder / form.name).open("a+b", buffering=0))
                self._files.append((form, file, self._repaired(form, file)))
        except OSError as error:
            self.close()
            raise OutputError from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the files."""
        self._opened.close()

    def write_new_rows(self) -> bool:
        """Write the rows of images completed since; return whether there were any.

        They are durable afterwards.
        """
        before = self._files
        try:
            self._files = [
                (form, file, self._append(form, file, place)) for form, file, place in before
            ]
        except OSError as error:
            raise OutputError from error
        return self._files != before

    def _append(self, form: _TableFormat, file: FileIO, place: int) -> int:
        while rows := self._images.completed_after(place, AT_ONCE):
            append(file, b"".join(form.line(row, self._worklist) for row in rows))
            place = rows[-1].completed or place
        return place

    def _repaired(self, form: _TableFormat, file: FileIO) -> int:
        """Cut off a partial row and return the last row's position; begin the file if it is new."""
        end = file.seek(0, os.SEEK_END)
        start = max(0, end - TAIL)
        file.seek(start)
        tail = file.read()
        whole = tail[: tail.rfind(b"\n") + 1]
        place = 0
        if start > 0 or len(whole) > len(form.head):
            last = whole[:-1].rsplit(b"\n", 1)[-1].rstrip(b"\r")
            try:
                place, worklist = form.place(last)
            except (ValueError, LookupError, TypeError, StopIteration) as error:
                raise FOREIGN_FOLDER from error
            if worklist != self._worklist:
                raise FOREIGN_FOLDER
        elif tail[: len(form.begins)] != form.begins[: len(tail)]:
            raise FOREIGN_FOLDER
        file.truncate(start + len(whole))
        if not whole and form.head:
            append(file, form.head)
        return place
