"""Objects of the core check themselves when they are made, and name no patient in their text."""

import zipfile
from dataclasses import dataclass, replace

import numpy as np
import pytest

from xray_desktop.core.anatomy.chest_zones import Zone, ZoneLocation
from xray_desktop.core.annotations.annotation import (
    Annotation,
    AnnotationKind,
    handles,
    move_handle,
)
from xray_desktop.core.annotations.measurements import Point, Scale
from xray_desktop.core.attribution.integrated_gradients import mass_level
from xray_desktop.core.bundle import keras_file
from xray_desktop.core.bundle.label_contract import Caveat
from xray_desktop.core.bundle.limits import MAX_OTHER_BYTES, max_bytes
from xray_desktop.core.bundle.strict_json import MAX_QUOTE_LENGTH, FormatError, build, quoted
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import (
    Presentation,
    VoiTable,
    full_range,
    hidden_value_images,
)
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.preprocess import refuse_not_finite
from xray_desktop.core.image.radiograph import (
    Exposure,
    PatientDetails,
    PixelSpacing,
    Radiograph,
    Source,
    SourceHeader,
    SpacingOrigin,
)
from xray_desktop.core.scoring.findings import Reservation
from xray_desktop.core.scoring.urgency import Tier

SOURCE = Source("0" * 64, "PNG 8-bit grey")
SHOWN = Presentation(0, 1, (full_range(0, 1),))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Orientation(4), "4 quarter turns"),
        (lambda: VoiTable(0, np.zeros((2, 2), np.float32)), "VOI table"),
        (lambda: Presentation(1, 1, (full_range(0, 1),)), "low < high"),
        (lambda: Presentation(0, 1, ()), "without a window"),
        (lambda: Caveat("view", {"pa": float("nan")}), "finite"),
        (lambda: Source("0" * 64, "PNG", frame=2, frames=2), "frame 2 of 2"),
        (lambda: SourceHeader("abc", b""), "64 hexadecimal"),
        (lambda: PixelSpacing(0, 1, SpacingOrigin.IMAGER), "above 0"),
        (lambda: Radiograph(np.zeros((2, 2)), SHOWN, SOURCE), "float32"),
        (lambda: Radiograph(np.full((2, 2), np.nan, np.float32), SHOWN, SOURCE), "finite"),
        (lambda: Annotation(AnnotationKind.NOTE, (Point(0, 0),)), "note"),
        (lambda: Annotation(AnnotationKind.LENGTH, (Point(0, 0),)), "expected 2 to 2"),
    ],
)
def test_what_does_not_fit_is_refused(make, why):
    with pytest.raises(ValueError, match=why):
        make()


def test_pixels_that_are_no_finite_numbers_are_never_scored():
    with pytest.raises(RefusedError, match="cannot be scored"):
        refuse_not_finite(np.array([0, np.inf], np.float32))
    refuse_not_finite(np.zeros(2, np.float32))


def test_patient_details_are_lines_for_the_window_and_nothing_in_a_repr():
    details = PatientDetails(
        "SMITH^JOHN", "4711", "1940-03-05", "M", "", "2020-01-31", "A9", "", ""
    )
    assert details.lines == (
        "SMITH^JOHN",
        "4711",
        "born 1940-03-05 · M",
        "2020-01-31",
        "Accession A9",
    )
    assert details.lines_with("geb. {date}", "Nr. {number}")[2] == "geb. 1940-03-05 · M"
    assert PatientDetails().lines == ()
    named = (details, Exposure(body_part="CHEST"), SourceHeader("0" * 64, b"SMITH"))
    assert "".join(map(repr, named)) == "PatientDetails(...)Exposure(...)SourceHeader(...)"


def test_a_length_in_the_patient_is_told_from_one_at_the_detector():
    assert SpacingOrigin.FIDUCIAL.in_patient
    assert not SpacingOrigin.IMAGER.in_patient
    spacing = PixelSpacing(0.4, 0.2, SpacingOrigin.FIDUCIAL)
    assert (spacing.aspect, spacing.unit_mm) == (2.0, 0.2)


