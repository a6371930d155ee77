"""Files go as they are, or as the node takes them: implicit VR little endian is always offered."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)
from pynetdicom import AE, evt

from tests.imaging.dicom_files import CR, dataset, shaded, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.transcoding import native_copy
from xray_desktop.imaging.process_limits import Limits
from xray_desktop.network.association import Peer
from xray_desktop.network.sender import send
from xray_desktop.paths import resource_path

DX = "1.2.840.10008.5.1.4.1.1.1.1"
WORDS = 0x60023000
"""Overlay Data: words, whose order of bytes is the file's."""
SR = "1.2.840.10008.5.1.4.1.1.88.34"


@pytest.fixture(autouse=True)
def _silent(monkeypatch) -> None:
    """As in a program that has read nothing yet: whatever warns fails the test."""
    for mode in ("reading_validation_mode", "writing_validation_mode"):
        monkeypatch.setattr(config.settings, mode, config.IGNORE)


@contextmanager
def node(*syntaxes: str) -> Iterator[tuple[Peer, list[bytes]]]:
    """A node that takes these transfer syntaxes alone, and what it got."""
    got: list[bytes] = []

    def store(event: evt.Event) -> int:
        got.append(event.encoded_dataset())
        return 0x0000

    entity = AE("NODE")
    for kind in (CR, DX, SR):
        entity.add_supported_context(kind, list(syntaxes))
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_C_STORE, store)]
    )
    try:
        yield Peer("NODE", "127.0.0.1", server.server_address[1]), got
    finally:
        entity.shutdown()


def native(path: Path) -> bytes:
    return native_copy(path.read_bytes(), Limits())


def sent(path: Path, *syntaxes: str) -> tuple[str | None, Dataset | None]:
    """Why a file was not sent, and what arrived."""
    with node(*syntaxes) as (peer, got):
        (one,) = send([path], peer, "ME", native=native)
    return one.why, pydicom.dcmread(io.BytesIO(got[0])) if got else None


def image(folder: Path, syntax: str = ExplicitVRLittleEndian, **attributes) -> Path:
    made = dataset(shaded(40, 30), **attributes)
    made.add_new(WORDS, "OW", np.arange(8, dtype="<u2").tobytes())
    if syntax == ExplicitVRBigEndian:
        made.PixelData = shaded(40, 30).astype(">u2").tobytes()
        made[WORDS].value = np.arange(8, dtype=">u2").tobytes()
    path = folder / ("film.dcm" if syntax == RLELossless else f"{syntax}.dcm")
    if syntax == RLELossless:
        made = pydicom.dcmread(io.BytesIO(written(made)))
        made.compress(RLELossless, generate_instance_uid=False)
        made.save_as(path)
    else:
        path.write_bytes(written(made, syntax))
    return path


@pytest.mark.parametrize("taken", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_a_node_that_takes_one_transfer_syntax_gets_that(tmp_path, taken) -> None:
    own = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless)
    files = [image(tmp_path, syntax, PatientComments=syntax.name) for syntax in own]
    with node(taken) as (peer, got):
        for path in files:  # each alone: what is offered for it follows from it alone
            assert [one.why for one in send([path], peer, "ME", native=native)] == [None]
    for path, content, syntax in zip(files, got, own, strict=True):
        came = pydicom.dcmread(io.BytesIO(content))
        assert came.file_meta.TransferSyntaxUID == taken
        assert came.SOPInstanceUID == pydicom.dcmread(path).SOPInstanceUID
        assert came.PatientComments == syntax.name
        assert came[WORDS].value == np.arange(8, dtype="<u2").tobytes()
        assert "LossyImageCompression" not in came
        np.testing.assert_array_equal(came.pixel_array, shaded(40, 30))


def test_what_the_node_takes_goes_byte_for_byte(tmp_path) -> None:
    path = image(tmp_path, RLELossless)
    with node(RLELossless, ExplicitVRLittleEndian, ImplicitVRLittleEndian) as (peer, got):
        (one,) = send([path], peer, "ME", native=native)
    assert one.why is None
    data = path.read_bytes()
    assert got[0][-1000:] == data[-1000:]
    assert pydicom.dcmread(io.BytesIO(got[0])).file_meta.TransferSyntaxUID == RLELossless


def test_a_compressed_sample_goes_to_a_node_that_takes_the_default_alone() -> None:
    path = resource_path("samples", "chest_pa_jpeg2000.dcm")
    why, came = sent(path, ImplicitVRLittleEndian)
    assert why is None
    assert came is not None
    np.testing.assert_array_equal(came.pixel_array, pydicom.dcmread(path).pixel_array)


