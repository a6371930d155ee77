"""Spacing, age, sex, source and patient from the header."""

import hashlib
import pickle

import pytest

from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.image.corner_attributes import IDENTIFYING
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.imaging.dicom.examination import date_text, person_name_text

IMAGER, SCANNED = "ImagerPixelSpacing", "NominalScannedPixelSpacing"
ERMF = "EstimatedRadiographicMagnificationFactor"
TYPE = "PixelSpacingCalibrationType"
P = ["0.2", "0.1"]


@pytest.mark.parametrize(
    ("attributes", "spacing"),
    [
        ({}, None),
        ({"PixelSpacing": P}, (0.2, 0.1, SpacingOrigin.UNDETERMINED)),
        ({"PixelSpacing": P, ERMF: "1.25"}, (0.2, 0.1, SpacingOrigin.UNDETERMINED)),
        ({"PixelSpacing": P, TYPE: "GEOMETRY"}, (0.2, 0.1, SpacingOrigin.GEOMETRY)),
        ({"PixelSpacing": P, TYPE: "FIDUCIAL"}, (0.2, 0.1, SpacingOrigin.FIDUCIAL)),
        ({"PixelSpacing": P, TYPE: "GUESSED"}, (0.2, 0.1, SpacingOrigin.UNDETERMINED)),
        ({IMAGER: P}, (0.2, 0.1, SpacingOrigin.IMAGER)),
        ({SCANNED: P}, (0.2, 0.1, SpacingOrigin.SCANNED)),
        ({SCANNED: P, ERMF: "1.25"}, (0.16, 0.08, SpacingOrigin.IMAGER_CORRECTED)),
        ({IMAGER: P, SCANNED: ["0.4", "0.4"]}, (0.2, 0.1, SpacingOrigin.IMAGER)),
        ({IMAGER: P, ERMF: "1.25"}, (0.16, 0.08, SpacingOrigin.IMAGER_CORRECTED)),
        ({IMAGER: P, "PixelSpacing": P}, (0.2, 0.1, SpacingOrigin.IMAGER)),
        ({IMAGER: P, "PixelSpacing": ["0.20", "1e-1"]}, (0.2, 0.1, SpacingOrigin.IMAGER)),
        ({IMAGER: P, "PixelSpacing": P, TYPE: "GEOMETRY"}, (0.2, 0.1, SpacingOrigin.IMAGER)),
        ({SCANNED: P, "PixelSpacing": P}, (0.2, 0.1, SpacingOrigin.SCANNED)),
        (
            {IMAGER: P, "PixelSpacing": P, ERMF: "1.25"},
            (0.16, 0.08, SpacingOrigin.IMAGER_CORRECTED),
        ),
        (
            {IMAGER: P, "PixelSpacing": ["0.15", "0.075"], ERMF: "1.25"},
            (0.15, 0.075, SpacingOrigin.PIXEL_SPACING),
        ),
        (
            {IMAGER: P, "PixelSpacing": ["0.15", "0.075"], TYPE: "FIDUCIAL"},
            (0.15, 0.075, SpacingOrigin.FIDUCIAL),
        ),
        *(
            ({IMAGER: P, ERMF: factor}, (0.2, 0.1, SpacingOrigin.IMAGER))
            for factor in ("0", "1", "0.8", "-1.25", "125", "")
        ),
        ({"PixelSpacing": ["0.000", "0.000"], IMAGER: P}, (0.2, 0.1, SpacingOrigin.IMAGER)),
        ({"PixelSpacing": ["0", "0"]}, None),
        ({"PixelSpacing": ["-1", "1"]}, None),
        ({"PixelSpacing": "0.1"}, None),
        ({"PixelSpacing": ""}, None),
    ],
)
def test_spacing(open_dataset, attributes, spacing):
    found = open_dataset(**attributes).spacing
    if spacing is None:
        assert found is None
    else:
        assert isinstance(found, PixelSpacing)
        assert (found.row_mm, found.column_mm) == pytest.approx(spacing[:2])
        assert found.origin is spacing[2]


