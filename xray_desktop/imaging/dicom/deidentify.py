"""A DICOM film -> a copy that says nothing of whose it is.

The copy is made anew from what `kept_attributes` names (Basic Application Level Confidentiality
Profile with modified dates, PS3.15 annex E, and stricter): nothing private, no free text, no
overlay, no nested item but look-up tables. Pixels are written uncompressed from their decoded
values, so that no comment in a stream and no spare bit goes with them.
"""

import re
from io import BytesIO
from typing import Any, Final

import numpy as np
from pydicom import config
from pydicom.datadict import dictionary_VR, keyword_for_tag
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from xray_desktop.core.deidentified import DeidentifiedFilm, Wishes
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.pseudonyms import Pseudonyms
from xray_desktop.imaging.dicom import kept_attributes as kept
from xray_desktop.imaging.dicom.cells import Stored, shines_through, stored_from_cells
from xray_desktop.imaging.dicom.colour import GREY
from xray_desktop.imaging.dicom.gates import check_syntax
from xray_desktop.imaging.dicom.header import Header, parse, read_dataset
from xray_desktop.imaging.dicom.inflate import inflated
from xray_desktop.imaging.dicom.kept_numbers import (
    keep_grey_scale,
    keep_numbers,
    keep_shutter,
)
from xray_desktop.imaging.dicom.kinship import NOBODY
from xray_desktop.imaging.dicom.layout import Layout, layout_of
from xray_desktop.imaging.dicom.overlays import spare_bits_used
from xray_desktop.imaging.dicom.pixels import cells_of, chosen_frame
from xray_desktop.imaging.dicom.plain_values import date_of, plain_texts, plain_uid
from xray_desktop.imaging.dicom.syntaxes import Codec
from xray_desktop.imaging.errors import damaged, foreign, not_grey
from xray_desktop.imaging.limits import Limits

METHOD_CODES: Final = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
)
CHARACTERISTICS_CODE: Final = ("113108", "Retain Patient Characteristics Option")
METHOD: Final = f"Named attributes only; PS3.15 E.1 of DICOM {kept.EDITION}"
_SEXES: Final = frozenset({"F", "M", "O"})
_YEARS: Final = re.compile(r"(\d{3})Y")
_BYTE: Final = 8


