"""Tables and lists as people have them: from a program, or saved by a spreadsheet of any language.

A German Excel writes semicolons, decimal commas and cp1252, "Unicode text" is UTF-16 with tabs, and
``sep=;`` in a first line is its own invention. All are read; what cannot be is a sentence.

What NIH's table says of each image's view, and of the patient's sex and age.
"""

import codecs
import csv
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trainer.data.records import NAME
from trainer.errors import TrainingError

MAX_BYTES: Final = 512 * 2**20
"""Of a table, unpacked; NIH's own has 8 MB."""
SEPARATORS: Final = (",", ";", "\t", "|")
GZIP: Final = b"\x1f\x8b"
SEPARATOR_LINE: Final = "sep="
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
END_OF_FILE: Final = "\x1a"
"""Old programs end a text with it."""
EXPECTED: Final = (
    "expected a table in text form, its cells separated by commas, semicolons or tabs, in UTF-8, "
    "UTF-16 or Windows-1252, plain or as .gz"
)


class Row(dict[str, str]):
    """The cells of a row by the names of their columns, and the line of the table it ends in."""

    def __init__(self, cells: dict[str, str], line: int) -> None:
        super().__init__(cells)
        self.line = line


def plain_name(name: str) -> str:
    """Return a column's or a label's name as names are compared: without case and spaces."""
    return "_".join(name.lower().split())


def read_rows(path: Path, columns: Sequence[str], known: Sequence[str] = ()) -> Iterator[Row]:
    """Yield the rows of a table, cells stripped; rows without any cell are passed by.

    Parameters
    ----------
    path : Path
        The table, plain or as ``.gz``.
    columns : sequence of str
        What it must have. Their names may be written in any case.
    known : sequence of str
        Further names that are spelt as here in the rows, however the table spells them.

    Raises
    ------
    TrainingError
        It cannot be read, lacks a column or has it twice, or a row has too many cells.
    """
    rows = _cells(path)
    _, head = next(rows, (0, []))
    heads = _heads(path, head, (*columns, *known))
    absent = [column for column in columns if column not in heads]
    if absent:
        raise TrainingError(
            f"{path.name} has no column {', '.join(absent)}: expected a table with "
            f"{', '.join(columns)}."
        )
    for line, cells in rows:
        if not any(cells):
            continue
        padded = [*cells, *[""] * (len(heads) - len(cells))]
        spare = [cell for place, cell in enumerate(padded) if _nameless(heads, place)]
        if any(spare):
            raise TrainingError(
                f"{path.name}, row {line}, has more cells than the table has columns: numbers with "
                "a decimal comma must stand in quotes, or have a point."
            )
        named = zip(heads, padded, strict=False)
        yield Row(
            {head: cell for place, (head, cell) in enumerate(named) if head or not place}, line
        )


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text, whatever wrote it; TrainingError if it is none."""
    return _text(path).split("\n")


def _nameless(heads: Sequence[str], place: int) -> bool:
    """Whether a column has no name; the first may do without, as pandas writes it."""
    return place >= len(heads) or (place > 0 and not heads[place])


def _heads(path: Path, cells: Sequence[str], known: Sequence[str]) -> list[str]:
    spelt = {plain_name(name): name for name in known}
    heads = [spelt.get(plain_name(cell), cell) for cell in cells]
    seen: set[str] = set()
    for head in filter(None, map(plain_name, heads)):
        if head in seen:
            raise TrainingError(
                f"{path.name} has the column {spelt.get(head, head)} twice: expected it once."
            )
        seen.add(head)
    return heads


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the line that each row ends in, and its cells; the head first."""
    lines = _text(path).split("\n")
    skipped = 0
    first = lines[0].strip().strip('"')
    separator = ""
    if first.lower().startswith(SEPARATOR_LINE):
        separator = first[len(SEPARATOR_LINE) :][:1] or "\t"  # a tab was stripped
        skipped = 1
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    text = "\n".join(lines[skipped:])
    separator = separator or _separator(lines[skipped] if skipped < len(lines) else "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in rows:
            yield rows.line_num + skipped, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise TrainingError(
            f"{path.name}, row {rows.line_num + skipped}, cannot be read: expected quotes only "
            "around whole cells, and each pair closed."
        ) from error


def _separator(head: str) -> str:
    """Return what separates the names in a table's first line: what makes most of them."""

    def names(separator: str) -> int:
        try:
            return len(next(csv.reader([head], delimiter=separator), []))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=names)


def _text(path: Path) -> str:
    """Return a whole text with plain line ends."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if content.startswith(GZIP):
            content = _unpacked(content)
        if content.startswith(WORKBOOKS):
            raise TrainingError(
                f"{path.name} cannot be read: it is a spreadsheet's own file. Save it as CSV there."
            )
        text = _decoded(content)
    except OSError as error:
        raise TrainingError(
            f"{path.name} cannot be read ({error.strerror or type(error).__name__}): {EXPECTED}."
        ) from error
    except (UnicodeError, zlib.error, EOFError) as error:
        raise TrainingError(f"{path.name} cannot be read: {EXPECTED}.") from error
    if len(content) > MAX_BYTES:
        raise TrainingError(
            f"{path.name} has more than {MAX_BYTES:,} bytes: expected a table of images."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unpacked(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    text = unpacker.decompress(content, MAX_BYTES + 1)
    if not unpacker.eof and len(text) <= MAX_BYTES:
        raise EOFError
    return text


def _decoded(content: bytes) -> str:
    text = content.decode(_encoding(content)).removesuffix(END_OF_FILE)
    if any(letter < " " and letter not in "\t\r\n" for letter in set(text)):
        raise UnicodeError
    return text


def _encoding(content: bytes) -> str:
    for mark, name in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return name
    head = content[:1000]
    if b"\0" in head:  # UTF-16 without its mark: every other byte of plain names is 0
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


IMAGE: Final = "Image Index"
AGE: Final = "Patient Age"
SEX: Final = "Patient Gender"
VIEW: Final = "View Position"
OLDEST: Final = 110
"""The table has patients of several hundred years: their age is not known."""
YEARS: Final = re.compile(r"0*(\d+)(?:[.,]\d+)?Y?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """One image's circumstances; None where the table is silent.

    Parameters
    ----------
    view : str or None
        As the table has it: ``AP``, ``PA``.
    sex : str or None
        ``F`` or ``M``.
    age : int or None
        In years.
    """

    view: str | None
    sex: str | None
    age: int | None


def image_key(name: str) -> str:
    """Return what the same image is called in records, folders and tables: no path, no ending."""
    match = NAME.search(name)
    return match.group() if match else Path(name).stem


def read_metadata(path: Path) -> Mapping[str, Metadata]:
    """Read a table like NIH's ``Data_Entry_2017.csv``, plain or as ``.gz``, by `image_key`.

    Raises
    ------
    TrainingError
        It cannot be read, or lacks a column.
    """
    return {
        image_key(row[IMAGE]): Metadata(row[VIEW] or None, row[SEX] or None, _age(row[AGE]))
        for row in read_rows(path, (IMAGE, AGE, SEX, VIEW))
    }


def _age(cell: str) -> int | None:
    match = YEARS.fullmatch(cell)
    age = int(match.group(1)) if match else None
    return age if age is not None and age <= OLDEST else None
