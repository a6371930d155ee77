"""Rows written as films are done: a CSV file and a file of JSON lines that only ever grow.

A row is in a file whole or not at all: what a crash cut off is cut off when writing goes on. Which
rows are there is told by the last one's place, so no row is written twice or left out. A film that
was judged anew has a later row; the last one counts.
"""

import csv
import io
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.parsing import parsed_json
from xray_desktop.durable import append, make_folder
from xray_desktop.results.output_folder import OutputError
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.reading_list import ReadingList
from xray_desktop.triage.row_text import (
    COLUMNS,
    PLACE_COLUMN,
    WORKLIST_COLUMN,
    csv_cells,
    json_line,
)

CSV_NAME: Final = "worklist.csv"
JSON_NAME: Final = "worklist.jsonl"
AT_ONCE: Final = 500
TAIL: Final = 1 << 20
"""Bytes at a file's end that hold its last row."""
FOREIGN: Final = RefusedError(
    "foreign_rows",
    "The output folder holds the rows of another worklist. Name another folder with --out, or "
    "move its files away.",
)


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows look in a file: its head, how its first row begins, a row, and a row's place."""

    name: str
    head: bytes
    begins: bytes
    line: Callable[[FilmRow, str], bytes]
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
"""With the mark by which spreadsheets know UTF-8."""
FORMS: Final = (
    _Form(
        CSV_NAME,
        _CSV_HEAD,
        _CSV_HEAD,
        lambda row, worklist: _csv_line(csv_cells(row, worklist)),
        _csv_place,
    ),
    _Form(
        JSON_NAME,
        b"",
        b'{"place": ',
        lambda row, worklist: json_line(row, worklist).encode() + b"\n",
        _json_place,
    ),
)


class RowFiles:
    """The two files of a run.

    Parameters
    ----------
    folder : Path
        Where they are; made if it is not there.
    films : ReadingList
        What is written.
    worklist : str
        Its identity, which every row names.

    Raises
    ------
    OutputError
        When made and by every method: the files cannot be written.
    RefusedError
        When made: they belong to another worklist.
    """

    def __init__(self, folder: Path, films: ReadingList, worklist: str) -> None:
        self._films = films
        self._worklist = worklist
        self._files: list[tuple[_Form, FileIO, int]] = []
        self._opened = ExitStack()
        try:
            make_folder(folder)
            for form in FORMS:
                file = self._opened.enter_context((folder / form.name).open("a+b", buffering=0))
                self._files.append((form, file, self._mended(form, file)))
        except OSError as error:
            self.close()
            raise OutputError from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the files."""
        self._opened.close()

    def go_on(self) -> bool:
        """Write the rows of films that were done since; return whether there were any.

        They are on the disk afterwards.
        """
        before = self._files
        try:
            self._files = [
                (form, file, self._append(form, file, place)) for form, file, place in before
            ]
        except OSError as error:
            raise OutputError from error
        return self._files != before

    def _append(self, form: _Form, file: FileIO, place: int) -> int:
        while rows := self._films.settled_after(place, AT_ONCE):
            append(file, b"".join(form.line(row, self._worklist) for row in rows))
            place = rows[-1].settled or place
        return place

    def _mended(self, form: _Form, file: FileIO) -> int:
        """Cut off half a row and return the last whole one's place; begin the file if it is new."""
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
                raise FOREIGN from error
            if worklist != self._worklist:
                raise FOREIGN
        elif tail[: len(form.begins)] != form.begins[: len(tail)]:
            raise FOREIGN
        file.truncate(start + len(whole))
        if not whole and form.head:
            append(file, form.head)
        return place
