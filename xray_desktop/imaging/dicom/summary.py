"""Summaries of files for lists of images, made inside the decoding process only."""

from pathlib import Path
from typing import Final

from xray_desktop.core.errors import XrayError
from xray_desktop.imaging.decoder_protocol import Summaries
from xray_desktop.imaging.dicom.body_part_and_view import View, is_lateral, view_of
from xray_desktop.imaging.dicom.examination import MAX_LENGTH, person_name_text
from xray_desktop.imaging.dicom.header import Header, date_of, valid_uid
from xray_desktop.imaging.dicom.patient_matching import (
    VIEW_CODES,
    is_chest_radiograph,
    patient_key,
    read_head,
)
from xray_desktop.imaging.header_listing import one_line
from xray_desktop.imaging.image_summary import ImageSummary, Projection

STUDY_KEYWORDS: Final = ("StudyInstanceUID", "StudyTime")
"""Read in addition to what is read for the comparison of patients."""


def summaries(paths: tuple[Path, ...]) -> Summaries:
    """Return what lists of images show of files; nothing is known of files that cannot be read."""
    return Summaries(tuple(map(_summary, paths)))


def _summary(path: Path) -> ImageSummary:
    try:
        header = read_head(path, STUDY_KEYWORDS)
    except XrayError:
        header = None
    if header is None:
        return ImageSummary()
    view = (header.text("ViewPosition") or "").upper()
    return ImageSummary(
        dicom=True,
        patient=patient_key(header),
        patient_name=person_name_text(header.text("PatientName") or "")[:MAX_LENGTH],
        study_uid=valid_uid(header, "StudyInstanceUID") or "",
        study_date=date_of(header, "StudyDate"),
        study_time=_text(header, "StudyTime"),
        study=_text(header, "StudyDescription"),
        view=view if view in VIEW_CODES else "",
        projection=_projection(header),
        chest=is_chest_radiograph(header),
    )


def _projection(header: Header) -> Projection:
    view = view_of(header)
    if view is View.FRONTAL:
        return Projection.FRONTAL
    if view is View.NOT_STATED:
        return Projection.NOT_STATED
    return Projection.LATERAL if is_lateral(header) else Projection.OTHER


def _text(header: Header, keyword: str) -> str:
    return one_line(header.text(keyword) or "")[:MAX_LENGTH]
