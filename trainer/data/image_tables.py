"""Reading tables and lists of images, whatever program or spreadsheet wrote them.

A German Excel writes semicolons, decimal commas and cp1252, "Unicode text" is UTF-16 with tabs, and
some files begin with ``sep=;``. All are read; what cannot be read raises an error in plain words.
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

from trainer.errors import TrainingError

MAX_BYTES: Final = 512 * 2**20
"""Largest size of a table, decompressed; NIH's own has 8 MB."""
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
"""Ends text files of old programs."""
EXPECTED: Final = (
    "expected a table in text form, its cells separated by commas, semicolons or tabs, in UTF-8, "
    "UTF-16 or Windows-1252, plain or as .gz"
)


class Row(dict[str, str]):
    """The cells of a row by column name, and the line of the table that it ends in."""

    def __init__(self, cells: dict[str, str], line: int) -> None:
        super().__init__(cells)
        self.line = line


def plain_name(name: str) -> str:
    """Return the name of a column or label in lower case and without spaces, for comparisons."""
    return "_".join(name.lower().split())


def read_rows(path: Path, columns: Sequence[str], known: Sequence[str] = ()) -> Iterator[Row]:
    """Yield the rows of a table, cells stripped; empty rows are skipped.

    Parameters
    ----------
    path : Path
        The table, plain or as ``.gz``.
    columns : sequence of str
        Required columns; case is ignored.
    known : sequence of str
        Further column names that are spelling this way in the rows, however the table spells them.

    Raises
    ------
    TrainingError
        The table cannot be read, lacks a column or has it twice, or a row has too many cells.
    """
    rows = _cells(path)
    _, head = next(rows, (0, []))
    header = _header(path, head, (*columns, *known))
    absent = [column for column in columns if column not in header]
    if absent:
        raise TrainingError(
            f"{path.name} has no column {', '.join(absent)}: expected a table with "
            f"{', '.join(columns)}."
        )
    for line, cells in rows:
        if not any(cells):
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        spare = [cell for place, cell in enumerate(padded) if _nameless(header, place)]
        if any(spare):
            raise TrainingError(
                f"{path.name}, row {line}, has more cells than the table has columns: numbers with "
                "a decimal comma must be quoted, or have a decimal point."
            )
        named = zip(header, padded, strict=False)
        yield Row(
            {head: cell for place, (head, cell) in enumerate(named) if head or not place}, line
        )


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file in any common encoding.

    Raises
    ------
    TrainingError
        It cannot be read as text.
    """
    return _text(path).split("\n")


def _nameless(header: Sequence[str], place: int) -> bool:
    """Whether a column has no name; the first needs none, as pandas writes it."""
    return place >= len(header) or (place > 0 and not header[place])


def _header(path: Path, cells: Sequence[str], known: Sequence[str]) -> list[str]:
    spelling = {plain_name(name): name for name in known}
    header = [spelling.get(plain_name(cell), cell) for cell in cells]
    seen: set[str] = set()
    for head in filter(None, map(plain_name, header)):
        if head in seen:
            raise TrainingError(
                f"{path.name} has the column {spelling.get(head, head)} twice: expected it once."
            )
        seen.add(head)
    return header


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the last line of each row, and its cells; the header first."""
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
            "around whole cells, in closed pairs."
        ) from error


def _separator(head: str) -> str:
    """Return the separator of a header: the one that gives the most names."""

    def names(separator: str) -> int:
        try:
            return len(next(csv.reader([head], delimiter=separator), []))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=names)


def _text(path: Path) -> str:
    """Return the content of a text file with plain line ends."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if content.startswith(GZIP):
            content = _unpacked(content)
        if content.startswith(WORKBOOKS):
            raise TrainingError(
                f"{path.name} cannot be read: it is a spreadsheet file. Save it as CSV first."
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
    if any(character < " " and character not in "\t\r\n" for character in set(text)):
        raise UnicodeError
    return text


def _encoding(content: bytes) -> str:
    for byte_order_mark, name in BYTE_ORDER_MARKS:
        if content.startswith(byte_order_mark):
            return name
    head = content[:1000]
    if b"\0" in head:  # UTF-16 without a byte order mark: every other byte of ASCII is 0
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


IMAGE_NAME: Final = re.compile(r"(\d{8})_(\d{3})")
"""``00000976_003`` in an image id: patient and image number."""
IMAGE: Final = "Image Index"
AGE: Final = "Patient Age"
SEX: Final = "Patient Gender"
VIEW: Final = "View Position"
OLDEST: Final = 110
"""The table has patients aged several hundred years: their age counts as unknown."""
YEARS: Final = re.compile(r"0*(\d+)(?:[.,]\d+)?Y?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """View, sex and age for one image; None where the table does not state them.

    Parameters
    ----------
    view : str or None
        As in the table: ``AP``, ``PA``.
    sex : str or None
        ``F`` or ``M``.
    age : int or None
        In years.
    """

    view: str | None
    sex: str | None
    age: int | None


def image_key(name: str) -> str:
    """Return the common key of an image in records, folders and tables: no path, no suffix."""
    match = IMAGE_NAME.search(name)
    return match.group() if match else Path(name).stem


def read_metadata(path: Path) -> Mapping[str, Metadata]:
    """Read a table like NIH's ``Data_Entry_2017.csv``, plain or as ``.gz``, by `image_key`.

    Raises
    ------
    TrainingError
        The table cannot be read, or lacks a column.
    """
    return {
        image_key(row[IMAGE]): Metadata(row[VIEW] or None, row[SEX] or None, _age(row[AGE]))
        for row in read_rows(path, (IMAGE, AGE, SEX, VIEW))
    }


def _age(cell: str) -> int | None:
    match = YEARS.fullmatch(cell)
    age = int(match.group(1)) if match else None
    return age if age is not None and age <= OLDEST else None
