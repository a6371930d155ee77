"""The picture as a Secondary Capture (PS3.3 A.8.1): every archive and viewer shows one."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.results.dicom.codes import SOURCE_IMAGE
from xray_desktop.results.dicom.source_image import Origin, code_item, to_ascii
from xray_desktop.results.heat_map_text import attribution_text, heat_map_lines

SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
SERIES: Final = (9002, "Picture")
LONGEST_ST: Final = 1024
LOSSY: Final = (
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


def picture(
    origin: Origin, sheet: NDArray[np.uint8], heat_map: HeatMap | None, *, lossy: bool
) -> Dataset:
    """Return the object that holds a score sheet.

    Parameters
    ----------
    origin : Origin
        The image.
    sheet : ndarray, (rows, columns, 3), uint8
        By `score_sheet`.
    heat_map : HeatMap or None
        The heat map in it.
    lossy : bool
        Whether the image was ever compressed with loss; then so is its picture.
    """
    made = origin.new(SECONDARY_CAPTURE, "OT", SERIES)
    made.ContentDate, made.ContentTime = origin.date, origin.time
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.ConversionType = "WSD"
    made.PatientOrientation = None
    made.BurnedInAnnotation = "YES"
    made.DateOfSecondaryCapture, made.TimeOfSecondaryCapture = origin.date, origin.time
    made.SecondaryCaptureDeviceManufacturer = made.Manufacturer
    made.SecondaryCaptureDeviceManufacturerModelName = made.ManufacturerModelName
    made.SecondaryCaptureDeviceSoftwareVersions = made.SoftwareVersions
    made.DerivationDescription = derivation(heat_map)[:LONGEST_ST]
    source = origin.reference.item()
    source.PurposeOfReferenceCodeSequence = [code_item(SOURCE_IMAGE)]
    made.SourceImageSequence = [source]
    if lossy:
        made.LossyImageCompression = "01"
        for keyword in LOSSY[1:]:
            if keyword in origin.header:
                made[keyword] = origin.header[keyword]
    else:
        made.LossyImageCompression = "00"
    origin.copy_body_part(made)
    _pixels(made, sheet)
    return made


def derivation(heat_map: HeatMap | None) -> str:
    """Return what was done to the image."""
    with_scores = "The image as it opens, with the scores of a model written beside it."
    if heat_map is None:
        return with_scores
    drawn = "The regions of a heat map are drawn over it." if heat_map.shown else ""
    lines = (
        with_scores,
        drawn,
        *heat_map_lines(heat_map),
        f"{attribution_text(heat_map.attribution)}.",
    )
    return to_ascii(" ".join(filter(None, lines)))


def _pixels(made: Dataset, sheet: NDArray[np.uint8]) -> None:
    made.SamplesPerPixel, made.PhotometricInterpretation = 3, "RGB"
    made.PlanarConfiguration = 0
    made.Rows, made.Columns = sheet.shape[:2]
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    content = sheet.tobytes()
    made.PixelData = content + b"\0" * (len(content) % 2)
    made["PixelData"].VR = "OB"
