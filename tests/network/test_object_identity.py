"""Which object some bytes are, whatever they hold."""

import io

import pydicom
import pytest
from pydicom import config
from pydicom.uid import DeflatedExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.imaging.dicom_files import CR, dataset, shaded, written
from xray_desktop.network import object_identity
from xray_desktop.network.object_identity import ObjectIdentity

UIDS = {"SOPInstanceUID": "1.2.3", "StudyInstanceUID": "1.02", "SeriesInstanceUID": "1.2.4"}


def image(syntax: str = "1.2.840.10008.1.2.1", **attributes) -> bytes:
    with config.disable_value_validation():
        made = dataset(shaded(64, 64), **(UIDS | {"PatientID": "P1"} | attributes))
        return written(made, syntax)


@pytest.mark.parametrize(
    "syntax", ["1.2.840.10008.1.2.1", ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]
)
def test_an_object_says_what_it_is_in_every_encoding(syntax) -> None:
    assert ObjectIdentity.of(image(syntax)) == ObjectIdentity(CR, "1.2.3", "1.02", "1.2.4", "P1")


def test_little_is_read_and_little_unpacked(monkeypatch) -> None:
    """What follows the identity is never looked at, however much it is."""
    monkeypatch.setattr(object_identity, "BEGINNING", 4096)
    bomb = image(DeflatedExplicitVRLittleEndian, ImageComments="a", PixelData=bytes(64 << 20))
    seen = []
    read = object_identity.read_partial

    def noted(stream: io.BytesIO, **rest: object) -> pydicom.Dataset:
        seen.append(len(stream.getvalue()))
        return read(stream, **rest)

    monkeypatch.setattr(object_identity, "read_partial", noted)
    found = ObjectIdentity.of(bomb)
    assert found is not None
    assert found.instance == "1.2.3"
    assert seen[0] < 10_000


@pytest.mark.parametrize("end", range(0, 700, 23))
def test_cut_objects_have_no_identity_or_their_own(end) -> None:
    found = ObjectIdentity.of(image()[:end])
    assert found is None or found.instance == "1.2.3"


def test_what_is_missing_is_empty_and_what_is_no_uid_is_none() -> None:
    found = ObjectIdentity.of(image(StudyInstanceUID="../x", PatientID=""))
    assert found is not None
    assert (found.study, found.patient_id) == ("", "")
    assert ObjectIdentity.of(image(SOPInstanceUID="x")) is None
    assert "P1" not in repr(ObjectIdentity.of(image()))
