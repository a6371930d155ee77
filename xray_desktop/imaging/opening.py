"""Opening a file inside the decoding process: read and hash it, see what it is, decode it."""

import hashlib
import stat
from pathlib import Path

from xray_desktop.core.deidentified import DeidentifiedFilm, Wishes
from xray_desktop.core.display import Presentation, all_finite, out_of_sight, to_bytes
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.lettering import lettered_lines, reduced
from xray_desktop.core.proportion import in_true_proportion
from xray_desktop.core.pseudonyms import Pseudonyms
from xray_desktop.core.source_header import SourceHeader
from xray_desktop.imaging.dicom.browse import dicom_listing
from xray_desktop.imaging.dicom.deidentify import deidentified
from xray_desktop.imaging.dicom.directory import directory_listing
from xray_desktop.imaging.dicom.native import native_copy
from xray_desktop.imaging.dicom.opening import open_dicom
from xray_desktop.imaging.dicom.origin import origin_of
from xray_desktop.imaging.directory_listing import DirectoryListing
from xray_desktop.imaging.errors import damaged
from xray_desktop.imaging.film import BURNED_IN, LETTERED, Description, Film, Float
from xray_desktop.imaging.header_lines import HeaderListing
from xray_desktop.imaging.limits import MIB, Limits
from xray_desktop.imaging.picture_facts import picture_listing
from xray_desktop.imaging.pictures import open_picture, picture_copy
from xray_desktop.imaging.sniff import Kind, kind_of


def open_film(path: Path, frame: int | None, limits: Limits) -> Film:
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
        The file is not a film that can be opened; `MultiFrameError` if a frame must be chosen.
    FailedError
        The file could not be read from its place.
    """
    data = _content(path, limits)
    return _decoded(data, kind_of(data), hashlib.sha256(data).hexdigest(), frame, limits)


def list_header(path: Path, limits: Limits) -> HeaderListing:
    """Return what stands in the file at `path` beside its pixels; raises as `open_film`."""
    data = _content(path, limits)
    kind = kind_of(data)
    if kind is Kind.DICOM:
        return dicom_listing(data, limits.file_bytes // 2)
    return picture_listing(data, kind)


def source_header(path: Path, limits: Limits) -> SourceHeader:
    """Return what results take over from the header of the film at `path`; raises as `open_film`.

    A picture that is no DICOM film belongs to no study, and is refused.
    """
    data = _content(path, limits)
    if kind_of(data) is not Kind.DICOM:
        raise RefusedError(
            "no_study",
            "A DICOM object belongs to a patient's study, and this file names none: it is no "
            "DICOM film. Write a PDF, or use the film as it lies in the archive.",
        )
    return origin_of(data, hashlib.sha256(data).hexdigest(), limits.file_bytes // 2)


def deidentified_copy(
    path: Path, pseudonyms: Pseudonyms, wishes: Wishes, limits: Limits
) -> DeidentifiedFilm:
    """Return a copy of the film at `path` that says nothing of whose it is; raises as `open_film`.

    Raises
    ------
    RefusedError
        Letters were seen in its picture and are not wished; it is not one grey frame.
    """
    data = _content(path, limits)
    sha256 = hashlib.sha256(data).hexdigest()
    kind = kind_of(data)
    values, description = _decoded(data, kind, sha256, None, limits)
    said = {BURNED_IN, LETTERED} & set(description.cautions)
    if not wishes.letters and (said or _lettered_out_of_sight(values, description)):
        raise RefusedError(
            "letters",
            "There are letters in this film's picture, and nobody said that they name no one. Look "
            "at it, and export it with --letters-are-harmless if that is so.",
        )
    if kind is Kind.DICOM:
        return deidentified(data, sha256, pseudonyms, wishes, limits)
    return picture_copy(values, description, pseudonyms)


def native_file(path: Path, limits: Limits) -> bytes:
    """Return the DICOM file at `path` without compression; raises as `open_film`."""
    data = _content(path, limits)
    if kind_of(data) is not Kind.DICOM:
        raise damaged("its DICOM header cannot be read")
    return native_copy(data, limits)


def list_directory(path: Path, limits: Limits) -> DirectoryListing:
    """Return the images that the DICOMDIR at `path` lists; raises as `open_film`."""
    data = _content(path, limits)
    if kind_of(data) is not Kind.DICOM:
        raise damaged("it is called DICOMDIR, but is no index of a disc")
    return directory_listing(path, data, limits.file_bytes // 2)


def _decoded(data: bytes, kind: Kind, sha256: str, frame: int | None, limits: Limits) -> Film:
    if kind is Kind.DICOM:
        values, description = open_dicom(data, sha256, frame, limits)
    else:
        values, description = open_picture(data, kind, sha256, frame, limits)
    if not all_finite(values):
        raise damaged("its values are no finite numbers")
    if BURNED_IN not in description.cautions and _lettered(values, description):
        description = description.with_caution(LETTERED)
    return values, description


def _lettered(values: Float, description: Description) -> bool:
    """Whether there are letters: in true proportion, or written without regard to it."""
    ways = [values]
    if description.aspect != 1:
        ways.append(in_true_proportion(values, description.aspect))
    return any(_lines(reduced(way), description.presentation) for way in ways)


def _lettered_out_of_sight(values: Float, description: Description) -> bool:
    """Whether there are letters where the image's own window or padding shows one shade of grey."""
    pictures = out_of_sight(reduced(values), description.presentation)
    return any(lettered_lines(picture) for picture in pictures)


def _lines(small: Float, presentation: Presentation) -> bool:
    return small.size > 0 and bool(lettered_lines(to_bytes(presentation.show(small))))


def _content(path: Path, limits: Limits) -> bytes:
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise RefusedError("folder", "This is a folder. Open a film inside it.")
        if not stat.S_ISREG(about.st_mode):
            raise RefusedError("not_a_file", "This is a device or a pipe, not a file.")
        if about.st_size > limits.file_bytes:
            raise RefusedError(
                "too_large",
                "The file is {size} MiB large. Films of up to {most} MiB are opened.",
                size=about.st_size // MIB,
                most=limits.file_bytes // MIB,
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FailedError(
            "missing", "The file is not there any more: moved, renamed or on a disk that is gone."
        ) from None
    except PermissionError:
        raise FailedError(
            "no_permission", "You may not read this file. Ask its owner or copy it elsewhere."
        ) from None
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        raise FailedError(
            "unreadable", "The file cannot be read from its place: a disk or network fault. Retry."
        ) from None
