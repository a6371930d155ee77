"""Read a DICOMDIR (PS3.3 annex F): the images that it lists inside its own folder."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final

import pydicom
from pydicom import config
from pydicom.dataset import Dataset

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.decoder_protocol import DirectoryListing
from xray_desktop.imaging.dicom.dicom_file import inflate_dataset
from xray_desktop.imaging.errors import damaged, decoder_errors_as
from xray_desktop.imaging.header_listing import one_line

MOST_RECORDS: Final = 50_000
FORBIDDEN: Final = frozenset("/\\:\0")
_PATH_ERRORS: Final = (OSError, RuntimeError, ValueError)
"""Raised for impossible file names: too long, circular links, not text."""


def directory_listing(path: Path, data: bytes, max_bytes: int) -> DirectoryListing:
    """Return the images that the DICOMDIR at `path`, with content `data`, lists.

    Files outside the folder of the DICOMDIR are counted and not listed. RefusedError if none is
    left.
    """
    config.settings.reading_validation_mode = config.IGNORE
    data, _deflated = inflate_dataset(data, max_bytes)
    with decoder_errors_as(damaged("its index (DICOMDIR) cannot be read")):
        dataset = pydicom.dcmread(BytesIO(data), force=True)
        ids = [_file_id(record) for record in _records(dataset)]
    folder = path.parent
    paths: dict[Path, None] = {}
    missing: dict[str, None] = {}
    outside_count = 0
    for parts in ids:
        place = resolve_file_id(folder, parts)
        if place is not None:
            paths[place] = None
        elif parts and _is_outside(folder, parts):
            outside_count += 1
        elif parts:
            missing[one_line("/".join(parts))] = None
    if not paths:
        raise RefusedError(
            "empty_index",
            "This index (DICOMDIR) lists no image that exists. Copy the whole disc, or open the "
            "images themselves.",
        )
    return DirectoryListing(tuple(paths), tuple(missing), outside_count)


def resolve_file_id(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Return the file of a Referenced File ID, or None if it is missing or outside `folder`.

    Some systems show the names on a disc in lower case.
    """
    if not _is_safe(parts):
        return None
    home = folder.resolve()
    for spelled in (parts, tuple(part.lower() for part in parts)):
        place = folder.joinpath(*spelled)
        with suppress(*_PATH_ERRORS):
            if place.is_file() and place.resolve().is_relative_to(home):
                return place
    return None


def _is_safe(parts: tuple[str, ...]) -> bool:
    """Whether these are plain names of folders and a file."""
    return bool(parts) and not any(
        part in {"", ".", ".."} or FORBIDDEN & set(part) for part in parts
    )


def _is_outside(folder: Path, parts: tuple[str, ...]) -> bool:
    if not _is_safe(parts):
        return True
    place = folder.joinpath(*parts)
    with suppress(*_PATH_ERRORS):
        return not place.resolve().is_relative_to(folder.resolve())
    return False


def _records(dataset: Dataset) -> list[Dataset]:
    """Return the image records in the order of their offsets, or all in the order of the file.

    Offsets that leave out an image are stale: another program rewrote the index and did not update
    them. Then they are ignored.
    """
    items: list[Dataset] = list(dataset.get("DirectoryRecordSequence") or ())
    if len(items) > MOST_RECORDS:
        raise RefusedError(
            "too_large",
            "This index (DICOMDIR) has more than {most} entries. Open the images themselves.",
            most=MOST_RECORDS,
        )
    at = {getattr(item, "seq_item_tell", None): item for item in items}
    linked: list[Dataset] = []
    seen: set[int] = set()
    stack = [_offset(dataset, "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity")]
    while stack:
        offset = stack.pop()
        record = at.get(offset)
        if offset is None or record is None or offset in seen:
            continue
        seen.add(offset)
        linked.append(record)
        stack.append(_offset(record, "OffsetOfTheNextDirectoryRecord"))
        stack.append(_offset(record, "OffsetOfReferencedLowerLevelDirectoryEntity"))
    images = [item for item in items if _is_image(item)]
    found = [item for item in linked if _is_image(item)]
    return found if len(found) == len(images) else images


def _offset(record: Dataset, keyword: str) -> int | None:
    value = record.get(keyword)
    return value if isinstance(value, int) else None


def _is_image(record: Dataset) -> bool:
    in_use = record.get("RecordInUseFlag")
    return str(record.get("DirectoryRecordType", "")).strip() == "IMAGE" and in_use != 0


def _file_id(record: Dataset) -> tuple[str, ...]:
    parts = record.get("ReferencedFileID")
    if parts is None:
        return ()
    return (parts,) if isinstance(parts, str) else tuple(str(part) for part in parts)
