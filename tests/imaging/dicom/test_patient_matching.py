"""Patients of files are compared without returning an identifier."""

import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import DigitalXRayImageStorageForPresentation as Dx
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from xray_desktop.core.progress import finish
from xray_desktop.imaging.decoder_protocol import Relation
from xray_desktop.imaging.dicom.patient_matching import relations
from xray_desktop.imaging.image_reader import ImageReader


def written(folder: Path, name: str, **attributes: str) -> Path:
    data = Dataset()
    values = {
        "PatientID": "4711",
        "IssuerOfPatientID": "HERE",
        "PatientSex": "F",
        "StudyDate": "20190302",
        "Modality": "DX",
        "BodyPartExamined": "CHEST",
        "ViewPosition": "PA",
    }
    for keyword, value in (values | attributes).items():
        setattr(data, keyword, value)
    data.SOPClassUID, data.SOPInstanceUID = Dx, generate_uid()
    data.Rows = data.Columns = 64
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PixelData = np.arange(64 * 64, dtype="<u2").tobytes()
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = Dx
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = folder / name
    data.save_as(path, enforce_file_format=True)
    return path


def related(tmp_path: Path, **attributes: str) -> Relation:
    return relations(written(tmp_path, "a"), (written(tmp_path, "b", **attributes),)).others[0]


def test_the_same_patient(tmp_path: Path) -> None:
    found = related(tmp_path, StudyDate="20150101", ViewPosition="AP")
    assert found == Relation(
        same_patient=True, study_date=date(2015, 1, 1), view="AP", frontal_chest=True
    )


@pytest.mark.parametrize(
    ("attributes", "same"),
    [
        ({"PatientID": "4712"}, False),
        ({"IssuerOfPatientID": "THERE"}, False),
        ({"IssuerOfPatientID": ""}, True),
        ({"PatientSex": "M"}, False),
        ({"PatientID": ""}, None),
        ({"PatientID": "Anonymous"}, None),
    ],
)
def test_whose_it_is(tmp_path: Path, attributes: dict[str, str], *, same: bool | None) -> None:
    assert related(tmp_path, **attributes).same_patient is same


@pytest.mark.parametrize(
    "attributes", [{"ViewPosition": "LL"}, {"BodyPartExamined": "KNEE"}, {"Modality": "CT"}]
)
def test_what_is_no_frontal_chest_image(tmp_path: Path, attributes: dict[str, str]) -> None:
    assert not related(tmp_path, **attributes).frontal_chest


def test_what_cannot_be_read_is_related_to_nothing(tmp_path: Path) -> None:
    image = written(tmp_path, "a")
    odd = tmp_path / "odd.png"
    odd.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert relations(image, (odd, tmp_path / "none", tmp_path)).others == (Relation(),) * 3


def test_no_identifier_leaves_the_worker(tmp_path: Path) -> None:
    image = written(tmp_path, "a", PatientID="SECRET77")
    other = written(tmp_path, "b", PatientID="SECRET77")
    with ImageReader() as reader:
        answer = finish(reader.relation_steps(image, (other,)))
        assert reader.read(image).shape == (64, 64)
    assert answer.others[0].same_patient
    assert b"SECRET77" not in pickle.dumps(answer)
