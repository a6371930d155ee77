"""One table, as programs and spreadsheets of several languages write it."""

import gzip

import pytest

from trainer.data import image_tables
from trainer.data.image_tables import Metadata, image_key, read_lines, read_metadata, read_rows
from trainer.data.split import read_list
from trainer.errors import TrainingError

ROWS = [
    ["Image Index", "Finding Labels", "Patient Age"],
    ["a.png", "Mass|Edema", "57,5"],
    ["Größe.png", "No Finding", "61"],
]
CELLS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def text(separator=",", end="\n", rows=ROWS, quote=""):
    quoted = [[f'"{cell}"' if quote or separator in cell else cell for cell in row] for row in rows]
    return "".join(separator.join(row) + end for row in quoted)


FORMS = {
    "commas": text().encode(),
    "quoted": text(quote='"').encode(),
    "windows lines": text(end="\r\n").encode(),
    "old mac lines": text(end="\r").encode(),
    "no last line end": text().rstrip("\n").encode(),
    "utf-8 with its mark": text(end="\r\n").encode("utf-8-sig"),
    "german excel": text(";", "\r\n").encode("cp1252"),
    "german excel, utf-8": text(";", "\r\n").encode("utf-8-sig"),
    "unicode text": text("\t", "\r\n").encode("utf-16"),
    "big endian": b"\xfe\xff" + text("\t").encode("utf-16-be"),
    "utf-16 without its mark": text("\t").encode("utf-16-le"),
    "utf-32": text("\t").encode("utf-32"),
    "tabs": text("\t").encode(),
    "bars": text("|", rows=[row[:1] + row[2:] for row in ROWS]).encode(),
    "sep=,": ("sep=,\n" + text()).encode(),
    "sep=;": ("sep=;\r\n" + text(";", "\r\n")).encode("cp1252"),
    "sep=tab": ("sep=\t\r\n" + text("\t")).encode(),
    '"sep=;"': ('"sep=;"\n' + text(";")).encode(),
    "mark and sep": ("SEP=;\r\n" + text(";")).encode("utf-8-sig"),
    "empty columns": text(";", rows=[[*row, "", ""] for row in ROWS]).encode(),
    "empty columns without a head": text(
        rows=[ROWS[0], *([*row, ""] for row in ROWS[1:])]
    ).encode(),
    "blank lines": ("\n" + text().replace("\n", "\n\n") + ";;;\n\n").replace(";;;", ",,").encode(),
    "blanks around": text(rows=[[f" {cell} " for cell in row] for row in ROWS]).encode(),
    "other case": text(
        rows=[["IMAGE INDEX", "finding  labels", "Patient_age"], *ROWS[1:]]
    ).encode(),
    "end of file sign": (text() + "\x1a").encode(),
    "gzip": gzip.compress(text(";").encode("cp1252")),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_read_whatever_wrote_it(tmp_path, form):
    path = tmp_path / "table.csv"
    path.write_bytes(FORMS[form])
    columns = ROWS[0] if form != "bars" else ROWS[0][::2]
    found = [dict(row) for row in read_rows(path, columns)]
    assert found == [{head: row[head] for head in columns} for row in CELLS]


def test_rows_know_their_line_whatever_was_passed_by(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('sep=;\n\na;b\n1;2\n\n;\n3;"4\n5"\n6;7\n', encoding="utf-8")
    assert [(row.line, row["a"]) for row in read_rows(path, ("a",))] == [
        (4, "1"),
        (8, "3"),
        (9, "6"),
    ]


def test_the_first_column_may_have_no_name(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(",a,b\n0,1,2\n", encoding="utf-8")
    assert [dict(row) for row in read_rows(path, ("a",))] == [{"": "0", "a": "1", "b": "2"}]


def test_a_short_row_has_empty_cells(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n1\n", encoding="utf-8")
    assert [dict(row) for row in read_rows(path, ())] == [{"a": "1", "b": "", "c": ""}]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "has no column a"),
        (b"b,c\n1,2\n", "has no column a: expected a table with a"),
        (b"a,b,A\n1,2,3\n", "has the column a twice"),
        (b"a,b,b \n1,2,3\n", "has the column b twice"),
        (b"a,b\n1,2,3\n", "row 2, has more cells than"),
        (b"a,b\n1,2\n1,2,,4\n", "row 3, has more cells"),
        (b"a,,b\n1,2,3\n", "row 2, has more cells"),
        (b'a,b\n"1,2\n', "row 3?.*cannot be read: expected quotes"),
        (b'a,b\n"1"2,3\n', "row 2, cannot be read: expected quotes"),
        (b"\x00\x01\x02\x03" * 99, "cannot be read: expected a table"),
        (b"a,b\n1,\x07\n", "cannot be read: expected a table"),
        (b"a,b\n\x81\x8d\n", "cannot be read: expected a table"),
        (b"PK\x03\x04\x14\0\0\0xl/workbook.xml", "it is a spreadsheet file. Save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is a spreadsheet file"),
        (b"\xff\xfea", "cannot be read: expected a table"),
        (gzip.compress(b"a,b\n" * 99, mtime=0)[:20], "cannot be read: expected a table"),
        (b"\x1f\x8bno gzip", "cannot be read: expected a table"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, content, why):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=f"table.csv.*{why}"):
        list(read_rows(path, ("a",)))


def test_a_table_that_is_missing_or_a_folder_is_said(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(TrainingError, match="cannot be read"):
            list(read_rows(path, ()))


def test_a_table_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(image_tables, "MAX_BYTES", 10_000)
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b" " * 10**6))
    with pytest.raises(TrainingError, match="more than 10,000 bytes"):
        list(read_rows(path, ()))


NAMES = ["00000001_000.png", "00000002_001.png"]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(NAMES).encode(),
        ("\r\n".join(NAMES) + "\r\n\r\n").encode("utf-8-sig"),
        "\r\n".join(NAMES).encode("utf-16"),
        "Image Index;\r\n00000001_000.png;\r\n00000002_001.png;\r\n".encode("cp1252"),
        b'sep=,\n"images/00000001_000.png"\n"images/00000002_001.png"\n',
        " ".join(NAMES).encode(),
        gzip.compress("\n".join(NAMES).encode(), mtime=0),
    ],
)
def test_lists_are_read_like_tables(tmp_path, content):
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    assert read_list(path) == {"00000001_000", "00000002_001"}


