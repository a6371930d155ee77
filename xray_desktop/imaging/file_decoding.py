"""What the decoding process does with one file: read, hash, recognise, decode, list or copy it."""

import hashlib
import stat
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.image.burned_in_text import downsampled, find_text_lines
from xray_desktop.core.image.deidentification import (
    DeidentificationOptions,
    DeidentifiedImage,
    Pseudonyms,
)
from xray_desktop.core.image.display import Presentation, all_finite, hidden_value_images, to_bytes
from xray_desktop.core.image.radiograph import SourceHeader
from xray_desktop.core.image.resampling import in_true_proportion, side_scales
from xray_desktop.imaging.decoder_protocol import DirectoryListing
from xray_desktop.imaging.dicom.deidentification import deidentified
from xray_desktop.imaging.dicom.dicom_image import open_dicom
from xray_desktop.imaging.dicom.dicomdir import directory_listing
from xray_desktop.imaging.dicom.source_attributes import read_source_header
from xray_desktop.imaging.dicom.tag_browser import dicom_listing
from xray_desktop.imaging.dicom.transcoding import native_copy
from xray_desktop.imaging.errors import damaged
from xray_desktop.imaging.file_type import FileType, file_type_of
from xray_desktop.imaging.header_listing import HeaderListing
from xray_desktop.imaging.image_metadata import (
    BURNED_IN,
    TEXT_DETECTED,
    DecodedImage,
    Float,
    ImageMetadata,
)
from xray_desktop.imaging.image_summary import Thumbnail
from xray_desktop.imaging.picture_files import open_picture, picture_copy
from xray_desktop.imaging.picture_tags import picture_listing
from xray_desktop.imaging.process_limits import MIB, Limits

SAMPLED: Final = 4
"""Pixels of the image that a pixel of its thumbnail is the mean of, in each direction, at least."""


def open_image(path: Path, frame: int | None, limits: Limits) -> DecodedImage:
    """Decode the file at `path`.

    Parameters
    ----------
    path : Path
        Any file.
    frame : int or None
        Which frame, counted from 0; None if the file holds one.
    limits : Limits
        For its size in bytes and pixels.

    Raises
    ------
    RefusedError
        The file is not an image that can be opened; `MultiFrameError` if a frame must be chosen.
    FailedError
        The file could not be read from the disk.
    """
    data = _read_content(path, limits)
    return _decoded(data, file_type_of(data), hashlib.sha256(data).hexdigest(), frame, limits)