def deidentified(
    data: bytes, sha256: str, pseudonyms: Pseudonyms, wishes: Wishes, limits: Limits
) -> DeidentifiedFilm:
    """Return the copy of a film that holds one grey frame.

    Parameters
    ----------
    data : bytes
        The whole file.
    sha256 : str
        Its hash: what is one of its own where the file has no UID.
    pseudonyms : Pseudonyms
        What stands in place of identifiers.
    wishes : Wishes
        What may be kept.
    limits : Limits
        For its size.

    Raises
    ------
    RefusedError
        It is not grey, has several frames, or was compressed with loss together with an overlay;
        otherwise as `opening.open_film`.
    """
    _, syntax_uid, sop_class = parse(data, limits.file_bytes // 2)
    syntax = check_syntax(syntax_uid)
    config.settings.reading_validation_mode = config.IGNORE
    whole, _ = inflated(data, limits.file_bytes // 2)
    with foreign(damaged("its DICOM header cannot be read")):
        source = read_dataset(whole)
        tags = [int(tag) for tag in source.keys()]  # noqa: SIM118 - iterating converts elements
    header = Header(source, whole).of_frame(0)  # it holds one
    layout = layout_of(header, limits)
    if layout.samples != 1 or layout.photometric not in GREY:
        raise not_grey()
    frame = chosen_frame(header, syntax, layout, None)
    cells, _ = cells_of(header, syntax, layout, frame)
    used = spare_bits_used(header, layout)
    if shines_through(cells, layout, spare_bits_used=used):
        raise RefusedError(
            "overlay_in_pixels",
            "Unused bits of this image's pixels may hold an overlay, and they were compressed with "
            "loss: traces of it may be in the picture. Take the image from its archive without "
            "loss.",
        )
    stored = stored_from_cells(cells, layout, spare_bits_used=used)
    order = ">" if syntax.codec is Codec.NATIVE_BIG else "<"

    copy = Dataset()
    whose = _whose(header) or plain_uid(header, "StudyInstanceUID") or sha256
    _empty(copy, tags)
    _keep_codes(copy, header)
    keep_numbers(copy, header)
    keep_shutter(copy, header, layout)
    keep_grey_scale(copy, header, layout, (int(stored.min()), int(stored.max())), order)
    _put_pixels(copy, header, layout, stored)
    known = UID(sop_class).type == "SOP Class"  # by pydicom's list: a UID can be free text too
    copy.SOPClassUID = sop_class if known else SecondaryCaptureImageStorage
    for keyword in kept.UIDS:
        setattr(copy, keyword, pseudonyms.uid(plain_uid(header, keyword) or f"{keyword} {sha256}"))
    if wishes.uid_taken:
        copy.SOPInstanceUID = pseudonyms.uid(f"{copy.SOPInstanceUID} {sha256}")
    for keyword in kept.DATES:
        day = date_of(header, keyword)
        shifted = None if day is None else pseudonyms.shifted(whose, day)
        if shifted is not None:
            setattr(copy, keyword, f"{shifted:%Y%m%d}")
    _sign(copy, header, pseudonyms.patient(whose), wishes)
    return DeidentifiedFilm(
        _written(copy),
        ".dcm",
        pseudonyms.patient(whose),
        str(copy.SOPInstanceUID),
        str(copy.StudyInstanceUID),
        date_of(Header(copy), "StudyDate"),
        str(copy.get("ViewPosition") or ""),
        sha256,
    )


def method_codes(*, characteristics: bool) -> tuple[tuple[str, str], ...]:
    """Return codes and meanings (CID 7050 of PS3.16) of what is done."""
    return (*METHOD_CODES, CHARACTERISTICS_CODE) if characteristics else METHOD_CODES


def _whose(header: Header) -> str:
    """Return what tells patients apart; empty where nobody is named."""
    number = (header.text("PatientID") or "").strip()
    if number.upper() not in NOBODY:
        return f"{number}\0{header.text('IssuerOfPatientID') or ''}"
    name, born = header.text("PatientName") or "", header.text("PatientBirthDate") or ""
    return f"{name}\0{born}" if name.strip("^ ").upper() not in NOBODY and born else ""


def _empty(copy: Dataset, tags: list[int]) -> None:
    for tag in tags:
        if tag in kept.emptied_tags() and keyword_for_tag(tag):
            copy.add_new(tag, dictionary_VR(tag), [] if dictionary_VR(tag) == "SQ" else None)


def _keep_codes(copy: Dataset, header: Header) -> None:
    for keyword, allowed in kept.CODES.items():
        if header.has(keyword):
            values = [text.upper() for text in plain_texts(header, keyword)]
            values = values[:2] if keyword == "ImageType" else values
            setattr(copy, keyword, values if values and set(values) <= allowed else None)


def _put_pixels(copy: Dataset, header: Header, layout: Layout, stored: Stored) -> None:
    allocated = _BYTE if layout.stored <= _BYTE else max(layout.allocated, 2 * _BYTE)
    copy.SamplesPerPixel = 1
    copy.PhotometricInterpretation = layout.photometric
    copy.Rows, copy.Columns = layout.rows, layout.columns
    copy.BitsAllocated, copy.BitsStored = allocated, layout.stored
    copy.HighBit, copy.PixelRepresentation = layout.stored - 1, int(layout.signed)
    for keyword in kept.STORED:
        number = header.integer(keyword)
        low, high = layout.span
        if number is not None and low <= _signed(number, layout) <= high:
            copy.add_new(keyword, "SS" if layout.signed else "US", _signed(number, layout))
    kind = f"<{'i' if layout.signed else 'u'}{allocated // _BYTE}"
    within = np.clip(stored, *layout.span)  # a value needs no more bits than Bits Stored says
    content = np.ascontiguousarray(within.astype(kind)).tobytes()
    content += b"\0" * (len(content) % 2)
    copy.add_new("PixelData", "OB" if allocated == _BYTE else "OW", content)


def _signed(number: int, layout: Layout) -> int:
    """Read a stored value that was declared unsigned as the pixels are."""
    return number - (1 << 16) if layout.signed and number > layout.span[1] else number


def _sign(copy: Dataset, header: Header, patient: str, wishes: Wishes) -> None:
    """Say who it is now, and by which method it was de-identified."""
    copy.PatientName = copy.PatientID = patient
    for keyword in ("PatientBirthDate", "PatientSex", "ReferringPhysicianName", "AccessionNumber"):
        setattr(copy, keyword, "")
    for keyword in ("StudyID", "StudyTime", "StudyDate"):
        if keyword not in copy:
            setattr(copy, keyword, "")
    if wishes.characteristics:
        sex, age = plain_texts(header, "PatientSex"), plain_texts(header, "PatientAge")
        copy.PatientSex = sex[0] if sex and sex[0] in _SEXES else ""
        if age:
            copy.PatientAge = _capped(age[0])
    copy.PatientIdentityRemoved = "YES"
    copy.DeidentificationMethod = METHOD
    copy.DeidentificationMethodCodeSequence = [
        _code(*code) for code in method_codes(characteristics=wishes.characteristics)
    ]
    copy.LongitudinalTemporalInformationModified = "MODIFIED"


def _capped(age: str) -> str:
    years = _YEARS.fullmatch(age)
    return f"{kept.OLDEST_YEARS + 1:03d}Y" if years and int(years[1]) > kept.OLDEST_YEARS else age


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
    return code


def _written(copy: Dataset) -> bytes:
    meta: Any = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = copy.SOPClassUID
    meta.MediaStorageSOPInstanceUID = copy.SOPInstanceUID
    copy.file_meta = meta
    stream = BytesIO()
    copy.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
