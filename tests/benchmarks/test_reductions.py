"""The compared reductions are what they are called, and differences are counted right."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from benchmarks.reductions import ALIASED, REDUCTIONS, Scores, aliased, difference, main
from xray_desktop.paths import DEMO_MODEL, resource_path


def test_an_aliased_reduction_looks_at_two_pixels_each_way_and_at_no_others():
    pixels = np.full((8, 8), 200, np.uint8)
    pixels[1:3, 1:3] = [[10, 20], [30, 41]]
    # 8 to 2: centres at 1.5 and 5.5, between pixels 1 and 2, 5 and 6. (10 + 20 + 30 + 41) / 4.
    assert aliased(pixels, (2,)).tolist() == [[25, 200], [200, 200]]
    seen = [
        (row, column)
        for row in range(8)
        for column in range(8)
        if aliased(_changed(pixels, row, column), (2,)).tolist() != [[25, 200], [200, 200]]
    ]
    assert seen == [(row, column) for row in (1, 2, 5, 6) for column in (1, 2, 5, 6)]


def _changed(pixels, row, column):
    changed = pixels.copy()
    changed[row, column] = 100
    return changed


def test_each_step_is_rounded_and_halves_go_up():
    pixels = np.zeros((4, 4), np.uint8)
    pixels[:2, :2] = [[0, 1], [1, 0]]  # 0.5, which is 1; then (1 + 0 + 0 + 0) / 4 is 0
    assert aliased(pixels, (2,)).tolist() == [[1, 0], [0, 0]]
    assert aliased(pixels, (2, 1)).tolist() == [[0]]


def test_centres_between_pixels_are_weighted_by_distance():
    # 3 to 2 across: centres at 0.25 and 1.75; the row is kept as it is.
    pixels = np.array([[0, 100, 200]], np.uint8)
    assert aliased(pixels, (2,)).tolist() == [[25, 175]]


def test_stripes_that_anti_aliasing_makes_grey_stay_black_and_white():
    stripes = np.zeros((1024, 1024), np.uint8)
    stripes[:, 5:7] = 255  # what 256 px sees of column 1
    sharp = REDUCTIONS[ALIASED](stripes)
    assert sharp.shape == (128, 128)
    assert sharp[:, 0].max() == 128
    soft = [reduce(stripes) for name, reduce in REDUCTIONS.items() if name != ALIASED]
    assert all(one.shape == (128, 128) and one.max() <= 64 for one in soft)


def test_differences_by_hand():
    one = np.array([[0.1, 0.5], [0.2, 0.5], [0.9, 0.5]])
    other = np.array([[0.2, 0.5], [0.1, 0.5], [0.6, 0.6]])
    apart = difference(_scores(one), _scores(other))
    assert apart[0].mean == pytest.approx(0.5 / 3)
    assert apart[0].largest == pytest.approx(0.3)
    assert apart[0].correlation == pytest.approx(0.5)
    assert apart[0].calls == 1
    assert np.isnan(apart[1].correlation)  # all images have one score


def _scores(probabilities):
    return Scores(probabilities, probabilities >= 0.7, np.zeros(len(probabilities), bool))


def test_the_tables_of_real_images_and_their_records(shared, monkeypatch, capsys, tmp_path):
    names = ("00000001_000.png", "00000002_000.png")
    for name in names:
        (tmp_path / name).write_bytes((shared / "nih" / "png" / name).read_bytes())
    records = next((shared / "nih" / "tfrecords-64px-part1").glob("000-*.tfrec"))
    arguments = [str(resource_path(*DEMO_MODEL)), str(tmp_path), "--records", str(records)]
    monkeypatch.setattr("sys.argv", ["benchmarks.reductions", *arguments])
    main()
    printed = capsys.readouterr().out
    assert ", 2 images" in printed
    assert printed.count("### as opened against") == len(REDUCTIONS)
    rows = [line.split(" | ") for line in printed.splitlines() if line.startswith("| 64 px")]
    largest = {row[1]: int(row[4].rstrip(" |")) for row in rows}
    assert largest["not anti-aliased"] <= 3  # what a JPEG loses
    assert largest["anti-aliased (box)"] > 20
