"""Read DICOM files: the attributes that the program uses, also of deflated and truncated files.

Only the attributes named here are read, so that names, dates and numbers which nothing needs do not
enter the program, and a million foreign elements cost little. The patient identification goes into
`core.image.radiograph.PatientDetails` only.
"""

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any, Final

import pydicom
from pydicom import config
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.tag import BaseTag
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.corner_attributes import IDENTIFYING, TECHNIQUE
from xray_desktop.imaging.dicom.header import OVERLAY_GROUPS, PER_FRAME, SHARED, Header
from xray_desktop.imaging.errors import damaged, decoder_errors_as
from xray_desktop.imaging.process_limits import MIB

KEYWORDS: Final[tuple[str, ...]] = (
    *("SOPClassUID", "SOPInstanceUID", "Modality", "ImageType", "PresentationIntentType"),
    *("DirectoryRecordSequence", "ConversionType", "BurnedInAnnotation", "LossyImageCompression"),
    *("BodyPartExamined", "ViewPosition", "ViewCodeSequence", "AnatomicRegionSequence"),
    *(
        "ImageLaterality",
        "Laterality",
        "PatientOrientation",
        "SeriesDescription",
        "StudyDescription",
        "ProtocolName",
    ),
    *("PerformedProcedureStepDescription", "RequestedProcedureDescription"),
    *("AcquisitionDeviceProcessingDescription", "InstitutionName"),
    *("PatientAge", "PatientBirthDate", "StudyDate", "PatientSex", "PatientSpeciesDescription"),
    *("PatientSpeciesCodeSequence", "PatientBreedDescription", "PatientBreedCodeSequence"),
    *("PatientName", "PatientID", "AccessionNumber"),
    *("ShutterShape", "ShutterPresentationValue", "ShutterLeftVerticalEdge"),
    *("ShutterRightVerticalEdge", "ShutterUpperHorizontalEdge", "ShutterLowerHorizontalEdge"),
    *("CenterOfCircularShutter", "RadiusOfCircularShutter", "VerticesOfThePolygonalShutter"),
    *("LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("PatientSexNeutered", "ResponsiblePersonRole"),
    *("PixelSpacing", "ImagerPixelSpacing", "EstimatedRadiographicMagnificationFactor"),
    *("NominalScannedPixelSpacing", "PixelSpacingCalibrationType", "PixelAspectRatio"),
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation"),
    *("PlanarConfiguration", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("PixelPaddingValue", "PixelPaddingRangeLimit", "RescaleSlope", "RescaleIntercept"),
    *("RescaleType", "ModalityLUTSequence", "VOILUTSequence", "WindowCenter", "WindowWidth"),
    *("WindowCenterWidthExplanation", "VOILUTFunction", "PresentationLUTShape"),
    *("RedPaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData"),
    *("GreenPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableData"),
    *("BluePaletteColorLookupTableDescriptor", "BluePaletteColorLookupTableData"),
    *("PixelData", "FloatPixelData", "DoubleFloatPixelData", "PixelDataProviderURL"),
    *("ExtendedOffsetTable", "ExtendedOffsetTableLengths", SHARED, PER_FRAME),
    *TECHNIQUE,
    *IDENTIFYING,
)
"""All attributes that are read by keyword."""

_OVERLAY: Final = (0x0010, 0x0011, 0x0015, 0x0022, 0x0050, 0x0051, 0x0102, 0x1500, 0x3000)
TAGS: Final = tuple(group << 16 | element for group in OVERLAY_GROUPS for element in _OVERLAY)
"""All attributes that are read by tag, because they have no keyword."""

DEFLATED: Final = "1.2.840.10008.1.2.1.99"
_PLAIN: Final = b"1.2.840.10008.1.2.1\0\0\0"
"""Explicit VR Little Endian, padded to the same length."""
_META: Final = 132
_GROUP_LENGTH: Final = b"\x02\x00\x00\x00UL\x04\x00"
_UNDEFINED: Final = 0xFFFFFFFF
_PIXEL_DATA: Final = 0x7FE00010
_ITEM: Final = b"\xfe\xff\x00\xe0"
_OPEN_PIXELS: Final = tuple(
    b"\xe0\x7f\x10\x00" + vr + b"\0\0\xff\xff\xff\xff" + _ITEM for vr in (b"OB", b"OW", b"UN")
)
"""The start of Pixel Data of undefined length, always in explicit little endian."""


def read_header(data: bytes, max_bytes: int) -> tuple[Header, str, str]:
    """Return the header of a DICOM file, its transfer syntax and its SOP class ("" if unknown).

    Parameters
    ----------
    data : bytes
        The whole file, with or without preamble and file meta information.
    max_bytes : int
        Limit on the inflated size of a deflated data set.
    """
    config.settings.reading_validation_mode = config.IGNORE
    data, deflated = inflate_dataset(data, max_bytes)
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        tags: list[Any] = [*KEYWORDS, *TAGS]
        dataset = read_dataset(data, tags)
        meta = dataset.file_meta
        syntax = str(meta.get("TransferSyntaxUID", "") or "") or _guessed(dataset)
        sop_class = str(dataset.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or "")
    syntax = DEFLATED if deflated else syntax.strip(" \0")
    return Header(dataset, data), syntax, sop_class.strip(" \0")


def read_dataset(data: bytes, tags: list[Any] | None = None) -> FileDataset:
    """Return the data set of a file, also if the file ends within its compressed pixels.

    For such a file pydicom returns an empty data set.

    Parameters
    ----------
    data : bytes
        The file, not deflated.
    tags : list or None
        Keywords or tags to read; None for all.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a truncated file, which is handled here
        dataset = pydicom.dcmread(BytesIO(data), force=True, specific_tags=tags)
    start = -1 if len(dataset) else max(data.rfind(head) for head in _OPEN_PIXELS)
    if start < 0:
        return dataset
    dataset = pydicom.dcmread(BytesIO(data[:start]), force=True, specific_tags=tags)
    place = start + len(_OPEN_PIXELS[0]) - len(_ITEM)
    raw = (BaseTag(_PIXEL_DATA), "OB", _UNDEFINED, data[place:], place, False, True)
    dataset[_PIXEL_DATA] = RawDataElement(*raw)
    return dataset


def inflate_dataset(data: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Return a file with its data set inflated, and whether it was deflated (PS3.5 A.5).

    pydicom would inflate without a limit, and 2 MB can hold 2 GB.

    Parameters
    ----------
    data : bytes
        Any DICOM file.
    max_bytes : int
        Limit on the inflated data set.
    """
    head = data[_META : _META + 12]
    if not head.startswith(_GROUP_LENGTH) or len(head) < 12:  # noqa: PLR2004 - one UL element
        return data, False
    end = _META + 12 + struct.unpack_from("<I", head, 8)[0]
    meta = data[:end]
    if DEFLATED.encode() not in meta:
        return data, False
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    with decoder_errors_as(damaged("its deflated data cannot be unpacked")):
        body = unpacker.decompress(data[end:], max_bytes)
    if unpacker.unconsumed_tail:
        raise RefusedError(
            "too_large",
            "The file unpacks to more than {most} MiB. It is far too large for a radiograph, or "
            "it was made to do harm.",
            most=max_bytes // MIB,
        )
    return meta.replace(DEFLATED.encode(), _PLAIN, 1) + body, True


def _guessed(dataset: Dataset) -> str:
    implicit, little = dataset.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRLittleEndian if little else ExplicitVRBigEndian
