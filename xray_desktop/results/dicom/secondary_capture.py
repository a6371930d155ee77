"""The picture of a report as a Secondary Capture (PS3.3 A.8.1), for every archive and viewer."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.results.dicom.codes import SOURCE_IMAGE
from xray_desktop.results.dicom.content import concept
from xray_desktop.results.dicom.source_image import SourceImage, to_ascii
from xray_desktop.results.heat_map_text import attribution_text, heat_map_lines

SERIES: Final = (9002, "Picture")
MAX_ST: Final = 1024
LOSSY: Final = (
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


def secondary_capture(
    source_image: SourceImage, pixels: NDArray[np.uint8], heat_map: HeatMap | None, *, lossy: bool
) -> Dataset:
    """Return the object that holds the picture of a report.

    Parameters
    ----------
    source_image : SourceImage
        The image.
    pixels : ndarray, (rows, columns, 3), uint8
        From `report_picture`.
    heat_map : HeatMap or None
        The heat map in the picture.
    lossy : bool
        Whether the image was ever compressed with loss, which holds for its picture too.
    """
    made = source_image.new_object(SecondaryCaptureImageStorage, "OT", SERIES)
    made.ContentDate, made.ContentTime = source_image.date, source_image.time
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.ConversionType = "WSD"
    made.PatientOrientation = None
    made.BurnedInAnnotation = "YES"
    made.DateOfSecondaryCapture, made.TimeOfSecondaryCapture = source_image.date, source_image.time
    made.SecondaryCaptureDeviceManufacturer = made.Manufacturer
    made.SecondaryCaptureDeviceManufacturerModelName = made.ManufacturerModelName
    made.SecondaryCaptureDeviceSoftwareVersions = made.SoftwareVersions
    made.DerivationDescription = derivation(heat_map)[:MAX_ST]
    source = source_image.reference.item()
    source.PurposeOfReferenceCodeSequence = [concept(SOURCE_IMAGE)]
    made.SourceImageSequence = [source]
    if lossy:
        made.LossyImageCompression = "01"
        for keyword in LOSSY[1:]:
            if keyword in source_image.header:
                made[keyword] = source_image.header[keyword]
    else:
        made.LossyImageCompression = "00"
    source_image.copy_body_part(made)
    _pixels(made, pixels)
    return made


def derivation(heat_map: HeatMap | None) -> str:
    """Return the Derivation Description."""
    with_scores = "The image at its default window, with the scores of a model beside it."
    if heat_map is None:
        return with_scores
    drawn = "Regions of a heat map are drawn over it." if heat_map.shown else ""
    lines = (
        with_scores,
        drawn,
        *heat_map_lines(heat_map),
        f"{attribution_text(heat_map.attribution)}.",
    )
    return to_ascii(" ".join(filter(None, lines)))


def _pixels(made: Dataset, pixels: NDArray[np.uint8]) -> None:
    made.SamplesPerPixel, made.PhotometricInterpretation = 3, "RGB"
    made.PlanarConfiguration = 0
    made.Rows, made.Columns = pixels.shape[:2]
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    content = pixels.tobytes()
    made.PixelData = content + b"\0" * (len(content) % 2)
    made["PixelData"].VR = "OB"
