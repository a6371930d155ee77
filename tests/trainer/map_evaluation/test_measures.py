import numpy as np
import pytest

from trainer.errors import TrainingError
from trainer.map_evaluation.boxed_images import Box, BoxedFinding, read_boxes
from trainer.map_evaluation.measures import (
    densest,
    label_prior,
    localisation,
    overlap,
    perturbation,
    similarity,
)

HEAD = "Image Index,Finding Label,Bbox [x,y,w,h],,,\n"


def _finding(*boxes, patient="00000001", label="Mass"):
    return BoxedFinding(f"{patient}_000", patient, label, boxes)


def test_nihs_own_table_is_read(shared):
    found = read_boxes(shared / "nih" / "labels" / "BBox_List_2017.csv.gz")
    assert sum(len(finding.boxes) for finding in found) == 984
    assert len({finding.image for finding in found}) == 880
    assert {finding.label for finding in found} >= {"Infiltration", "Nodule"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("00000001_000.png,Broken rib,1,1,1,1,,,", "'Broken rib' is not a finding"),
        ("00000001_000.png,Mass,1,1,0,1,,,", "row 3: expected left, top, width and height"),
        ("00000001_000.png,Mass,1,,1,1,,,", "row 3: expected left, top"),
        ("00000001_000.png,Mass,nan,1,1,1,,,", "row 3: expected left, top"),
        ('00000001_000.png,Mass,"1,024.5",1,1,1,,,', "row 3: expected left, top"),
        ("00000001_000.png,Mass,12,5,1,1,1,,", "row 3, has more cells"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, message):
    table = tmp_path / "boxes.csv"
    table.write_text(f"{HEAD}00000001_000.png,Mass,1,1,1,1,,,\n{row}\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=message):
        read_boxes(table)


def test_a_decimal_comma_is_a_point(tmp_path):
    table = tmp_path / "boxes.csv"
    row = '00000001_000.png,Mass,"225,085",547.5,86,"79,25",,,'
    table.write_text(f"{HEAD}{row}\n", encoding="utf-8")
    assert read_boxes(table)[0].boxes == (Box(225.085, 547.5, 86, 79.25),)


def test_a_table_without_rows_or_columns_is_refused(tmp_path):
    table = tmp_path / "boxes.csv"
    table.write_text(HEAD, encoding="utf-8")
    with pytest.raises(TrainingError, match="no rows"):
        read_boxes(table)
    table.write_text("Image Index,Finding Label\n", encoding="utf-8")
    with pytest.raises(TrainingError, match="no column"):
        read_boxes(table)


def test_a_box_lands_on_the_padded_square_of_a_smaller_copy():
    # An image of 100 x 50, a copy of one of 1000 x 500: 25 columns of padding on either side.
    mask = _finding(Box(0, 0, 500, 100)).mask((100, 50), 20, 1000)
    expected = np.zeros((20, 20), bool)
    expected[:2, 5:15] = True
    assert np.array_equal(mask, expected)


def test_a_box_smaller_than_a_pixel_still_has_one():
    mask = _finding(Box(512, 512, 1, 1)).mask((1024, 1024), 16, 1024)
    assert mask.sum() == 1


def test_measures_by_hand():
    shown = np.array([[4, 3, 0], [-9, 1, 0], [0, 0, 2]], np.float32)
    boxes = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]], bool)
    found = localisation(shown, boxes, np.ones((3, 3), bool))
    assert found.hit
    assert found.mass == pytest.approx(0.7)
    assert found.iou == pytest.approx(2 / 3)  # 4 and 3 hold the densest half
    assert found.iou_same_area == pytest.approx(2 / 4)  # 4, 3 and 2
    outside = localisation(shown, boxes, ~boxes)
    assert not outside.hit
    flat = localisation(-np.abs(shown), boxes, np.ones((3, 3), bool))
    assert (flat.hit, flat.mass, flat.iou, flat.iou_same_area) == (False, 0, 0, 0)


def test_the_densest_area_holds_its_share():
    positive = np.random.default_rng(0).random((20, 30)) ** 4
    for share in (0.1, 0.5, 0.9):
        area = densest(positive, share)
        assert positive[area].sum() >= share * positive.sum()
        assert positive[area].sum() - positive[area].min() < share * positive.sum()
    assert overlap(np.zeros(3, bool), np.zeros(3, bool)) == 0


def test_the_usual_place_is_that_of_other_patients_with_the_same_label():
    mine = _finding(Box(0, 0, 4, 4))
    table = [
        mine,
        _finding(Box(4, 4, 4, 4), patient="00000002"),
        _finding(Box(0, 4, 8, 4), patient="00000003"),
        _finding(Box(0, 0, 8, 8), patient="00000004", label="Nodule"),
        _finding(Box(0, 0, 8, 8)),
    ]
    place = label_prior(mine, table, 8, 8)
    assert np.array_equal(np.unique(place), [0, 0.5, 1])
    assert (place[4:, 4:] == 1).all()
    assert not label_prior(mine, [mine], 8, 8).any()


def test_deletion_and_insertion_of_a_network_that_sums_grey():
    image = np.zeros((10, 10, 1), np.float32)
    image[3, 4] = 1

    def score(points):
        return points[:, 3, 4, 0]

    right = np.zeros((10, 10), np.float32)
    right[3, 4] = 1
    good = perturbation(score, image, right, (0, 1))
    bad = perturbation(score, image, -right, (0, 1))
    assert good.insertion > 0.9 > bad.insertion
    assert good.deletion < bad.deletion


def test_likeness_is_that_of_ranks():
    a = np.arange(9, dtype=np.float32).reshape(3, 3) - 4
    body = np.ones((3, 3), bool)
    assert similarity(a, a**3, body).signed == pytest.approx(1)
    assert similarity(a, -a, body).signed == pytest.approx(-1)
    assert similarity(a, -a, body).magnitude == pytest.approx(1)


def test_likeness_of_what_is_shown_is_that_of_regions_and_peaks_in_the_body():
    """A background that is the same everywhere makes ranks alike, whatever is marked."""
    rows, columns = np.mgrid[:40, :40]
    background = -(0.01 + rows / 4000).astype(np.float32)  # speaks against the finding: not shown

    def spot(column):
        found = background.copy()
        found[np.hypot(rows - 20, columns - column) < 3] = 1
        return found

    body = np.ones((40, 40), bool)
    same, apart = similarity(spot(8), spot(8), body), similarity(spot(8), spot(28), body)
    assert (same.overlap, same.distance) == (1, 0)
    assert (apart.overlap, apart.distance) == (0, pytest.approx(0.5, abs=0.02))
    assert apart.signed > 0.8
    both = np.maximum(spot(8), spot(28) * 2)
    assert similarity(both, spot(8), body).distance == pytest.approx(0.5, abs=0.02)
    assert similarity(both, spot(8), columns < 20).distance == 0, "the higher one is outside"
