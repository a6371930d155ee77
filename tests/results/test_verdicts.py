"""Verdicts are on the disk whole, under neutral names, and go when they are withdrawn."""

import csv

import numpy as np
import pytest
from PIL import Image

from tests.results.outcomes import NOTICE, assessment
from xray_desktop.core.errors import FailedError
from xray_desktop.core.labels import LABELS
from xray_desktop.results.verdicts import COLUMNS, TABLE, Review, write_reviews

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)


def review(number: int, **present: bool) -> Review:
    return Review(number, GREY + number, assessment(), present)


def rows(folder):
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_table_and_pictures_say_what_was_said(tmp_path):
    folder = tmp_path / "new"
    write_reviews(folder, [review(1, Effusion=False, Mass=True), review(2, Hernia=True)])
    assert sorted(path.name for path in folder.iterdir()) == [
        TABLE,
        "film-0001.png",
        "film-0002.png",
    ]
    first, second = rows(folder)
    assert tuple(first) == COLUMNS
    assert [first[label] for label in ("Effusion", "Mass", "Edema")] == ["0", "1", ""]
    assert set(first["disagreed"].split("|")) == {"Mass", "Effusion"}
    assert first["probability Effusion"] == "0.340000"
    assert (first["model_id"], first["notice"]) == ("fake-1", NOTICE)
    assert second["disagreed"] == ""  # the model does not judge hernias
    assert second["probability Hernia"] == ""
    with Image.open(folder / "film-0002.png") as picture:
        assert picture.mode == "L"
        assert not picture.info
        np.testing.assert_array_equal(np.asarray(picture), GREY + 2)


def test_what_is_withdrawn_goes(tmp_path):
    write_reviews(tmp_path, [review(1, Mass=True), review(2, Edema=False)])
    write_reviews(tmp_path, [review(1), review(2, Edema=False)])
    assert [row["Image Index"] for row in rows(tmp_path)] == ["film-0002.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [TABLE, "film-0002.png"]


def test_agreeing_is_no_disagreement():
    scores = {label: label == "Effusion" for label in LABELS if label != "Hernia"}
    assert review(1, **scores).disagreed == ()


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("kept", encoding="utf-8")
    with pytest.raises(FailedError, match="choose another folder"):
        write_reviews(taken, [review(1, Mass=True)])
    assert taken.read_text(encoding="utf-8") == "kept"
