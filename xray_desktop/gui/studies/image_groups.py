"""Patients and studies of the images in a list, and the texts that name them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xray_desktop.gui.common.language import tr
from xray_desktop.imaging.image_summary import ImageSummary, PatientKey, Projection

Look = Callable[[Path], ImageSummary | None]
"""Returns the summary of an image, if its header was read."""
FRONTAL_VIEWS: Final = frozenset({"PA", "AP"})


@dataclass(frozen=True, slots=True)
class Group:
    """The patient and the study that an image belongs to, by number; files without: their folder.

    Parameters
    ----------
    patient : int or None
        Counted from 1 in the order of the list; None for files without a header.
    study : tuple
        Equal for images of one study.
    """

    patient: int | None
    study: tuple[object, ...]


def groups_of(paths: Sequence[Path], look: Look) -> list[Group | None]:
    """Return the group of each image; None where the header is not read yet."""
    patients: dict[object, list[tuple[PatientKey, int]]] = {}
    count = 0
    groups: list[Group | None] = []
    for path in paths:
        summary = look(path)
        if summary is None:
            groups.append(None)
            continue
        if not summary.dicom:
            groups.append(Group(None, (path.parent,)))
            continue
        study: tuple[object, ...] = (summary.study_uid or (summary.study_date, path.parent),)
        key = summary.patient.id if summary.patient.known else study
        alike = patients.setdefault(key, [])
        number = next((n for one, n in alike if one.same_as(summary.patient) is not False), 0)
        if not number:
            count += 1
            number = count
            alike.append((summary.patient, number))
        groups.append(Group(number, study))
    return groups


def grouped_order(paths: Sequence[Path], groups: Iterable[Group | None]) -> tuple[Path, ...]:
    """Return the images with those of one study, and studies of one patient, next to each other.

    Patients, studies and images stay in the order in which they come first.
    """
    patients: dict[object, dict[object, list[Path]]] = {}
    for path, group in zip(paths, groups, strict=True):
        patient = None if group is None else group.patient or group.study
        study = None if group is None else group.study
        patients.setdefault(patient, {}).setdefault(study, []).append(path)
    return tuple(
        path for studies in patients.values() for images in studies.values() for path in images
    )


def view_text(summary: ImageSummary | None) -> str:
    """Return the view of an image in the window's language, or nothing."""
    if summary is None:
        return ""
    if summary.projection is Projection.LATERAL:
        return tr("Lateral")
    if summary.view:
        return summary.view
    return tr("Frontal") if summary.projection is Projection.FRONTAL else ""


def date_text(summary: ImageSummary | None) -> str:
    """Return the date of the study, or nothing."""
    if summary is None or summary.study_date is None:
        return ""
    return summary.study_date.isoformat()


def patient_texts(summary: ImageSummary) -> tuple[str, ...]:
    """Return name and ID of a patient, as far as there are any."""
    return tuple(text for text in (summary.patient_name, summary.patient.id) if text)


def study_text(summary: ImageSummary) -> str:
    """Return date and description of a study."""
    return " · ".join(text for text in (date_text(summary), summary.study) if text)
