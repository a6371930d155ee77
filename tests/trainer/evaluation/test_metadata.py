import gzip

import pytest

from trainer.errors import TrainingError
from trainer.evaluation.metadata import Metadata, film_key, read_metadata

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


def test_records_and_tables_name_the_same_film():
    assert film_key("../input/images_001/images/00000001_000.png") == "00000001_000"
    assert film_key("ward/chest 7.dcm") == "chest 7"


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
