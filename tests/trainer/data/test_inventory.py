import json
import math

import numpy as np
import pytest

from trainer.cli import main
from trainer.data.inventory import Constant, Inventory
from trainer.data.records import RecordSet
from trainer.data.split import boxed_images, is_boxed

BOXED = "00000032_037.png"


@pytest.fixture
def folder(tmp_path, write_records, write_examples, images):
    names = ["00000032_037.png", "00000032_001.png", "00000007_000.png", "00000007_000.png", "", ""]
    write_records(tmp_path / "a.tfrec", images, names=names)
    write_examples(tmp_path / "b.tfrec", [{}, {"Mass": -1}, {"Mass": b"1"}, {"image": None}])
    (tmp_path / "c.tfrec").touch()
    cut = write_records(tmp_path / "d.tfrec", images[:1])
    cut.write_bytes(cut.read_bytes()[:-20])
    return tmp_path


def test_everything_is_counted(folder):
    found = Inventory.of(RecordSet.read([folder]))
    assert found.images == 8
    assert [(row.file, row.images, row.faults) for row in found.files] == [
        ("a.tfrec", 6, 0),
        ("b.tfrec", 2, 2),
        ("c.tfrec", 0, 1),
        ("d.tfrec", 0, 1),
    ]
    mass = next(row for row in found.labels if row.label == "Mass")
    assert (mass.known, mass.positives) == (7, 4)
    assert mass.prevalence == pytest.approx(4 / 7)
    assert (found.patients.patients, found.patients.images_without) == (2, 4)
    assert (found.patients.least, found.patients.most) == (2, 2)
    assert {(row.width, row.height): row.images for row in found.sizes}[50, 60] == 2
    assert found.same_image == (("b.tfrec: no id", "b.tfrec: no id"),)
    assert found.same_id == (("a.tfrec: 00000007_000", "a.tfrec: 00000007_000"),)
    assert found.boxed == 1


def test_the_command_names_every_fault(folder, capsys):
    assert main(["inspect", str(folder)]) == 0
    shown = capsys.readouterr().out
    for words in (
        "b.tfrec, record 2",
        "Mass is text",
        "b.tfrec, record 3",
        "no image",
        "c.tfrec: The file is empty",
        "d.tfrec, record 0 (byte 0): The file ends within this record",
        "4 images have no patient id",
    ):
        assert words in shown
    assert main(["inspect", "--json", str(folder)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["images"] == 8
    assert [fault["file"] for fault in told["faults"]] == [
        "b.tfrec",
        "b.tfrec",
        "c.tfrec",
        "d.tfrec",
    ]


def test_files_of_the_same_name_are_told_apart_by_their_folder(tmp_path, write_examples):
    for name, different in (("one", {"Mass": None}), ("two", {})):
        (tmp_path / name).mkdir()
        write_examples(tmp_path / name / "a.tfrec", [{}, different])
    found = Inventory.of(RecordSet.read([tmp_path / "one", tmp_path / "two"]))
    rows = [(row.file, row.images, row.faults) for row in found.files]
    assert rows == [("one/a.tfrec", 1, 1), ("two/a.tfrec", 2, 0)]
    assert [fault.file for fault in found.faults] == ["one/a.tfrec"]


def test_where_nothing_can_be_read_the_command_fails_and_says_why(tmp_path, capsys):
    (tmp_path / "c.tfrec").touch()
    assert main(["inspect", str(tmp_path)]) == 1
    assert "c.tfrec: The file is empty" in capsys.readouterr().err


@pytest.mark.parametrize("prevalence", [0.1, 0.5])
def test_a_constant_predictor_scores_as_computed_on_images(prevalence):
    metrics = pytest.importorskip("sklearn.metrics", reason="needs the extra `train`")
    truth = np.arange(100) < 100 * prevalence
    score = np.full(100, prevalence)
    constant = Constant.of(prevalence)
    assert constant.auc == metrics.roc_auc_score(truth, score)
    assert constant.auprc == pytest.approx(metrics.average_precision_score(truth, score))
    assert constant.cross_entropy == pytest.approx(metrics.log_loss(truth, score))
    assert constant.accuracy == max(truth.mean(), 1 - truth.mean())


def test_a_label_of_one_kind_has_no_area():
    assert Constant.of(0.0) == Constant(None, None, 0, 1.0)
    assert Constant.of(None).cross_entropy is None
    assert math.isclose(Constant.of(0.5).cross_entropy, math.log(2))


def test_the_880_boxed_images():
    assert len(boxed_images()) == 880
    ids = [f"../input/images_001/images/{BOXED}", "00000032_001.png", "", "another"]
    assert is_boxed(ids).tolist() == [True, False, False, False]