@pytest.mark.parametrize("content", [b"00000001_000.png\nfilm\n", b"film\n00000001_000.png\n"])
def test_a_line_without_a_name_is_no_list(tmp_path, content):
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=r"list\.txt, name [12]"):
        read_list(path)
    assert len(read_lines(path)) == 3


TABLE = (
    "Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position\n"
    "00000001_000.png,Cardiomegaly,1,57,M,PA\n"
    "00000002_000.png,No Finding,2,058Y,F,AP\n"
    "other.dcm,No Finding,3,411,,\n"
)


@pytest.mark.parametrize("packed", [False, True])
def test_the_table_is_read_plain_and_packed(tmp_path, packed):
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(TABLE.encode()) if packed else TABLE.encode("utf-8-sig"))
    found = read_metadata(path)
    assert found["00000001_000"] == Metadata("PA", "M", 57)
    assert found["00000002_000"] == Metadata("AP", "F", 58)
    assert found["other"] == Metadata(None, None, None)


@pytest.mark.parametrize("age", ["58,5", "58.5"])
def test_an_age_has_a_decimal_point_or_comma(tmp_path, age):
    path = tmp_path / "t.csv"
    path.write_text(TABLE.replace("57", f'"{age}"'), encoding="utf-8")
    assert read_metadata(path)["00000001_000"].age == 58


@pytest.mark.parametrize("head", ["", ",,"])
def test_an_unquoted_decimal_comma_moves_no_column(tmp_path, head):
    path = tmp_path / "t.csv"
    first, rest = TABLE.split("\n", 1)
    path.write_text(f"{first}{head}\n{rest.replace('57', '57,5')}", encoding="utf-8")
    with pytest.raises(TrainingError, match="row 2, has more cells"):
        read_metadata(path)


def test_records_and_tables_name_the_same_image():
    assert image_key("../input/images_001/images/00000001_000.png") == "00000001_000"
    assert image_key("ward/chest 7.dcm") == "chest 7"


def test_a_table_without_a_column_is_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Image Index,Patient Age\na.png,3\n", encoding="utf-8")
    with pytest.raises(TrainingError, match="Patient Gender, View Position"):
        read_metadata(path)


CUT = gzip.compress(TABLE.encode(), mtime=0)[:40]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", CUT], ids=["no text", "cut short"])
def test_what_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / ("t.csv.gz" if content[:2] == b"\x1f\x8b" else "t.csv")
    path.write_bytes(content)
    with pytest.raises(TrainingError, match=r"t\.csv.* cannot be read"):
        read_metadata(path)
    with pytest.raises(TrainingError, match="cannot be read"):
        read_metadata(tmp_path / "absent.csv")
