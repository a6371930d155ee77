"""The source image of new DICOM objects: patient and study to copy, and references to it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

import pydicom
from pydicom import config
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian
from pydicom.valuerep import PersonName

from xray_desktop import __version__
from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.radiograph import Source, SourceHeader
from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.paths import APP_NAME

IMPLEMENTATION_UID: Final = UID("2.25.225164236706716843253834041437029718093")
"""Identifies this program as the writer of DICOM files; never changes."""
UNVERIFIED: Final = "AI output, unverified - research use only"
"""Part of the series description of what a model has said."""
RESEARCH_ONLY: Final = "research use only"
CHEST: Final = "CHEST"
COPIED: Final = (
    *("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientBirthTime"),
    *("PatientSex", "PatientAge", "PatientIdentityRemoved", "DeidentificationMethod"),
    *("DeidentificationMethodCodeSequence", "StudyInstanceUID", "StudyDate", "StudyTime"),
    *("ReferringPhysicianName", "StudyID", "AccessionNumber", "StudyDescription"),
    "SpecificCharacterSet",
)
_LONGEST_LO: Final = 64
_LONGEST_SH: Final = 16
_HASH_SHOWN: Final = 16
_ASCII: Final = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "×": "x", "…": "..."})


def to_ascii(text: str) -> str:
    """Return text of this program in ASCII, which every DICOM character set contains."""
    return text.translate(_ASCII).encode("ascii", "replace").decode()


def new_uid() -> str:
    """Return a new unique identifier (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reference:
    """Reference to an object of the study.

    Parameters
    ----------
    sop_class, sop_instance, series : str
        UIDs.
    frame : int or None
        Which frame, counted from 1; None if the object holds one.
    """

    sop_class: str
    sop_instance: str
    series: str
    frame: int | None = None

    def item(self, *, with_frame: bool = True) -> Dataset:
        """Return an item of a sequence that refers to the object (PS3.3 10.3, 10.8)."""
        item = Dataset()
        item.ReferencedSOPClassUID = self.sop_class
        item.ReferencedSOPInstanceUID = self.sop_instance
        if with_frame and self.frame is not None:
            item.ReferencedFrameNumber = self.frame
        return item


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SourceImage:
    """An image as the source of new objects.

    Parameters
    ----------
    header : Dataset
        Attributes copied from the image.
    reference : Reference
        To the image, or its frame.
    model : ModelIdentity or None
        The model that scored it; None for objects that hold nothing of a model.
    made : datetime
        When, with its time zone.
    """

    header: Dataset
    reference: Reference
    model: ModelIdentity | None
    made: datetime

    @classmethod
    def of(cls, header: SourceHeader, source: Source, model: ModelIdentity | None) -> "SourceImage":
        """Return the source of objects about an image.

        Raises
        ------
        FailedError
            ``image_changed``: header and image come from different versions of the file.
        """
        if header.sha256 != source.sha256:
            raise FailedError(
                "image_changed",
                "The image file changed while it was scored, and may now belong to another "
                "patient. Nothing was written. Run the command again.",
            )
        with config.disable_value_validation():
            copied = pydicom.dcmread(BytesIO(header.attributes), force=True)
            for _ in copied.iterall():  # convert values now, while validation is off
                pass
            reference = Reference(
                str(copied.SOPClassUID),
                str(copied.SOPInstanceUID),
                str(copied.SeriesInstanceUID),
                source.frame + 1 if source.frames > 1 else None,
            )
        return cls(copied, reference, model, datetime.now().astimezone())

    def new_object(self, sop_class: str, modality: str, series: tuple[int, str]) -> Dataset:
        """Return a new object in the image's study, with the attributes that all objects share.

        Parameters
        ----------
        sop_class : str
            UID.
        modality : str
            SR, OT or PR.
        series : tuple of int and str
            Series Number and the beginning of Series Description.
        """
        made = Dataset()
        for keyword in COPIED:
            if keyword in self.header:
                made[keyword] = self.header[keyword]
        number, description = series
        made.SOPClassUID, made.SOPInstanceUID = sop_class, new_uid()
        made.SeriesInstanceUID, made.SeriesNumber, made.InstanceNumber = new_uid(), number, 1
        made.Modality = modality
        notice = RESEARCH_ONLY if self.model is None else UNVERIFIED
        made.SeriesDescription = _truncated(f"{description}: {notice}")
        made.InstanceCreationDate = made.SeriesDate = self.date
        made.InstanceCreationTime = made.SeriesTime = self.time
        made.Manufacturer = made.ManufacturerModelName = APP_NAME
        made.SoftwareVersions = list(self.versions)
        return made

    def copy_body_part(self, made: Dataset) -> None:
        """Copy Body Part Examined if it is the chest; else leave Laterality empty."""
        if self.header.get("BodyPartExamined") == CHEST:
            made.BodyPartExamined = CHEST
        else:
            made.Laterality = ""  # type 2C: required where the body part may be paired

    @property
    def date(self) -> str:
        """Date of creation (DA)."""
        return f"{self.made:%Y%m%d}"

    @property
    def time(self) -> str:
        """Time of creation (TM)."""
        return f"{self.made:%H%M%S}"

    @property
    def versions(self) -> tuple[str, ...]:
        """Software Versions: of the program, and the model if there is one."""
        if self.model is None:
            return (__version__,)
        model = f"{to_ascii(self.model.model_id)[:40]} {self.model.sha256[:_HASH_SHOWN]}"
        return __version__, _truncated(model)


def reference_to(made: Dataset) -> Reference:
    """Return a reference to a new object."""
    return Reference(
        str(made.SOPClassUID), str(made.SOPInstanceUID), str(made.SeriesInstanceUID), None
    )


def series_items(
    references: Iterable[Reference], within: str = "ReferencedSOPSequence", *, frames: bool = False
) -> list[Dataset]:
    """Return a Referenced Series Sequence over objects of one study.

    Parameters
    ----------
    references : iterable of Reference
        The objects.
    within : str
        Keyword of the sequence of objects within an item.
    frames : bool
        Whether to include the frame number.
    """
    by_series: dict[str, list[Dataset]] = {}
    for reference in references:
        item = reference.item(with_frame=frames)
        by_series.setdefault(reference.series, []).append(item)
    found: list[Dataset] = []
    for series, items in by_series.items():
        of_series = Dataset()
        of_series.SeriesInstanceUID = series
        setattr(of_series, within, items)
        found.append(of_series)
    return found


def file_of(made: Dataset) -> bytes:
    """Return an object as a DICOM file (PS3.10), explicit VR, little endian."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = made.SOPClassUID
    meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = IMPLEMENTATION_UID
    meta.ImplementationVersionName = f"XRAYDESKTOP {__version__}"[:_LONGEST_SH].strip()
    made.file_meta = meta
    stream = BytesIO()
    with config.disable_value_validation():
        made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _truncated(text: str) -> str:
    return text[:_LONGEST_LO].strip()


LINES: Final = (
    ("Patient", "PatientName"),
    ("ID", "PatientID"),
    ("Born", "PatientBirthDate"),
    ("Sex", "PatientSex"),
    ("Study of", "StudyDate"),
    ("Accession", "AccessionNumber"),
)


def patient_lines(header: SourceHeader) -> list[str]:
    """Return lines that identify patient and study, one for each attribute that is known."""
    with config.disable_value_validation():
        copied = pydicom.dcmread(BytesIO(header.attributes), force=True)
        lines = [(name, _text(copied, keyword)) for name, keyword in LINES]
    return [f"{name}: {text}" for name, text in lines if text]


def _text(copied: Dataset, keyword: str) -> str:
    value = copied.get(keyword)
    if isinstance(value, PersonName):
        groups = (group.replace("^", " ").strip() for group in str(value).split("="))
        first, *others = [" ".join(group.split()) for group in groups if group] or [""]
        return " ".join([first, *(f"({other})" for other in others)])
    text = str(value or "")
    digits = text.isdigit() and keyword.endswith("Date")
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if digits else text
