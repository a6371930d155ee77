"""The attributes that DICOM results copy from the image, read inside the decoding process.

Only the attributes named here are copied, and they are encoded anew, so that nothing malformed and
nothing hidden in the file leaves this process.
"""

from io import BytesIO
from typing import Final

import pydicom
from pydicom import config
from pydicom.charset import python_encoding
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import SourceHeader
from xray_desktop.imaging.dicom.dicom_file import inflate_dataset, read_dataset
from xray_desktop.imaging.dicom.header import (
    MAX_VALUES,
    PER_FRAME,
    SHARED,
    Header,
    printable_text,
    valid_texts,
    valid_uid,
)
from xray_desktop.imaging.errors import damaged, decoder_errors_as

IDENTITY: Final = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
"""An object can refer to the image only if these are valid."""
EMPTY_IF_ABSENT: Final = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
    *("StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID", "AccessionNumber"),
)
"""Type 2 in every object of a study (PS3.3 C.7.1.1, C.7.2.1)."""
IF_PRESENT: Final = (
    *("IssuerOfPatientID", "PatientBirthTime", "PatientAge", "StudyDescription"),
    *("PatientIdentityRemoved", "DeidentificationMethod", "Modality", "BodyPartExamined"),
    *("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("PhotometricInterpretation", "RescaleIntercept", "RescaleSlope", "RescaleType"),
)
NUMBERS: Final = ("Rows", "Columns", "SamplesPerPixel", "NumberOfFrames")
CODED: Final = ("DeidentificationMethodCodeSequence",)
CODE_PARTS: Final = ("CodeValue", "CodingSchemeDesignator", "CodingSchemeVersion", "CodeMeaning")
TABLE: Final = "ModalityLUTSequence"
"""Copied as an empty sequence: it only states that a Modality LUT is applied."""

UTF_8: Final = "ISO_IR 192"


def read_source_header(data: bytes, sha256: str, max_bytes: int) -> SourceHeader:
    """Return the attributes that DICOM results copy from an image.

    Values that do not conform to their VR are left out: an invalid date becomes empty. Names and
    identifiers of patient and study are copied unchanged, even if they are too long.

    Parameters
    ----------
    data : bytes
        The whole file.
    sha256 : str
        Its hash.
    max_bytes : int
        Limit on the inflated size of a deflated data set.

    Raises
    ------
    RefusedError
        ``no_identity``: a UID of the image, its series or its study is missing.
    """
    config.settings.reading_validation_mode = config.IGNORE
    config.settings.writing_validation_mode = config.IGNORE
    data, _deflated = inflate_dataset(data, max_bytes)
    tags = [*IDENTITY, *EMPTY_IF_ABSENT, *IF_PRESENT, *NUMBERS, *CODED, TABLE]
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        source = read_dataset(data, ["SpecificCharacterSet", *tags, SHARED, PER_FRAME])
    header = Header(source)
    if header.integer("NumberOfFrames") in {None, 1}:
        header = header.of_frame(0)
    copied = Dataset()
    for keyword in IDENTITY:
        setattr(copied, keyword, _uid(header, keyword))
    for keyword in (*EMPTY_IF_ABSENT, *IF_PRESENT):
        values = _texts(header, keyword)
        if values or keyword in EMPTY_IF_ABSENT:
            setattr(copied, keyword, values if len(values) > 1 else "".join(values))
    for keyword in NUMBERS:
        number = header.integer(keyword)
        if number is not None and 0 < number < 1 << 16:
            setattr(copied, keyword, number)
    for keyword in CODED:
        codes = [code for item in header.items(keyword)[:MAX_VALUES] if (code := _code(item))]
        if codes:
            setattr(copied, keyword, codes)
    if header.has(TABLE):
        setattr(copied, TABLE, [])
    return SourceHeader(sha256, _encoded(copied, header.texts("SpecificCharacterSet")))


def _uid(header: Header, keyword: str) -> str:
    uid = valid_uid(header, keyword)
    if uid is None:
        raise RefusedError(
            "no_identity",
            "The header of this image contains no valid {what}, so no DICOM object can refer to "
            "the image. Get the image from the archive again, or write a PDF.",
            what=UID_NAMES[keyword],
        )
    return uid


UID_NAMES: Final = {
    "SOPClassUID": "object type (SOP Class UID)",
    "SOPInstanceUID": "instance identifier (SOP Instance UID)",
    "StudyInstanceUID": "study identifier (Study Instance UID)",
    "SeriesInstanceUID": "series identifier (Series Instance UID)",
}


def _texts(header: Header, keyword: str) -> list[str]:
    texts = valid_texts(header, keyword)
    if keyword == "PatientSex" and texts not in (["F"], ["M"], ["O"]):
        return []
    return texts


def _code(item: Header) -> Dataset | None:
    code = Dataset()
    for keyword in CODE_PARTS:
        text = printable_text(item.text(keyword) or "")
        if text:
            setattr(code, keyword, text)
    return code if all(part in code for part in ("CodeValue", "CodeMeaning")) else None


def _encoded(copied: Dataset, charset: tuple[str, ...]) -> bytes:
    """Return the data set in the character set of the file, or in UTF-8 if that cannot encode it.

    An archive without UTF-8 still shows the name that it knows.
    """
    if any(charset) and all(word in python_encoding for word in charset[:MAX_VALUES]):
        copied.SpecificCharacterSet = list(charset[:MAX_VALUES])
        content = _written(copied)
        if content is not None and _texts_in(content) == _texts_of(copied):
            return content
    copied.pop("SpecificCharacterSet", None)
    if not "".join(_texts_of(copied)).isascii():
        copied.SpecificCharacterSet = UTF_8
    content = _written(copied)
    if content is None:
        raise damaged("its patient and study attributes cannot be encoded")
    return content


def _written(copied: Dataset) -> bytes | None:
    stream = BytesIO()
    try:
        dcmwrite(stream, copied, implicit_vr=False, little_endian=True)
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
        return None
    return stream.getvalue()


def _texts_in(content: bytes) -> list[str]:
    return _texts_of(pydicom.dcmread(BytesIO(content), force=True))


def _texts_of(dataset: Dataset) -> list[str]:
    return [
        f"{element.tag} {element.value}"
        for element in dataset.iterall()
        if element.VR not in {"SQ", "US"} and element.keyword != "SpecificCharacterSet"
    ]
