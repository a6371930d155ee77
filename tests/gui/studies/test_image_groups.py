"""Patients and studies of a list."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.gui.studies.conftest import NEW, OLD, SUMMARIES, summary
from xray_desktop.gui.studies.image_groups import (
    Group,
    grouped_order,
    groups_of,
    patient_texts,
    view_text,
)
from xray_desktop.imaging.image_summary import ImageSummary, PatientKey, Projection

KNOWN = {
    **SUMMARIES,
    "picture": ImageSummary(),
    "nobody": ImageSummary(dicom=True, study_uid="1.9"),
    "no one": ImageSummary(dicom=True, study_uid="1.8"),
}


def look(path: Path) -> ImageSummary | None:
    return KNOWN.get(path.name)


def test_patients_are_counted_and_studies_told_apart() -> None:
    paths = [Path("x", name) for name in ("a1", "b1", "a3", "picture", "unread", "a2")]
    groups = groups_of(paths, look)
    patients = [None if group is None else group.patient for group in groups]
    assert patients == [1, 2, 1, None, None, 1]
    assert groups[0] == groups[5] != groups[2]
    assert groups[3] == Group(None, (Path("x"),))
    assert groups[4] is None


def test_patients_without_an_id_are_not_one_patient() -> None:
    first, second = groups_of([Path("nobody"), Path("no one")], look)
    assert first is not None
    assert second is not None
    assert first.patient != second.patient


def test_one_id_with_two_birth_dates_is_two_patients() -> None:
    known = {
        str(year): ImageSummary(dicom=True, patient=PatientKey("7", birth_date=f"{year}0101"))
        for year in (1950, 1980)
    }
    groups = groups_of([Path("1950"), Path("1980")], lambda path: known.get(path.name))
    assert [group and group.patient for group in groups] == [1, 2]


@given(st.lists(st.sampled_from(sorted(KNOWN)), max_size=12))
def test_in_order_every_study_and_patient_is_in_one_piece(names: list[str]) -> None:
    paths = [Path(str(place), name) for place, name in enumerate(names)]
    groups = groups_of(paths, look)
    order = grouped_order(paths, groups)
    assert sorted(order) == sorted(paths)
    in_order = [dict(zip(paths, groups, strict=True))[path] for path in order]
    for parts in (in_order, [group and (group.patient or group.study) for group in in_order]):
        starts = [part for place, part in enumerate(parts) if not place or parts[place - 1] != part]
        assert len(starts) == len(set(parts))
    assert grouped_order(order, groups_of(order, look)) == order


def test_texts() -> None:
    assert view_text(summary("7", NEW, "LL")) == "Lateral"
    assert view_text(summary("7", NEW)) == "PA"
    assert view_text(ImageSummary(projection=Projection.FRONTAL)) == "Frontal"
    assert view_text(None) == view_text(ImageSummary()) == ""
    assert patient_texts(summary("7", OLD)) == ("Doe, 7", "7")
    assert patient_texts(summary("7", OLD).without_patient_data()) == ()
