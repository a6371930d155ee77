"""DICOM files made at run time."""

from io import BytesIO
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CR = "1.2.840.10008.5.1.4.1.1.1"


def shaded(rows: int = 96, columns: int = 80, top: int = 4095) -> np.ndarray:
    """An image of 0..top with structure at every scale, uint16."""
    y, x = np.mgrid[0:rows, 0:columns]
    waves = 0.5 + 0.25 * np.sin(x / 7) + 0.25 * np.cos(y / 11)
    noise = np.random.default_rng(7).random((rows, columns)) * 0.1
    picture = np.clip(waves * 0.9 + noise, 0, 1)
    picture[0, 0], picture[-1, -1] = 0, 1
    return np.round(picture * top).astype(np.uint16)


def dataset(pixels: np.ndarray | None = None, **attributes: Any) -> Dataset:
    """Return a frontal chest radiograph (CR) with `attributes` set, or removed where None."""
    pixels = shaded() if pixels is None else pixels
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID, data.SOPInstanceUID, data.Modality = CR, generate_uid(), "CR"
    data.BodyPartExamined, data.ViewPosition = "CHEST", "PA"
    data.Rows, data.Columns = pixels.shape[:2]
    data.SamplesPerPixel = 3 if pixels.ndim == 3 else 1
    if pixels.ndim == 3:
        data.PlanarConfiguration = 0
    data.PhotometricInterpretation = "RGB" if pixels.ndim == 3 else "MONOCHROME2"
    bits = pixels.dtype.itemsize * 8
    data.BitsAllocated, data.BitsStored = bits, 12 if bits == 16 else bits
    data.PixelRepresentation = int(pixels.dtype.kind == "i")
    data.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    for keyword, value in attributes.items():
        if value is None:
            delattr(data, keyword)
        else:
            setattr(data, keyword, value)
    if "HighBit" not in data and "BitsStored" in data:
        data.HighBit = data.BitsStored - 1
    if "PixelData" in data:
        data["PixelData"].VR = "OB" if bits == 8 else "OW"
    return data


def written(data: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The file of a data set."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    buffer = BytesIO()
    data.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()
