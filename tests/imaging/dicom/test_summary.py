"""What lists of images show of a file: patient, study, view, thumbnail."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.imaging.dicom.test_patient_matching import written
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.imaging.dicom.summary import summaries
from xray_desktop.imaging.file_decoding import thumbnail
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.imaging.image_summary import ImageSummary, PatientKey, Projection, Thumbnail
from xray_desktop.imaging.process_limits import NICENESS, Limits

UID = "1.2.840.99.1"


def summary(folder: Path, **attributes: str) -> ImageSummary:
    (one,) = summaries((written(folder, "one", **attributes),)).images
    return one


def test_a_header_gives_patient_study_and_view(tmp_path: Path) -> None:
    found = summary(
        tmp_path,
        PatientName="Doe^Jane",
        StudyInstanceUID=UID,
        StudyTime="101500",
        StudyDescription="Chest 2 views",
    )
    assert found == ImageSummary(
        dicom=True,
        patient=PatientKey("4711", "HERE", "", "F"),
        patient_name="Doe, Jane",
        study_uid=UID,
        study_date=date(2019, 3, 2),
        study_time="101500",
        study="Chest 2 views",
        view="PA",
        projection=Projection.FRONTAL,
        chest=True,
    )
    assert "4711" not in f"{found!r}{found.patient!r}"
    assert "Doe" not in repr(found)


def test_files_without_a_header_are_not_described(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("nothing")
    assert summaries((text, tmp_path, tmp_path / "gone")).images == (ImageSummary(),) * 3


@pytest.mark.parametrize(
    ("attributes", "projection"),
    [
        ({"ViewPosition": "AP"}, Projection.FRONTAL),
        ({"ViewPosition": "LL"}, Projection.LATERAL),
        ({"ViewPosition": "LATERAL"}, Projection.LATERAL),
        ({"ViewPosition": "LLD"}, Projection.OTHER),
        ({"ViewPosition": "LAT DECUB"}, Projection.OTHER),
        ({"ViewPosition": "RAO"}, Projection.OTHER),
        ({"ViewPosition": "", "SeriesDescription": "Thorax seitlich"}, Projection.LATERAL),
        ({"ViewPosition": "", "SeriesDescription": "Chest lateral decubitus"}, Projection.OTHER),
        ({"ViewPosition": "", "SeriesDescription": "Thorax"}, Projection.NOT_STATED),
    ],
)
def test_projections(tmp_path: Path, attributes: dict[str, str], projection: Projection) -> None:
    assert summary(tmp_path, **attributes).projection is projection


@pytest.mark.parametrize(
    ("attributes", "same"),
    [
        ({"StudyInstanceUID": UID}, True),
        ({"StudyInstanceUID": UID + ".2"}, False),
        ({"StudyInstanceUID": ""}, True),
        ({"StudyInstanceUID": "", "StudyDate": "20190303"}, False),
        ({"StudyInstanceUID": UID, "PatientID": "4712"}, False),
        ({"StudyInstanceUID": "", "PatientID": ""}, False),
    ],
)
def test_one_study(tmp_path: Path, attributes: dict[str, str], *, same: bool) -> None:
    own = summary(tmp_path, StudyInstanceUID=UID)
    assert own.same_study(summary(tmp_path, **attributes)) is same


def test_a_thumbnail_is_the_image_through_its_window_in_true_proportion(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    values = np.zeros((800, 400), np.uint8)
    values[:400] = 200
    Image.fromarray(values).save(path)
    small = thumbnail(path, 96, Limits())
    assert (small.width, small.height) == (48, 96)
    grey = np.frombuffer(small.pixels, np.uint8).reshape(96, 48)
    assert (grey[2] == 200).all()
    assert not grey[-2].any()


def test_a_small_image_and_one_that_is_none(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((2, 300), np.uint8)).save(tmp_path / "flat.png")
    assert thumbnail(tmp_path / "flat.png", 96, Limits()).height == 1
    (tmp_path / "text").write_text("nothing")
    with pytest.raises(RefusedError):
        thumbnail(tmp_path / "text", 96, Limits())
    with pytest.raises(ValueError, match="expected 2 x 2"):
        Thumbnail(2, 2, b"123")


def test_a_background_reader_answers_and_gives_way(tmp_path: Path) -> None:
    paths = (written(tmp_path, "one"), written(tmp_path, "two", ViewPosition="LL"))
    with ImageReader(background=True) as reader:
        images = finish(reader.summary_steps(paths)).images
        assert [image.view for image in images] == ["PA", "LL"]
        assert finish(reader.thumbnail_steps(paths[0], 32)).width == 32
        status = Path(f"/proc/{reader.pid}/stat")
        if status.exists():
            assert int(status.read_text().rpartition(")")[2].split()[16]) >= NICENESS