def test_an_object_without_pixels_is_converted_and_uids_are_sent_as_they_are(tmp_path) -> None:
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID, made.StudyInstanceUID = SR, "1.02.3", "1.2.007"
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.007"
    made.ReferencedSOPSequence = [item]
    path = tmp_path / "report.dcm"
    path.write_bytes(written(made))
    why, came = sent(path, ImplicitVRLittleEndian)
    assert why is None
    assert came is not None
    assert came.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == "1.2.007"
    assert (came.SOPInstanceUID, came.StudyInstanceUID) == ("1.02.3", "1.2.007")


def test_what_cannot_be_sent_is_said(tmp_path) -> None:
    compressed = image(tmp_path, RLELossless)
    broken = tmp_path / "broken.dcm"
    data = compressed.read_bytes()
    broken.write_bytes(data[: len(data) // 2])
    other = tmp_path / "other.dcm"
    made = dataset(shaded(8, 8), SOPClassUID="1.2.840.10008.5.1.4.1.1.2")
    other.write_bytes(written(made))
    text = tmp_path / "text.dcm"
    text.write_text("no image")
    with node(ImplicitVRLittleEndian) as (peer, got):
        files = [compressed, broken, other, text]
        why = {one.path.name: one.why for one in send(files, peer, "ME", native=native)}
        assert why["film.dcm"] is None
        assert "damaged" in str(why["broken.dcm"])
        assert "does not accept such objects" in str(why["other.dcm"])
        assert "not a DICOM file" in str(why["text.dcm"])
        (one,) = send([compressed], peer, "ME")
        assert "nor uncompressed" in str(one.why)
    assert len(got) == 1


def test_a_file_whose_head_names_another_object_goes_under_its_own_uid(tmp_path) -> None:
    made = pydicom.dcmread(image(tmp_path, ExplicitVRLittleEndian))
    made.file_meta.MediaStorageSOPInstanceUID = "1.2.9"
    made.save_as(tmp_path / "other.dcm")
    why, came = sent(tmp_path / "other.dcm", ExplicitVRLittleEndian)
    assert why is None
    assert came is not None
    assert came.file_meta.MediaStorageSOPInstanceUID == made.SOPInstanceUID


def test_lossy_compression_is_declared() -> None:
    pixels = (shaded(64, 64) >> 4).astype(np.uint8)
    source = pydicom.dcmread(io.BytesIO(written(dataset(pixels))))
    made = _jpeg(source, pixels)
    copy = pydicom.dcmread(io.BytesIO(native_copy(made, Limits())))
    assert copy.LossyImageCompression == "01"
    assert copy.LossyImageCompressionMethod == "ISO_10918_1"
    assert float(copy.LossyImageCompressionRatio) > 1
    assert copy.SOPInstanceUID == source.SOPInstanceUID
    assert np.abs(copy.pixel_array.astype(int) - pixels).max() < 40


def _jpeg(source: Dataset, pixels: np.ndarray) -> bytes:
    from PIL import Image
    from pydicom.encaps import encapsulate
    from pydicom.uid import JPEGBaseline8Bit

    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=90)
    source.PixelData = encapsulate([stream.getvalue()])
    source["PixelData"].is_undefined_length = True
    source.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    out = io.BytesIO()
    source.save_as(out, enforce_file_format=True)
    return out.getvalue()


def test_several_frames_and_colours_are_kept(tmp_path) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (3, 12, 10, 3), np.uint8)
    made = dataset(pixels[0], NumberOfFrames="3")
    made.PixelData = pixels.tobytes()
    whole = pydicom.dcmread(io.BytesIO(written(made)))
    whole.compress(RLELossless, generate_instance_uid=False)
    out = io.BytesIO()
    whole.save_as(out, enforce_file_format=True)
    copy = pydicom.dcmread(io.BytesIO(native_copy(out.getvalue(), Limits())))
    np.testing.assert_array_equal(copy.pixel_array, pixels)


def test_an_unknown_compression_is_said(tmp_path) -> None:
    path = image(tmp_path, RLELossless)
    data = path.read_bytes().replace(RLELossless.encode(), b"1.2.840.10008.1.9", 1)
    with pytest.raises(RefusedError):
        native_copy(data, Limits())
    assert JPEG2000Lossless.is_compressed
