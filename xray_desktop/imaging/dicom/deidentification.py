"""Make a de-identified copy of a DICOM image.

The copy holds only what `retained_attributes` names (Basic Application Level Confidentiality
Profile with modified dates, PS3.15 annex E, and stricter): no private element, no free text, no
overlay, no sequence except look-up tables. Pixels are written uncompressed from their decoded
values, so comments in a stream and unused bits are left out.
"""

import re
from io import BytesIO
from typing import Any, Final

import numpy as np
from pydicom import config
from pydicom.datadict import dictionary_VR, keyword_for_tag
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.deidentification import (
    DeidentificationOptions,
    DeidentifiedImage,
    Pseudonyms,
)
from xray_desktop.imaging.dicom import retained_attributes as kept
from xray_desktop.imaging.dicom.dicom_file import inflate_dataset, read_dataset, read_header
from xray_desktop.imaging.dicom.dicom_image import GREY
from xray_desktop.imaging.dicom.emptied_attributes import EMPTIED_KEYWORDS
from xray_desktop.imaging.dicom.header import Header, date_of, valid_texts, valid_uid
from xray_desktop.imaging.dicom.image_pixel import (
    Layout,
    StoredValues,
    layout_of,
    overlay_may_show_through,
    stored_from_cells,
)
from xray_desktop.imaging.dicom.input_check import check_syntax
from xray_desktop.imaging.dicom.overlays_and_shutter import overlay_in_unused_bits
from xray_desktop.imaging.dicom.pixel_data import chosen_frame, decode_cells
from xray_desktop.imaging.dicom.retained_attributes import (
    keep_grayscale,
    keep_numbers,
    keep_shutter,
)
from xray_desktop.imaging.dicom.transfer_syntaxes import Codec
from xray_desktop.imaging.errors import damaged, decoder_errors_as, not_grey
from xray_desktop.imaging.image_summary import ANONYMOUS_VALUES
from xray_desktop.imaging.process_limits import Limits

METHOD_CODES: Final = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
)
CHARACTERISTICS_CODE: Final = ("113108", "Retain Patient Characteristics Option")
METHOD: Final = f"Named attributes only; PS3.15 E.1 of DICOM {kept.EDITION}"
_SEXES: Final = frozenset({"F", "M", "O"})
_EMPTIED: Final = EMPTIED_KEYWORDS | {"Manufacturer"}
"""Manufacturer: not in the table, and every image has it (type 2)."""
_YEARS: Final = re.compile(r"(\d{3})Y")
_BYTE: Final = 8


