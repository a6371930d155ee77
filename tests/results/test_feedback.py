"""Reader findings are on the disk whole, under neutral names, and go when they are withdrawn."""

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from tests.results.examples import NOTICE, assessment
from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.display import pixels_sha256
from xray_desktop.core.labels import LABELS
from xray_desktop.results.feedback import (
    BEFORE,
    COLUMNS,
    RECORDS,
    TABLE,
    FeedbackFolder,
    ImageFeedback,
    ReaderNotes,
)

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)


def review(number: int, **present: bool) -> ImageFeedback:
    return ImageFeedback(number, GREY + number, assessment(), present)


def rows(folder):
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_table_and_pictures_say_what_was_said(tmp_path):
    folder = tmp_path / "new"
    FeedbackFolder(folder).write([review(1, Effusion=False, Mass=True), review(2, Hernia=True)])
    assert sorted(path.name for path in folder.iterdir()) == [
        TABLE,
        "image-0001.png",
        "image-0002.png",
        RECORDS,
    ]
    first, second = rows(folder)
    assert tuple(first) == COLUMNS
    assert [first[label] for label in ("Effusion", "Mass", "Edema")] == ["0", "1", ""]
    assert set(first["disagreed"].split("|")) == {"Mass", "Effusion"}
    assert first["probability Effusion"] == "0.340000"
    assert (first["model_id"], first["notice"]) == ("fake-1", NOTICE)
    assert second["disagreed"] == ""  # the model does not score hernias
    assert second["probability Hernia"] == ""
    with Image.open(folder / "image-0002.png") as picture:
        assert picture.mode == "L"
        assert not picture.info
        np.testing.assert_array_equal(np.asarray(picture), GREY + 2)


def test_what_is_withdrawn_goes(tmp_path):
    FeedbackFolder(tmp_path).write([review(1, Mass=True), review(2, Edema=False)])
    FeedbackFolder(tmp_path).write([review(1), review(2, Edema=False)])
    assert [row["Image Index"] for row in rows(tmp_path)] == ["image-0002.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [TABLE, "image-0002.png", RECORDS]


def test_agreeing_is_no_disagreement():
    scores = {label: label == "Effusion" for label in LABELS if label != "Hernia"}
    assert review(1, **scores).disagreed == ()


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("kept", encoding="utf-8")
    with pytest.raises(FailedError, match="Choose another folder"):
        FeedbackFolder(taken).write([review(1, Mass=True)])
    assert taken.read_text(encoding="utf-8") == "kept"


START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def after(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def test_the_record_says_when_and_in_which_order(tmp_path):
    reading = ReaderNotes(
        START,
        after(60),
        "Blunt angle on the left, \N{EM DASH} =1+1",
        {"Effusion": after(20), "Mass": after(90)},
    )
    spoken = ImageFeedback(1, GREY, assessment(), {"Effusion": False, "Mass": True}, reading)
    FeedbackFolder(tmp_path).write([spoken])
    assert rows(tmp_path)[0][BEFORE] == "Effusion"
    (line,) = (tmp_path / RECORDS).read_text(encoding="utf-8").splitlines()
    messages = json.loads(line)
    assert messages["opened"] == "2026-01-02T03:04:05+00:00"
    assert messages["ai_shown"] == "2026-01-02T03:05:05+00:00"
    assert messages["impression"] == reading.impression
    assert [
        (one["finding"], one["present"], one["before_ai"], one["against_ai"])
        for one in messages["findings"]
    ] == [("Effusion", False, True, True), ("Mass", True, False, True)]
    assert messages["findings"][0]["said"] == "2026-01-02T03:04:25+00:00"
    assert (messages["model_id"], messages["notice"]) == ("fake-1", NOTICE)
    assert {one["finding"] for one in messages["ai"]} == set(LABELS) - {"Hernia"}
    assert reading.impression not in (tmp_path / TABLE).read_text(encoding="utf-8")


def test_words_alone_are_kept(tmp_path):
    FeedbackFolder(tmp_path).write(
        [ImageFeedback(1, GREY, assessment(), {}, ReaderNotes(START, None, "normal"))]
    )
    assert [row["Image Index"] for row in rows(tmp_path)] == ["image-0001.png"]
    (line,) = (tmp_path / RECORDS).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["ai_shown"] is None


def test_what_is_said_before_the_numbers_are_shown_at_all_is_said_before():
    assert ReaderNotes(START, None, "", {"Mass": after(5)}).before_ai("Mass")
    assert not ReaderNotes(START, after(1), "", {"Mass": after(5)}).before_ai("Mass")
    assert not ReaderNotes(START, None).before_ai("Mass")


def test_the_log_says_what_was_taken_back_and_when(tmp_path):
    notes = ReaderNotes(START, withdrawn={"Mass": after(7), "Edema": after(8)})
    one = ImageFeedback(1, GREY, assessment(), {"Edema": True}, notes)
    other = ImageFeedback(2, GREY + 1, assessment(), {}, notes)
    FeedbackFolder(tmp_path).write([one, other])
    first, second = map(json.loads, (tmp_path / RECORDS).read_text("utf-8").splitlines())
    assert first["withdrawn"] == [{"finding": "Mass", "said": after(7).isoformat()}]
    assert (first["image"], second["image"]) == ("image-0001.png", None)
    assert [one["finding"] for one in second["withdrawn"]] == ["Mass", "Edema"]
    assert second["pixels_sha256"] == pixels_sha256(GREY + 1) != first["pixels_sha256"]
    assert not (tmp_path / "image-0002.png").exists()


def test_a_picture_is_hashed_when_it_is_written_not_with_each_finding(tmp_path):
    folder = FeedbackFolder(tmp_path)
    folder.write([review(1, Mass=True)])
    (before,) = rows(tmp_path)
    (tmp_path / "image-0001.png").write_bytes(b"changed by somebody")
    folder.write([review(1, Mass=True, Edema=True)])
    (row,) = rows(tmp_path)
    assert row["Edema"] == "1"
    assert row["image_sha256"] == before["image_sha256"], "the change would not be noticed"
    folder.write([review(1)])
    folder.write([ImageFeedback(1, GREY, assessment(), {"Mass": True})])
    (row,) = rows(tmp_path)
    picture = (tmp_path / "image-0001.png").read_bytes()
    assert row["image_sha256"] == hashlib.sha256(picture).hexdigest()
