"""DICOM attributes that the window may show in the corners of an image, by keyword (PS3.6)."""

from types import MappingProxyType
from typing import Final

TECHNIQUE: Final = MappingProxyType(
    {
        "Modality": "Modality",
        "BodyPartExamined": "Body part",
        "KVP": "kVp",
        "Exposure": "mAs",
        "XRayTubeCurrent": "mA",
        "ExposureTime": "ms",
        "ExposureIndex": "Exposure index",
        "DeviationIndex": "Deviation index",
        "DistanceSourceToDetector": "Source to detector, mm",
        "Grid": "Grid",
        "Manufacturer": "Manufacturer",
        "ManufacturerModelName": "Model of the device",
        "SeriesNumber": "Series number",
        "InstanceNumber": "Image number",
    }
)
"""Attributes of the exposure and the device with their names; they identify nobody."""
IDENTIFYING: Final = MappingProxyType(
    {
        "StudyTime": "Study time",
        "StudyID": "Study ID",
        "SeriesDescription": "Series description",
        "ProtocolName": "Protocol",
        "StationName": "Station",
    }
)
"""Attributes that may identify a patient, as free text and times may; with their names."""