def test_values_beyond_the_default_window_and_padding_are_made_visible():
    values = np.linspace(0, 100, 101, dtype=np.float32)[None]
    presentation = Presentation(0, 100, (full_range(40, 60),), padding=(0, 5))
    images = list(hidden_value_images(values, presentation))
    assert len(images) == 8  # the whole range, three windows below and above, the padding
    assert all(image.dtype == np.uint8 and image.shape == values.shape for image in images)
    assert (images[-1][0] == np.where(values[0] <= 5, 255, 0)).all()


@pytest.mark.parametrize("kind", [AnnotationKind.RECTANGLE, AnnotationKind.ELLIPSE])
@pytest.mark.parametrize("index", range(4))
def test_a_handle_moves_to_where_it_is_dragged(kind, index):
    annotation = Annotation(kind, (Point(10, 20), Point(50, 80)))
    assert annotation.outline is not None
    target = Point(12, 24)
    moved = move_handle(annotation, index, target, Scale())
    handle = handles(moved)[index]
    if kind is AnnotationKind.RECTANGLE:
        assert handle == target
    else:
        assert target.x == handle.x or target.y == handle.y


def test_only_regions_have_an_outline():
    corners = (Point(0, 0), Point(4, 0), Point(0, 4))
    assert Annotation(AnnotationKind.FREEHAND, corners).outline == corners
    assert Annotation(AnnotationKind.LENGTH, corners[:2]).outline is None


def test_a_midline_keeps_two_different_places():
    points = tuple(Point(x, y) for x, y in ((4, 5), (8, 5), (1, 6), (11, 6), (6, 1), (6, 9)))
    heart = Annotation(AnnotationKind.HEART, points)
    assert move_handle(heart, 5, points[4], Scale()) is heart
    assert heart.heart_lines.heart == points[:2]
    assert heart.unplaced == frozenset(range(4))
    assert replace(heart, placed=frozenset(range(4))).unplaced == frozenset()


def test_a_map_of_nothing_has_no_level():
    assert mass_level(np.zeros((2, 2), np.float32), 0.5) == 0


def test_a_files_limit_follows_its_ending():
    assert max_bytes("weights.BIN") > max_bytes("README.md")
    assert max_bytes("other.xyz") == MAX_OTHER_BYTES


def test_what_is_no_json_is_quoted_by_its_type_and_a_long_text_is_cut():
    assert quoted({1, 2}) == "set"
    assert len(quoted("x" * 500)) == MAX_QUOTE_LENGTH + 1


def test_a_reservation_says_that_scores_are_shown_anyway():
    reservation = Reservation(RefusedError("turned", "It lies on its side."), 2.0, 1.0)
    assert reservation.code == "turned"
    assert reservation.message in reservation.text


def test_a_zone_is_certain_if_no_border_is_near():
    assert ZoneLocation(Zone.LEFT_UPPER).certain
    assert not ZoneLocation(Zone.LEFT_UPPER, Zone.LEFT_MIDDLE).certain


def test_an_image_of_one_value_has_no_hidden_values():
    flat = np.full((3, 3), 50, np.float32)
    assert list(hidden_value_images(flat, Presentation(0, 100, (full_range(40, 60),)))) == []


def test_tiers_have_a_text_for_people_and_a_key_for_files():
    assert [tier.text for tier in Tier] == ["immediate", "soon", "not scored", "routine"]
    assert [tier.key for tier in Tier] == ["immediate", "soon", "not judged", "routine"]


def test_a_format_error_of_a_type_itself_is_passed_on():
    @dataclass(frozen=True)
    class Strict:
        number: int

        def __post_init__(self):
            raise FormatError(f"{self.number} is odd")

    with pytest.raises(FormatError, match=r"^3 is odd$"):
        build(Strict, {"number": 3}, "there")


def test_a_keras_file_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for name in keras_file.MEMBERS:
            archive.writestr(name, b"{}")
    monkeypatch.setattr(keras_file, "MAX_KERAS_BYTES", 5)
    with pytest.raises(FormatError, match="unpacks to 6 bytes"):
        keras_file.require_plain_network(path)
