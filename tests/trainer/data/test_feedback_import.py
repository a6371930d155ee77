"""Reader findings saved by the program become records that the next training reads."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from PIL import Image

from tests.results.examples import assessment
from trainer.cli import main
from trainer.data.feedback_import import PROVENANCE_FILE, read_feedback
from trainer.data.records import RecordSet
from trainer.data.split import split_by_patient
from trainer.errors import TrainingError
from trainer.training.fitting import multi_label_loss
from xray_desktop.core.image.display import to_bytes
from xray_desktop.core.labels import LABELS
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess
from xray_desktop.inference.engines import load_engine
from xray_desktop.paths import DEMO_MODEL, SAMPLES, resource_path
from xray_desktop.results.feedback import FeedbackFolder, ImageFeedback, ReaderNotes

IMAGES = ("chest_effusion.png", "chest_mass.dcm")


def column(label: str) -> int:
    return LABELS.index(label)


def test_the_whole_round_from_the_reader_to_the_next_training(tmp_path, capsys):
    folder, out = tmp_path / "feedback", tmp_path / "records"
    engine = load_engine(resource_path(*DEMO_MODEL))
    reviews = []
    with ImageReader() as reader:
        for number, (name, predictions) in enumerate(
            zip(IMAGES, ({"Effusion": True, "Edema": False}, {"Mass": True}), strict=True), start=1
        ):
            image = reader.read(resource_path(*SAMPLES, name))
            reviews.append(
                ImageFeedback(number, to_bytes(image.pixels), assess(image, engine), predictions)
            )
    FeedbackFolder(folder).write(reviews)
    assert {path.name for path in folder.glob("*.png")} == {"image-0001.png", "image-0002.png"}
    assert main(["import-feedback", str(folder), "--out", str(out)]) == 0
    assert "2 images written; 0 left out" in capsys.readouterr().out

    records = RecordSet.read([out])
    assert records.faults == ()
    assert records.labels[0, column("Effusion")] == 1
    assert records.labels[0, column("Edema")] == 0
    assert np.isnan(records.labels[0, column("Mass")])
    assert records.labels[1, column("Mass")] == 1
    assert (records.labels[:, column("No Finding")] == 0).all()
    assert np.isnan(records.labels).sum() == 30 - 5
    for index, review in enumerate(reviews):
        (tmp_path / "image.png").write_bytes(records.image(index))
        with Image.open(tmp_path / "image.png") as stored:
            np.testing.assert_array_equal(np.asarray(stored), review.pixels)
    provenance = json.loads((out / PROVENANCE_FILE).read_text(encoding="utf-8"))
    assert provenance["images"] == provenance["sources"][0]["images"] == 2
    assert provenance["sources"][0]["models"] == [engine.identity.model_id]

    loss = multi_label_loss("bce", records.labels)
    logits = np.zeros(records.labels.shape, np.float32)
    assert float(loss(records.labels, logits)) == pytest.approx(np.log(2), rel=1e-5)
    split = split_by_patient(records.patients, records.labels, fractions=(0.4, 0.3, 0.3))
    assert split.by_patient


def table(folder: Path, text: str, **greys: int) -> Path:
    folder.mkdir()
    (folder / "feedback.csv").write_text(text, encoding="utf-8")
    for name, grey in greys.items():
        Image.fromarray(np.full((20, 30), grey, np.uint8)).save(folder / f"{name}.png")
    return folder


def test_one_image_in_two_folders_is_one_image(tmp_path):
    first = table(tmp_path / "a", "Image Index,Mass,Edema,Nodule\nx.png,1,0,\n", x=9)
    second = table(tmp_path / "b", "Image Index,Mass,Edema,Nodule\ny.png,1,1,1\n", y=9)
    feedback = read_feedback([first, second])
    (image,) = feedback.images.values()
    assert feedback.contradictions == 1
    assert image.labels[column("Mass")] == image.labels[column("Nodule")] == 1
    assert np.isnan(image.labels[column("Edema")])
    third = table(tmp_path / "c", "Image Index,Edema\nz.png,0\n", z=9)
    (image,) = read_feedback([first, second, third]).images.values()
    assert np.isnan(image.labels[column("Edema")])  # a contradiction is not forgotten


def log(folder: Path, image: str, said: str | None, key: str = "findings", **present: bool) -> None:
    findings = [
        {"finding": label.replace("_", " "), "present": is_, "said": said}
        for label, is_ in present.items()
    ]
    line = json.dumps({"image": image, key: findings})
    (folder / "readings.jsonl").write_text(f"{line}\n", encoding="utf-8")


def test_a_finding_that_was_changed_later_holds(tmp_path):
    first = table(tmp_path / "a", "Image Index,Mass,Edema\nx.png,1,0\n", x=9)
    second = table(tmp_path / "b", "Image Index,Mass,Edema\ny.png,0,1\n", y=9)
    log(first, "x.png", "2026-11-30T09:00:00+01:00", Mass=True, Edema=False)
    log(second, "y.png", "2026-11-30T08:30:00+00:00", Mass=False, Edema=True)
    for folders in ([first, second], [second, first]):
        feedback = read_feedback(folders)
        (image,) = feedback.images.values()
        assert feedback.contradictions == 0
        assert image.labels[column("Mass")] == 0
        assert image.labels[column("Edema")] == 1
        assert image.labels[column("No Finding")] == 0
    log(first, "x.png", None, Mass=True, Edema=False)
    assert read_feedback([first, second]).contradictions == 2
    log(first, "x.png", "2026-11-30T09:00:00+01:00", Mass=False, Edema=True)  # table was edited
    assert read_feedback([first, second]).contradictions == 2
    (first / "readings.jsonl").write_bytes(b"\xff\n[]\n")
    assert read_feedback([first, second]).contradictions == 2


def test_a_folder_of_the_first_version_is_read(tmp_path):
    old = table(tmp_path / "a", "Image Index,Mass\nfilm-0001.png,0\n", **{"film-0001": 9})
    new = table(tmp_path / "b", "Image Index,Mass\nimage-0001.png,1\n", **{"image-0001": 9})
    log(new, "image-0001.png", "2026-11-30T09:00:00+01:00", Mass=True)
    log(old, "film-0001.png", "2026-11-30T10:00:00+01:00", "verdicts", Mass=False)
    feedback = read_feedback([old, new])
    (image,) = feedback.images.values()
    assert feedback.contradictions == 0
    assert image.labels[column("Mass")] == 0


def test_no_finding_said_later_takes_findings_back(tmp_path):
    first = table(tmp_path / "a", "Image Index,Mass,Edema\nx.png,1,0\n", x=9)
    second = table(tmp_path / "b", "Image Index,No Finding\ny.png,1\n", y=9)
    log(first, "x.png", "2026-11-30T09:00:00+01:00", Mass=True, Edema=False)
    log(second, "y.png", "2026-11-30T10:00:00+01:00", No_Finding=True)
    for folders in ([first, second], [second, first]):
        (image,) = read_feedback(folders).images.values()
        assert image.labels[column("No Finding")] == 1
        assert image.labels[column("Mass")] == image.labels[column("Edema")] == 0
    log(first, "x.png", "2026-11-30T11:00:00+01:00", Mass=True, Edema=False)
    (image,) = read_feedback([first, second]).images.values()
    assert image.labels[column("No Finding")] == 0
    assert image.labels[column("Mass")] == 1


NINE = np.full((20, 30), 9, np.uint8)


def run(folder: Path, hour: int, withdrawn: str = "", **present: bool) -> Path:
    """Write what one run of the program saves on an image, all at one time."""
    time = datetime(2026, 11, 30, hour, tzinfo=UTC)
    said = {label.replace("_", " "): is_ for label, is_ in present.items()}
    back = {label: time for label in withdrawn.split("|") if label}
    notes = ReaderNotes(time, times=dict.fromkeys(said, time), withdrawn=back)
    FeedbackFolder(folder).write([ImageFeedback(1, NINE, assessment(), said, notes)])
    return folder


def test_a_finding_that_was_taken_back_in_a_later_run_does_not_count(tmp_path):
    first = run(tmp_path / "a", 9, Mass=True, Edema=False)
    later = run(tmp_path / "b", 10, "Mass", Edema=False, Hernia=False)
    for folders in ([first, later], [later, first]):
        (image,) = read_feedback(folders).images.values()
        assert np.isnan(image.labels[column("Mass")])
        assert np.isnan(image.labels[column("No Finding")])  # it followed from the mass
        assert image.labels[column("Edema")] == image.labels[column("Hernia")] == 0
        assert image.contradictions == 0
    again = run(tmp_path / "c", 11, Mass=True)
    (image,) = read_feedback([again, later, first]).images.values()
    assert image.labels[column("Mass")] == 1


def test_an_image_without_a_finding_that_holds_is_left_out_and_named(tmp_path, capsys):
    first = run(tmp_path / "a", 9, Mass=True)
    later = run(tmp_path / "b", 10, "Mass")
    other = table(tmp_path / "c", "Image Index,Mass\nx.png,1\n", x=4)
    folders = [str(folder) for folder in (later, first, other)]
    assert main(["import-feedback", *folders, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "image-0001.png: Its reader findings were taken back later." in said
    assert "1 images written; 1 left out" in said
    provenance = json.loads((tmp_path / "out" / PROVENANCE_FILE).read_text(encoding="utf-8"))
    assert [source["images"] for source in provenance["sources"]] == [0, 1, 1]


def test_a_finding_without_a_time_and_taken_back_is_unknown(tmp_path):
    first = table(tmp_path / "a", "Image Index,Mass,Edema\nx.png,1,0\n", x=9)
    (image,) = (feedback := read_feedback([first, run(tmp_path / "b", 10, "Mass")])).images.values()
    assert np.isnan(image.labels[column("Mass")])
    assert image.labels[column("Edema")] == 0
    assert feedback.contradictions == 1


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_line_separators_in_a_readers_text_do_not_break_the_log(tmp_path, separator):
    first = run(tmp_path / "a", 9, Mass=True, Edema=True)
    time = datetime(2026, 11, 30, 10, tzinfo=UTC)
    text = f"pasted{separator}from a text program"
    notes = ReaderNotes(time, impression=text, withdrawn={"Mass": time})
    FeedbackFolder(tmp_path / "b").write([ImageFeedback(1, NINE, assessment(), {}, notes)])
    (image,) = read_feedback([first, tmp_path / "b"]).images.values()
    assert np.isnan(image.labels[column("Mass")])
    assert image.labels[column("Edema")] == 1


def test_no_finding_taken_back_leaves_what_follows_from_a_finding(tmp_path):
    first = run(tmp_path / "a", 9, No_Finding=True)
    later = run(tmp_path / "b", 10, "No Finding")
    (image,) = read_feedback([first, later, run(tmp_path / "c", 8, Mass=True)]).images.values()
    assert image.labels[column("Mass")] == 1
    assert image.labels[column("No Finding")] == 0


def test_an_image_of_nih_stays_with_its_patient(tmp_path):
    folder = tmp_path / "a"
    table(folder, "Image Index,Mass\n00000013_005.png,1\n", **{"00000013_005": 4})
    read_feedback([folder]).write(tmp_path / "out")
    assert RecordSet.read([tmp_path / "out"]).patients == ("00000013",)


def test_a_picture_changed_after_the_finding_is_left_out(tmp_path):
    text = f"Image Index,image_sha256,Mass\nx.png,{'0' * 64},1\ny.png,,1\nlink.png,,1\n"
    folder = table(tmp_path / "a", text, x=1, y=2)
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(tmp_path / "outside.png")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    feedback = read_feedback([folder])
    reasons = {image.name: image.reason for image in feedback.left_out}
    assert len(feedback.images) == 1
    assert "its hash differs" in reasons["x.png"]
    assert "outside the folder" in reasons["link.png"]


def test_a_table_from_a_spreadsheet_is_read(tmp_path):
    folder = table(tmp_path / "a", "\ufeffImage Index,Mass\r\nx.png,1.0\r\n", x=1)
    assert len(read_feedback([folder]).images) == 1


def test_a_patients_images_stay_together_and_apart_from_others(tmp_path):
    text = "Image Index,Patient ID,Mass\nx.png,7,1\ny.png,7,0\nz.png,8,0\n"
    feedback = read_feedback([table(tmp_path / "a", text, x=1, y=2, z=3)])
    feedback.write(tmp_path / "out")
    patients = RecordSet.read([tmp_path / "out"]).patients
    assert patients[0] == patients[1] != patients[2]
    assert min(map(int, patients)) >= 90_000_000
    assert b"Patient" not in (tmp_path / "out" / PROVENANCE_FILE).read_bytes()


def test_what_cannot_be_used_is_named_and_the_rest_is(tmp_path, capsys):
    text = "Image Index,Mass\nx.png,1\ngone.png,1\nbroken.png,0\n../outside.png,1\nodd.png,maybe\n"
    folder = table(tmp_path / "a", text, x=1)
    (folder / "broken.png").write_bytes((folder / "x.png").read_bytes()[:45])
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(tmp_path / "outside.png")
    assert main(["import-feedback", str(folder), "--out", str(tmp_path / "out")]) == 0
    predictions = capsys.readouterr().out
    assert "gone.png: It is in the table, but not in the folder." in predictions
    assert "broken.png: It cannot be decoded" in predictions
    assert (
        "odd.png: feedback.csv, row 6: expected 1, 0 or nothing in the column Mass" in predictions
    )
    assert "1 images written; 4 left out" in predictions


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Image Index,Mass\nx.png,maybe\n", "row 2: expected 1, 0 or nothing in the column Mass"),
        ("Image Index,Mass\nx.png,1\nx.png,0\n", "row 3, lists an image a second time"),
        ("Image Index,Colour\nx.png,1\n", "has no labels"),
        ("Image Index,Mass\n", "has no rows"),
        ("", "has no rows"),
        ("Image Index,Mass,Efusion\nx.png,1,1\n", "the column 'Efusion', which is no label"),
    ],
)
def test_a_wrong_table_is_a_sentence(tmp_path, text, words):
    with pytest.raises(TrainingError, match=words):
        read_feedback([table(tmp_path / "a", text, x=1)])


def test_a_folder_without_a_table_and_a_full_out_are_sentences(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    arguments = ["import-feedback", str(tmp_path / "empty"), "--out", str(tmp_path / "out")]
    assert main(arguments) == 1
    assert "empty has no feedback.csv" in capsys.readouterr().err
    folder = table(tmp_path / "a", "Image Index,Mass\nx.png,1\n", x=1)
    for taken in (tmp_path, folder / "x.png"):
        assert main(["import-feedback", str(folder), "--out", str(taken)]) == 1
        assert "is not empty" in capsys.readouterr().err