def deidentified(
    data: bytes,
    sha256: str,
    pseudonyms: Pseudonyms,
    options: DeidentificationOptions,
    limits: Limits,
) -> DeidentifiedImage:
    """Return a de-identified copy of an image with a single greyscale frame.

    Parameters
    ----------
    data : bytes
        The whole file.
    sha256 : str
        Hash of the file; pseudonyms derive from it where the file has no UID.
    pseudonyms : Pseudonyms
        Replacements of identifiers.
    options : DeidentificationOptions
        What may be kept.
    limits : Limits
        For its size.

    Raises
    ------
    RefusedError
        It is not greyscale, has several frames, or was compressed with loss together with an
        overlay; otherwise as `file_decoding.open_image`.
    """
    _, syntax_uid, sop_class = read_header(data, limits.file_bytes // 2)
    syntax = check_syntax(syntax_uid)
    config.settings.reading_validation_mode = config.IGNORE
    whole, _ = inflate_dataset(data, limits.file_bytes // 2)
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        source = read_dataset(whole)
        tags = [int(tag) for tag in source.keys()]  # noqa: SIM118 - iterating converts elements
    header = Header(source, whole).of_frame(0)  # it holds one
    layout = layout_of(header, limits)
    if layout.samples != 1 or layout.photometric not in GREY:
        raise not_grey()
    frame = chosen_frame(header, syntax, layout, None)
    cells, _ = decode_cells(header, syntax, layout, frame)
    used = overlay_in_unused_bits(header, layout)
    if overlay_may_show_through(cells, layout, overlay_in_unused_bits=used):
        raise RefusedError(
            "overlay_in_pixels",
            "Unused bits of the pixels may hold an overlay, and the image was compressed with "
            "loss, so traces of the overlay may be visible. Get the image from the archive "
            "without lossy compression.",
        )
    stored = stored_from_cells(cells, layout, overlay_in_unused_bits=used)
    order = ">" if syntax.codec is Codec.NATIVE_BIG else "<"

    copy = Dataset()
    patient_key = _patient_key(header) or valid_uid(header, "StudyInstanceUID") or sha256
    _add_emptied(copy, tags)
    _keep_codes(copy, header)
    keep_numbers(copy, header)
    keep_shutter(copy, header, layout)
    keep_grayscale(copy, header, layout, (int(stored.min()), int(stored.max())), order)
    _put_pixels(copy, header, layout, stored)
    known = UID(sop_class).type == "SOP Class"  # in pydicom's list: a UID may contain free text
    copy.SOPClassUID = sop_class if known else SecondaryCaptureImageStorage
    for keyword in kept.UIDS:
        setattr(copy, keyword, pseudonyms.uid(valid_uid(header, keyword) or f"{keyword} {sha256}"))
    if options.uid_taken:
        copy.SOPInstanceUID = pseudonyms.uid(f"{copy.SOPInstanceUID} {sha256}")
    for keyword in kept.DATES:
        day = date_of(header, keyword)
        shifted = None if day is None else pseudonyms.shifted(patient_key, day)
        if shifted is not None:
            setattr(copy, keyword, f"{shifted:%Y%m%d}")
    _add_patient_and_method(copy, header, pseudonyms.patient(patient_key), options)
    return DeidentifiedImage(
        _written(copy),
        ".dcm",
        pseudonyms.patient(patient_key),
        str(copy.SOPInstanceUID),
        str(copy.StudyInstanceUID),
        date_of(Header(copy), "StudyDate"),
        str(copy.get("ViewPosition") or ""),
        sha256,
    )


def method_codes(*, characteristics: bool) -> tuple[tuple[str, str], ...]:
    """Return codes and meanings (PS3.16 CID 7050) of the de-identification method."""
    return (*METHOD_CODES, CHARACTERISTICS_CODE) if characteristics else METHOD_CODES


def _patient_key(header: Header) -> str:
    """Return what distinguishes patients; empty without patient identification."""
    number = (header.text("PatientID") or "").strip()
    if number.upper() not in ANONYMOUS_VALUES:
        return f"{number}\0{header.text('IssuerOfPatientID') or ''}"
    name, born = header.text("PatientName") or "", header.text("PatientBirthDate") or ""
    return f"{name}\0{born}" if name.strip("^ ").upper() not in ANONYMOUS_VALUES and born else ""


def _add_emptied(copy: Dataset, tags: list[int]) -> None:
    for tag in tags:
        if keyword_for_tag(tag) in _EMPTIED:
            copy.add_new(tag, dictionary_VR(tag), [] if dictionary_VR(tag) == "SQ" else None)


def _keep_codes(copy: Dataset, header: Header) -> None:
    for keyword, allowed in kept.CODES.items():
        if header.has(keyword):
            values = [text.upper() for text in valid_texts(header, keyword)]
            values = values[:2] if keyword == "ImageType" else values
            setattr(copy, keyword, values if values and set(values) <= allowed else None)


def _put_pixels(copy: Dataset, header: Header, layout: Layout, stored: StoredValues) -> None:
    allocated = _BYTE if layout.stored <= _BYTE else max(layout.allocated, 2 * _BYTE)
    copy.SamplesPerPixel = 1
    copy.PhotometricInterpretation = layout.photometric
    copy.Rows, copy.Columns = layout.rows, layout.columns
    copy.BitsAllocated, copy.BitsStored = allocated, layout.stored
    copy.HighBit, copy.PixelRepresentation = layout.stored - 1, int(layout.signed)
    for keyword in kept.STORED_VALUES:
        number = header.integer(keyword)
        low, high = layout.value_range
        if number is not None and low <= _signed(number, layout) <= high:
            copy.add_new(keyword, "SS" if layout.signed else "US", _signed(number, layout))
    kind = f"<{'i' if layout.signed else 'u'}{allocated // _BYTE}"
    within = np.clip(stored, *layout.value_range)  # within Bits Stored
    content = np.ascontiguousarray(within.astype(kind)).tobytes()
    content += b"\0" * (len(content) % 2)
    copy.add_new("PixelData", "OB" if allocated == _BYTE else "OW", content)


def _signed(number: int, layout: Layout) -> int:
    """Return a stored value that was declared unsigned, with the sign of the pixels."""
    return number - (1 << 16) if layout.signed and number > layout.value_range[1] else number


def _add_patient_and_method(
    copy: Dataset, header: Header, patient: str, options: DeidentificationOptions
) -> None:
    """Write the pseudonymous patient and the de-identification method."""
    copy.PatientName = copy.PatientID = patient
    for keyword in ("PatientBirthDate", "PatientSex", "ReferringPhysicianName", "AccessionNumber"):
        setattr(copy, keyword, "")
    for keyword in ("StudyID", "StudyTime", "StudyDate"):
        if keyword not in copy:
            setattr(copy, keyword, "")
    if options.characteristics:
        sex, age = valid_texts(header, "PatientSex"), valid_texts(header, "PatientAge")
        copy.PatientSex = sex[0] if sex and sex[0] in _SEXES else ""
        if age:
            copy.PatientAge = _capped_age(age[0])
    copy.PatientIdentityRemoved = "YES"
    copy.DeidentificationMethod = METHOD
    copy.DeidentificationMethodCodeSequence = [
        _code(*code) for code in method_codes(characteristics=options.characteristics)
    ]
    copy.LongitudinalTemporalInformationModified = "MODIFIED"


def _capped_age(age: str) -> str:
    years = _YEARS.fullmatch(age)
    return f"{kept.MAX_AGE_YEARS + 1:03d}Y" if years and int(years[1]) > kept.MAX_AGE_YEARS else age


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
