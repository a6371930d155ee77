"""What every object made from an image shares: its patient, study, maker, and reference to it.

Whose image it is, in lines for a page that is asked to say so.
"""

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
from xray_desktop.core.labels import Code
from xray_desktop.core.scoring.findings import ModelIdentity

PROGRAM: Final = "xray-desktop"
IMPLEMENTATION_UID: Final = UID("2.25.225164236706716843253834041437029718093")
"""Names this program's writer of DICOM files, once and for all."""
UNVERIFIED: Final = "AI output, unverified - research use only"
"""In every series description."""
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
    """Return our own words in ASCII, which every DICOM character set holds."""
    return text.translate(_ASCII).encode("ascii", "replace").decode()


def new_uid() -> str:
    """Return a UID that nobody else has (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reference:
    """One object of the study, as others refer to it.

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
class Origin:
    """An image as the source of new objects.

    Parameters
    ----------
    header : Dataset
        What was copied from the image's header.
    reference : Reference
        To the image, or its frame.
    model : ModelIdentity
        What scored it.
    made : datetime
        When, with its time zone.
    """

    header: Dataset
    reference: Reference
    model: ModelIdentity
    made: datetime

    @classmethod
    def of(cls, header: SourceHeader, source: Source, model: ModelIdentity) -> "Origin":
        """Return an image as the source of objects about it.

        Raises
        ------
        FailedError
            ``image_changed``: header and image are not from one and the same file.
        """
        if header.sha256 != source.sha256:
            raise FailedError(
                "film_changed",
                "The file of the image changed while it was scored: nothing was written, lest it "
                "name another patient. Run it again.",
            )
        with config.disable_value_validation():
            copied = pydicom.dcmread(BytesIO(header.attributes), force=True)
            for _ in copied.iterall():  # converted here, where nothing complains of a long name
                pass
            reference = Reference(
                str(copied.SOPClassUID),
                str(copied.SOPInstanceUID),
                str(copied.SeriesInstanceUID),
                source.frame + 1 if source.frames > 1 else None,
            )
        return cls(copied, reference, model, datetime.now().astimezone())

    def new(self, sop_class: str, modality: str, series: tuple[int, str]) -> Dataset:
        """Return an object of the image's study with what all objects share.

        Parameters
        ----------
        sop_class : str
            UID.
        modality : str
            SR, OT, PR ...
        series : tuple of int and str
            Series Number, and what the series is.
        """
        made = Dataset()
        for keyword in COPIED:
            if keyword in self.header:
                made[keyword] = self.header[keyword]
        number, words = series
        made.SOPClassUID, made.SOPInstanceUID = sop_class, new_uid()
        made.SeriesInstanceUID, made.SeriesNumber, made.InstanceNumber = new_uid(), number, 1
        made.Modality = modality
        made.SeriesDescription = _truncated(f"{words}: {UNVERIFIED}")
        made.InstanceCreationDate = made.SeriesDate = self.date
        made.InstanceCreationTime = made.SeriesTime = self.time
        made.Manufacturer = made.ManufacturerModelName = PROGRAM
        made.SoftwareVersions = list(self.versions)
        return made

    def copy_body_part(self, made: Dataset) -> None:
        """Let an image or state name the image's part of the body, if that is the chest."""
        if self.header.get("BodyPartExamined") == CHEST:
            made.BodyPartExamined = CHEST
        else:
            made.Laterality = ""  # whether there are two of the part is not known here

    @property
    def date(self) -> str:
        """When the objects are made: the day, as DICOM writes it."""
        return f"{self.made:%Y%m%d}"

    @property
    def time(self) -> str:
        """When the objects are made: the time of the day."""
        return f"{self.made:%H%M%S}"

    @property
    def versions(self) -> tuple[str, str]:
        """The program's version, and which model it ran."""
        model = f"{to_ascii(self.model.model_id)[:40]} {self.model.sha256[:_HASH_SHOWN]}"
        return __version__, _truncated(model)


def reference_to(made: Dataset) -> Reference:
    """Return how others refer to an object made here."""
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
        Keyword of the sequence of objects in an item.
    frames : bool
        Whether it says which frame of an object is meant.
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


def code_item(code: Code) -> Dataset:
    """Return a code as an item of a sequence (PS3.3 8.8)."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = code.value, code.scheme
    item.CodeMeaning = code.meaning
    return item


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
        lines = [(name, _words(copied, keyword)) for name, keyword in LINES]
    return [f"{name}: {words}" for name, words in lines if words]


def _words(copied: Dataset, keyword: str) -> str:
    value = copied.get(keyword)
    if isinstance(value, PersonName):
        groups = (group.replace("^", " ").strip() for group in str(value).split("="))
        first, *others = [" ".join(group.split()) for group in groups if group] or [""]
        return " ".join([first, *(f"({other})" for other in others)])
    words = str(value or "")
    digits = words.isdigit() and keyword.endswith("Date")
    return f"{words[:4]}-{words[4:6]}-{words[6:]}" if digits else words
