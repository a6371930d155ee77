"""DICOMDIR: its images in order, and none outside its folder."""

import sys
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.imaging.file_decoding import list_directory
from xray_desktop.imaging.process_limits import Limits

MEDIA = "1.2.840.10008.1.3.10"


def record(kind: str, *parts: str, in_use: int = 0xFFFF) -> Dataset:
    item = Dataset()
    item.OffsetOfTheNextDirectoryRecord = 0
    item.RecordInUseFlag = in_use
    item.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    item.DirectoryRecordType = kind
    if parts:
        item.ReferencedFileID = list(parts) if len(parts) > 1 else parts[0]
    return item


def index(folder: Path, *records: Dataset) -> Path:
    """Write a DICOMDIR whose offsets lead nowhere."""
    data = Dataset()
    data.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
    data.DirectoryRecordSequence = list(records)
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = MEDIA
    data.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    path = folder / "DICOMDIR"
    data.save_as(path, enforce_file_format=True)
    return path


def test_images_are_listed_in_order_and_nothing_else(reader, tmp_path):
    (tmp_path / "IMAGES").mkdir()
    (tmp_path / "small").mkdir()
    there = tmp_path / "IMAGES" / "B", tmp_path / "IMAGES" / "A", tmp_path / "small" / "c"
    for path in (*there, tmp_path / "IMAGES" / "SR"):
        path.touch()
    path = index(
        tmp_path,
        record("PATIENT"),
        record("IMAGE", "IMAGES", "B"),
        record("SR DOCUMENT", "IMAGES", "SR"),
        record("IMAGE", "IMAGES", "A"),
        record("IMAGE", "IMAGES", "GONE"),
        record("IMAGE", "IMAGES", "A"),
        record("IMAGE", "SMALL", "C"),
    )
    listing = finish(reader.directory_steps(path))
    assert listing.paths == there
    assert listing.missing == ("IMAGES/GONE",)
    assert listing.outside_count == 0


OFFSETS = {
    "right": (0, [(1, 0), (2, 0), (3, 0), (None, 0)]),
    "none after the first two": (0, [(1, 0), (None, 0), (3, 0), (None, 0)]),
    "beyond the end": (0, [(1, 0), (99_999, 0), (3, 0), (None, 0)]),
    "in a circle": (0, [(1, 0), (0, 1), (2, 3), (3, 2)]),
    "backwards, in part": (3, [(None, 0), (None, 0), (1, 0), (2, 3)]),
    "into the middle": (2, [(1, 0), (2, 0), (3, 0), (None, 0)]),
}
"""The first record, and next and lower record of each: their numbers, or a place that is none."""


@pytest.mark.parametrize("name", OFFSETS)
def test_stale_offsets_lose_no_image(reader, tmp_path, name):
    names = ["B", "A", "D", "C"]
    for one in names:
        (tmp_path / one).touch()
    path = index(tmp_path, *(record("IMAGE", one) for one in names))
    data = pydicom.dcmread(path)
    places = [item.seq_item_tell for item in data.DirectoryRecordSequence]
    first, led = OFFSETS[name]

    def place(number: int | None) -> int:
        return 0 if number is None else places[number] if number < len(places) else number

    data.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = place(first)
    for item, (following, lower) in zip(data.DirectoryRecordSequence, led, strict=True):
        item.OffsetOfTheNextDirectoryRecord = place(following)
        item.OffsetOfReferencedLowerLevelDirectoryEntity = place(lower) if lower else 0
    data.save_as(path, enforce_file_format=True)
    again = pydicom.dcmread(path)
    assert [item.seq_item_tell for item in again.DirectoryRecordSequence] == places
    listing = finish(reader.directory_steps(path))
    assert [one.name for one in listing.paths] == names
    assert listing.missing == ()


def test_too_long_an_index_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("xray_desktop.imaging.dicom.dicomdir.MOST_RECORDS", 2)
    (tmp_path / "A").touch()
    path = index(tmp_path, *(record("IMAGE", "A") for _ in range(3)))
    with pytest.raises(RefusedError, match="more than 2 entries"):
        list_directory(path, Limits())


@pytest.mark.parametrize(
    "parts",
    [("..", "SECRET"), ("/", "SECRET"), ("../SECRET",), ("DISC", "..", "..", "SECRET"), ("LINK",)],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR", "ignore:Value exceeds")
def test_nothing_outside_its_folder_is_listed(reader, tmp_path, parts):
    disc = tmp_path / "DISC"
    disc.mkdir()
    (tmp_path / "SECRET").touch()
    (disc / "LINK").symlink_to(tmp_path / "SECRET")
    path = index(disc, record("IMAGE", *parts))
    with pytest.raises(RefusedError, match="lists no image that exists"):
        finish(reader.directory_steps(path))


@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_what_leads_out_is_counted_and_not_named(reader, tmp_path):
    (tmp_path / "A").touch()
    path = index(tmp_path, record("IMAGE", "A"), record("IMAGE", "..", "B"), record("IMAGE"))
    listing = finish(reader.directory_steps(path))
    assert (listing.paths, listing.missing, listing.outside_count) == ((tmp_path / "A",), (), 1)


@pytest.mark.parametrize("parts", [("B" * 300,), ("C",) * 3000, ("LOOP",), ("LOOP", "B")])
@pytest.mark.filterwarnings("ignore:Invalid value for VR", "ignore:Value exceeds")
@pytest.mark.filterwarnings("ignore:The value for the data element")
def test_a_name_that_no_disc_can_have_is_missing_and_the_others_are_listed(reader, tmp_path, parts):
    (tmp_path / "A").touch()
    (tmp_path / "LOOP").symlink_to("LOOP")
    path = index(tmp_path, record("IMAGE", "A"), record("IMAGE", *parts))
    listing = finish(reader.directory_steps(path))
    assert listing.paths == (tmp_path / "A",)
    assert len(listing.missing) == 1


def test_what_is_no_index_is_refused(reader, tmp_path):
    path = tmp_path / "DICOMDIR"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(RefusedError, match="not the index"):
        finish(reader.directory_steps(path))


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit"])
def test_a_real_disc(reader, shared, name):
    folder = shared / "dicom" / "nonimage" / "dicomdirtests"
    if not (folder / name).exists():
        pytest.skip(f"shared holds no {name} of the disc tests")
    paths = finish(reader.directory_steps(folder / name)).paths
    assert paths[0].relative_to(folder).parts == ("77654033", "CR1", "6154")
    assert all(path.is_file() for path in paths)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_leads_back_to_itself_is_an_image_that_is_gone(reader, tmp_path):
    (tmp_path / "A").touch()
    (tmp_path / "B").symlink_to("B")
    listing = finish(
        reader.directory_steps(index(tmp_path, record("IMAGE", "A"), record("IMAGE", "B")))
    )
    assert listing.paths == (tmp_path / "A",)
    assert len(listing.missing) == 1