@pytest.mark.parametrize(
    ("attributes", "years"),
    [
        ({}, None),
        ({"PatientAge": "062Y"}, 62),
        ({"PatientAge": "62"}, 62),
        ({"PatientAge": "018M"}, 1.5),
        ({"PatientAge": "002W"}, 14 / 365.25),
        ({"PatientAge": "010D"}, 10 / 365.25),
        ({"PatientAge": "999Y"}, None),
        ({"PatientAge": "old"}, None),
        ({"PatientBirthDate": "19600301", "StudyDate": "20200301"}, 60),
        ({"PatientBirthDate": "20300101", "StudyDate": "20200301"}, None),
        ({"PatientBirthDate": "19601399", "StudyDate": "20200301"}, None),
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_age(open_dataset, attributes, years):
    found = open_dataset(**attributes).exposure.age_years
    assert found == (None if years is None else pytest.approx(years, abs=0.01))


def test_the_examination(open_dataset):
    image = open_dataset(
        PatientSex="F", ImageLaterality="L", LossyImageCompression="01", ViewPosition="AP"
    )
    exposure = image.exposure
    assert (exposure.modality, exposure.body_part, exposure.view_position) == ("CR", "CHEST", "AP")
    assert (exposure.sex, exposure.laterality, exposure.lossy) == ("F", "L", True)
    assert open_dataset(PatientSex="X", LossyImageCompression="00").exposure.sex is None


def test_the_source(open_bytes):
    data = dataset()
    content = written(data)
    source = open_bytes(content).source
    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert source.sop_instance_uid == data.SOPInstanceUID
    assert source.format == "DICOM CR, uncompressed"
    assert (source.frame, source.frames) == (0, 1)


@pytest.mark.parametrize(
    ("keyword", "other"),
    [
        ("PatientID", "PAT-2"),
        ("PatientName", "Other^One"),
        ("PatientBirthDate", "19500101"),
        ("PatientSex", "O"),
        ("SOPInstanceUID", "1.2.3.9"),
    ],
)
def test_an_object_is_the_same_only_with_the_same_uid_and_patient(reader, tmp_path, keyword, other):
    patient = {
        "PatientID": "PAT-1",
        "PatientName": "Doe^Jane",
        "PatientBirthDate": "19400305",
        "PatientSex": "F",
        "SOPInstanceUID": "1.2.3.4",
    }

    def identity(**changed):
        (tmp_path / "image").write_bytes(written(dataset(**{**patient, **changed})))
        return reader.read(tmp_path / "image").source.identity_sha256

    own = identity()
    assert len(own) == 64
    assert identity(StudyDescription="Chest", PatientName="DOE^JANE^^^") == own
    assert identity(**{keyword: other}) != own
    assert keyword == "SOPInstanceUID" or identity(**{keyword: ""}) != own


@pytest.mark.parametrize(
    ("written", "messages"),
    [
        ("Groß^Jörg^Karl^Dr^MD", "Dr Groß, Jörg Karl MD"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田, 太郎) (やまだ, たろう)"),
        ("Plain", "Plain"),
        ("^Given", "Given"),
        ("", ""),
        ("a^b^c^d^e^f^g", "d a, b c e"),
    ],
)
def test_names_are_written_family_first(written, messages):
    assert person_name_text(written) == messages


@pytest.mark.parametrize(
    ("written", "messages"),
    [("19400305", "1940-03-05"), ("1940.03.05", "1940-03-05"), ("19401399", "19401399"), ("", "")],
)
def test_dates_are_written_in_iso_form_and_invalid_ones_unchanged(written, messages):
    assert date_text(written) == messages


def test_all_that_a_reader_needs_is_said_and_nothing_of_it_in_a_repr(open_dataset):
    image = open_dataset(
        PatientName="Doe^Jane",
        PatientID="A-17",
        PatientBirthDate="19400305",
        PatientSex="F",
        PatientAge="061Y",
        StudyDate="20010305",
        AccessionNumber="4711",
        InstitutionName="St Elsewhere",
        StudyDescription="Chest PA",
    )
    assert image.patient.lines == (
        "Doe, Jane",
        "A-17",
        "born 1940-03-05 · F · 61 y",
        "2001-03-05 · Chest PA",
        "Accession 4711",
        "St Elsewhere",
    )
    messages = repr(image) + repr(image.patient) + str(image.patient) + repr(image.exposure)
    assert not any(
        word in messages for word in ("Doe", "Jane", "A-17", "1940", "4711", "Elsewhere")
    )
    assert pickle.loads(pickle.dumps(image.patient)) == image.patient  # noqa: S301 - our own


def test_an_image_that_names_nobody_has_no_patient(open_dataset):
    assert open_dataset().patient is None


def test_infants_have_months(open_dataset):
    assert open_dataset(PatientAge="009M").patient.age == "9 months"


def test_the_lossy_mark_says_how_and_how_far(open_dataset):
    image = open_dataset(
        LossyImageCompression="01",
        LossyImageCompressionMethod=["ISO_10918_1", "ISO_15444_1", "SECRET"],
        LossyImageCompressionRatio=["12", "8.456"],
    )
    assert image.exposure.lossy
    assert image.exposure.lossy_description == "JPEG 12:1, JPEG 2000 8.46:1"


@pytest.mark.parametrize(
    ("kind", "unit"), [("OD", "OD × 1000"), ("HU", "HU"), ("US", ""), ("Z", ""), ("", "")]
)
def test_the_unit_of_values_is_that_of_the_rescale(open_dataset, kind, unit):
    rescale = {"RescaleSlope": "1", "RescaleIntercept": "0", "RescaleType": kind}
    assert open_dataset(**rescale).exposure.value_unit == unit


def test_attributes_for_the_corners_are_parted_by_whether_they_identify(open_dataset):
    image = open_dataset(
        KVP="125",
        ExposureIndex="400",
        PatientID="P1",
        StationName="ROOM\n2",
        SeriesDescription="Jane supine",
    )
    assert ("KVP", "125") in image.exposure.technique
    assert ("ExposureIndex", "400") in image.exposure.technique
    assert dict(image.patient.more)["SeriesDescription"] == "Jane supine"
    assert "\n" not in dict(image.patient.more)["StationName"]
    assert not {key for key, _ in image.exposure.technique} & set(IDENTIFYING)
    assert "Jane" not in repr(image) + repr(image.patient) + repr(image.exposure)