def thumbnail(path: Path, side_px: int, limits: Limits) -> Thumbnail:
    """Return the image at `path`, of several frames the first, at most `side_px` a side.

    It is seen through its own window, in true proportion. Raises as `open_image`.
    """
    data = _read_content(path, limits)
    kind = file_type_of(data)
    if kind is FileType.DICOM:
        values, metadata = open_dicom(data, "", 0, limits)
    else:
        values, metadata = open_picture(data, kind, "", 0, limits)
    rows, columns = values.shape
    step = max(1, min(rows, columns) // (SAMPLED * side_px))
    shown = to_bytes(metadata.presentation.show(np.ascontiguousarray(values[::step, ::step])))
    across, down = side_scales(metadata.aspect)
    scale = side_px / max(columns * across, rows * down)
    size = max(1, round(columns * across * scale)), max(1, round(rows * down * scale))
    picture = Image.fromarray(shown).resize(size, Image.Resampling.BOX)
    return Thumbnail(*size, picture.tobytes())


def list_header(path: Path, limits: Limits) -> HeaderListing:
    """Return the header of the file at `path` as lines; raises as `open_image`."""
    data = _read_content(path, limits)
    kind = file_type_of(data)
    if kind is FileType.DICOM:
        return dicom_listing(data, limits.file_bytes // 2)
    return picture_listing(data, kind)


def source_header(path: Path, limits: Limits) -> SourceHeader:
    """Return the attributes that DICOM results copy from an image; raises as `open_image`.

    A file that is not a DICOM image belongs to no study and is refused.
    """
    data = _read_content(path, limits)
    if file_type_of(data) is not FileType.DICOM:
        raise RefusedError(
            "no_study",
            "DICOM results need a DICOM image, and this file is none. Write a PDF, or use the "
            "DICOM image from the archive.",
        )
    return read_source_header(data, hashlib.sha256(data).hexdigest(), limits.file_bytes // 2)


def deidentified_copy(
    path: Path, pseudonyms: Pseudonyms, options: DeidentificationOptions, limits: Limits
) -> DeidentifiedImage:
    """Return a de-identified copy of the image at `path`; raises as `open_image`.

    Raises
    ------
    RefusedError
        Burned-in text was detected and is not allowed, or it is not a single greyscale frame.
    """
    data = _read_content(path, limits)
    sha256 = hashlib.sha256(data).hexdigest()
    kind = file_type_of(data)
    values, metadata = _decoded(data, kind, sha256, None, limits)
    found = {BURNED_IN, TEXT_DETECTED} & set(metadata.cautions)
    if not options.burned_in_text and (found or _has_hidden_text(values, metadata)):
        raise RefusedError(
            "letters",
            "This image seems to contain burned-in text. Check that the text does not identify "
            "the patient, then export the image with --accept-burned-in-text.",
        )
    if kind is FileType.DICOM:
        return deidentified(data, sha256, pseudonyms, options, limits)
    return picture_copy(values, metadata, pseudonyms)


def native_file(path: Path, limits: Limits) -> bytes:
    """Return an uncompressed copy of the DICOM file at `path`; raises as `open_image`."""
    data = _read_content(path, limits)
    if file_type_of(data) is not FileType.DICOM:
        raise damaged("its DICOM header cannot be read")
    return native_copy(data, limits)


def list_directory(path: Path, limits: Limits) -> DirectoryListing:
    """Return the images that the DICOMDIR at `path` lists; raises as `open_image`."""
    data = _read_content(path, limits)
    if file_type_of(data) is not FileType.DICOM:
        raise damaged("it is named DICOMDIR but is not the index of a disc")
    return directory_listing(path, data, limits.file_bytes // 2)


def _decoded(
    data: bytes, kind: FileType, sha256: str, frame: int | None, limits: Limits
) -> DecodedImage:
    if kind is FileType.DICOM:
        values, metadata = open_dicom(data, sha256, frame, limits)
    else:
        values, metadata = open_picture(data, kind, sha256, frame, limits)
    if not all_finite(values):
        raise damaged("some of its pixel values are not finite numbers")
    if BURNED_IN not in metadata.cautions and _has_text(values, metadata):
        metadata = metadata.with_caution(TEXT_DETECTED)
    return values, metadata


def _has_text(values: Float, metadata: ImageMetadata) -> bool:
    """Whether there is burned-in text, in pixels as stored or in their true aspect ratio."""
    variants = [values]
    if metadata.aspect != 1:
        variants.append(in_true_proportion(values, metadata.aspect))
    return any(_has_text_lines(downsampled(variant), metadata.presentation) for variant in variants)


def _has_hidden_text(values: Float, metadata: ImageMetadata) -> bool:
    """Whether there is text where the image's own window or padding shows a single grey level."""
    pictures = hidden_value_images(downsampled(values), metadata.presentation)
    return any(find_text_lines(picture) for picture in pictures)


def _has_text_lines(small: Float, presentation: Presentation) -> bool:
    return small.size > 0 and bool(find_text_lines(to_bytes(presentation.show(small))))


def _read_content(path: Path, limits: Limits) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise RefusedError("folder", "This is a folder. Open an image inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("not_a_file", "This is a device or a pipe, not a file.")
        if status.st_size > limits.file_bytes:
            raise RefusedError(
                "too_large",
                "The file has {size} MiB. Files of up to {most} MiB can be opened.",
                size=status.st_size // MIB,
                most=limits.file_bytes // MIB,
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FailedError(
            "missing",
            "The file does not exist any more: it was moved or renamed, or its disk was removed.",
        ) from None
    except PermissionError:
        raise FailedError(
            "no_permission",
            "You do not have permission to read this file. Ask its owner for access.",
        ) from None
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        raise FailedError(
            "unreadable", "The file cannot be read because of a disk or network error. Try again."
        ) from None
