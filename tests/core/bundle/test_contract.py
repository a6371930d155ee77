"""A contract from elsewhere: what is wrong in it is named, with what was expected."""

import hashlib
import json
from dataclasses import replace

import pytest

from xray_desktop.core.bundle.contract import (
    AttributionContract,
    CellGrid,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import (
    Calibration,
    Caveat,
    LabelContract,
    MapEvaluation,
    OperatingPoint,
)
from xray_desktop.core.bundle.limits import MAX_NESTING, MAX_SIDE_PX
from xray_desktop.core.bundle.verified_files import BundleFiles
from xray_desktop.core.errors import BundleError
from xray_desktop.core.labels import LABELS

SOUND = ModelContract(
    model_id="made-up",
    title="A made-up model – for tests",
    notice="Research use only",
    demonstration=True,
    input=InputContract(working_resolution=128),
    labels=tuple(
        LabelContract(
            name,
            sufficient=True,
            positives_trained=9,
            positives_tested=3,
            auc=(0.7, 0.6, 0.8),
            calibration=Calibration(1.0, 0.5, 99),
            operating_point=OperatingPoint(0.3, 0.9, 0.8, "99 images"),
            map_evaluation=MapEvaluation(20, 11, 8.25, 40, 33),
        )
        for name in LABELS
    ),
    training={"statement": "Trained on nothing.", "parts": [["training", 9, 9]]},
    files={"model.onnx": "0" * 64},
)
DEEP = json.loads("[" * (MAX_NESTING + 2) + "]" * (MAX_NESTING + 2))


def changed(path, value):
    """Return the sound contract with another value at a place like ``labels.3.auc.0``."""
    data = json.loads(SOUND.to_json())
    *way, last = path.split("/")
    place = data
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return json.dumps(data)


def test_what_is_written_is_read_again():
    assert ModelContract.from_json(SOUND.to_json()) == SOUND
    assert ModelContract.from_json(SOUND.to_json().encode()) == SOUND
    whole = ModelContract.from_json(changed("input/value_range", [0, 255]))
    assert whole.input.value_range == (0.0, 255.0)
    assert isinstance(whole.input.value_range[0], float)


def test_the_evaluation_of_the_maps_may_be_absent_as_in_older_bundles():
    data = json.loads(SOUND.to_json())
    del data["labels"][3]["map_evaluation"]
    labels = ModelContract.from_json(json.dumps(data)).labels
    assert labels[3].map_evaluation is None
    assert labels[4].map_evaluation == MapEvaluation(20, 11, 8.25, 40, 33)


@pytest.mark.parametrize("hits", [float("nan"), float("inf")])
def test_hits_of_the_usual_place_are_finite(hits):
    with pytest.raises(ValueError, match="expected 0 to 3"):
        MapEvaluation(boxed=3, prior_hits=hits)


@pytest.mark.parametrize(
    ("path", "value", "found", "expected"),
    [
        ("model_id", 7, "model_id is 7", "text"),
        ("model_id", "", 'model_id ""', "printable text"),
        ("model_id", "a\u001b[2J", r'"a\\u001b\[2J"', "printable text"),
        ("model_id", "a" * 201, "model_id", "at most 200"),
        ("model_id", "half \ud800", "ud800", "whole"),
        ("title", None, "title is null", "text"),
        ("title", "two\nlines", "title", "a line"),
        ("title", "x" * 5000, "title has 5000", "at most"),
        ("notice", " ", 'notice " "', "a line"),
        ("demonstration", 1, "demonstration is 1", "true or false"),
        ("demonstration", "true", 'demonstration is "true"', "true or false"),
        ("input", [], r"input is \[\]", "an object"),
        ("input/size", True, "input.size is true", "a whole number"),
        ("input/size", "299", 'input.size is "299"', "a whole number"),
        ("input/size", 299.0, "input.size is 299.0", "a whole number"),
        ("input/size", 0, "size 0", "1 to"),
        ("input/size", -299, "size -299", "1 to"),
        ("input/size", MAX_SIDE_PX + 1, "size 2049", "1 to 2048"),
        ("input/size", 10**9, "size 1000000000", "1 to"),
        ("input/channels", 0, "channels 0", "1 to"),
        ("input/channels", 1000, "channels 1000", "1 to 4"),
        ("input/value_range", [1, 0], r"value range 1.0..0.0", "a lower and a higher end"),
        ("input/value_range", [0], "a list of 1", "one of 2"),
        ("input/value_range", [0, 1, 2], "a list of 3", "one of 2"),
        ("input/value_range", {"low": 0}, "value_range is", "a list of 2"),
        ("input/value_range", ["0", 1], r'value_range\[0\] is "0"', "a number"),
        ("input/value_range", [-1e300, 1e300], "value range", "from -1e"),
        ("input/working_resolution", 0, "working resolution 0", "1 to"),
        ("input/working_resolution", 12.5, "working_resolution is 12.5", "a whole number"),
        ("input/resize", "nearest", 'resize rule "nearest"', "knows 'triangle"),
        ("input/padding", "white", 'padding rule "white"', "knows 'centred, black'"),
        ("input/gamma", 2, "input.gamma is not known", "size, channels"),
        ("labels", {}, "labels is", "a list"),
        ("labels", "No Finding", "labels is", "a list"),
        ("labels/0", "No Finding", r"labels\[0\] is", "an object"),
        ("labels/0/name", 3, r"labels\[0\].name is 3", "text"),
        ("labels/3/sufficient", 0, r"labels\[3\].sufficient is 0", "true or false"),
        ("labels/3/positives_trained", -1, "positives_trained -1", "0 or more"),
        ("labels/3/positives_tested", 1.5, "positives_tested is 1.5", "a whole number"),
        ("labels/3/auc", [0.7, 0.6], "a list of 2", "one of 3"),
        ("labels/3/auc", [70, 60, 80], "auc 70", "0 to 1"),
        ("labels/3/auc", [0.7, 0.8, 0.6], "auc interval 0.8..0.6", "lower end first"),
        ("labels/3/auc", 0.7, r"labels\[3\].auc is 0.7", "a list of 3"),
        ("labels/3/calibration", 1, "calibration is 1", "an object"),
        ("labels/3/calibration/slope", 0, "calibration 0.0 x", "above 0"),
        ("labels/3/calibration/slope", "1", 'slope is "1"', "a number"),
        ("labels/3/calibration/films", -5, "films -5", "0 or more"),
        ("labels/3/operating_point", None, "no operating point", ""),
        ("labels/3/operating_point/threshold", 1, "operating point 1.0", "between 0 and 1"),
        ("labels/3/operating_point/threshold", 50, "operating point 50.0", "between 0 and 1"),
        ("labels/3/operating_point/sensitivity", 90, "sensitivity 90", "0 to 1"),
        ("labels/3/operating_point/specificity", -0.1, "specificity -0.1", "0 to 1"),
        ("labels/3/operating_point/chosen_on", 3, "chosen_on is 3", "text"),
        ("labels/3/map_evaluation", 1, "map_evaluation is 1", "an object"),
        ("labels/3/map_evaluation/boxed", -1, "boxed -1", "0 or more"),
        ("labels/3/map_evaluation/drawn", -1, "drawn -1", "0 or more"),
        ("labels/3/map_evaluation/drawn", 40.0, "drawn is 40.0", "a whole number"),
        ("labels/3/map_evaluation/boxed_hits", 21, "boxed_hits 21", "0 to 20"),
        ("labels/3/map_evaluation/boxed_hits", -1, "boxed_hits -1", "0 to 20"),
        ("labels/3/map_evaluation/drawn_hits", 41, "drawn_hits 41", "0 to 40"),
        ("labels/3/map_evaluation/prior_hits", 20.5, "prior_hits 20.5", "0 to 20"),
        ("labels/3/map_evaluation/prior_hits", "8", 'prior_hits is "8"', "a number"),
        ("labels/3/map_evaluation/centre", 1, "centre is not known", "boxed, boxed_hits"),
        ("labels/3/threshold", 0.5, r"labels\[3\].threshold is not known", "name, sufficient"),
        ("attribution/baseline", "white", 'baseline is "white"', "'black' or 'mean'"),
        ("attribution/target", 1, "target is 1", "'logit' or 'probability'"),
        ("training", [], r"training is \[\]", "an object"),
        ("training/deep", DEEP, "nested deeper", "fewer"),
        ("files", ["model.onnx"], "files is", "an object"),
        ("files/model.onnx", 5, "model.onnx", "text"),
        ("files/model.onnx", "abc", 'is "abc"', "64 digits"),
        ("files/model.onnx", "G" * 64, "GGG", "64 digits"),
        ("files/..\\weights.bin", "0" * 64, "weights.bin", "beside contract.json"),
        ("files/C:weights.bin", "0" * 64, "C:weights.bin", "beside contract.json"),
        ("files/..", "0" * 64, r'"\.\."', "beside contract.json"),
        ("files/", "0" * 64, 'lists ""', "beside contract.json"),
        ("files/contract.json", "0" * 64, "contract.json", "beside contract.json"),
        ("files/MODEL.onnx", "0" * 64, "differ only in their case", "each file once"),
        ("surprise", 1, "surprise is not known", "model_id, title"),
        ("schema_version", True, "schema_version is true", "a whole number"),
        ("schema_version", "1", 'schema_version is "1"', "a whole number"),
        ("schema_version", 99, "schema version 99", "version 1"),
        ("schema_version", -1, "schema version -1", "version 1"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(path, value, found, expected):
    with pytest.raises(BundleError, match=found) as caught:
        ModelContract.from_json(changed(path, value))
    assert expected in caught.value.message


@pytest.mark.parametrize("name", ["../weights.bin", "/etc/passwd", "a/b", "a\0b"])
def test_a_file_name_that_leads_elsewhere_is_refused(name):
    data = json.loads(SOUND.to_json())
    data["files"] = {name: "0" * 64}
    with pytest.raises(BundleError, match=r"beside contract\.json"):
        ModelContract.from_json(json.dumps(data))


def test_files_without_end_are_refused():
    files = {f"{number}.bin": "0" * 64 for number in range(1000)}
    with pytest.raises(ValueError, match="1000 files are listed: expected at most"):
        replace(SOUND, files=files)


@pytest.mark.parametrize(
    "name", ["model_id", "title", "notice", "demonstration", "input", "labels", "schema_version"]
)
def test_what_is_missing_is_named(name):
    data = json.loads(SOUND.to_json())
    del data[name]
    with pytest.raises(BundleError, match=f"{name} is missing"):
        ModelContract.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (LABELS[::-1], "Hernia, Mass"),
        (LABELS[:-1], "Nodule, Mass; this program"),
        (("Oedema", *LABELS[1:]), "outputs are Oedema, "),
        ((*LABELS, *LABELS), "and 15 more"),
        ((), "outputs are none"),
    ],
)
def test_other_labels_are_refused_with_both_sides(names, found):
    data = json.loads(SOUND.to_json())
    data["labels"] = [{"name": name} for name in names]
    with pytest.raises(BundleError, match=found) as caught:
        ModelContract.from_json(json.dumps(data))
    assert ", ".join(LABELS) in caught.value.message


SIZE = '"size": 299'
TEXT = SOUND.to_json()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "expected JSON"),
        (b"{", "expected JSON"),
        (b"null", "it is null: expected an object"),
        (b"[]", r"it is \[\]: expected an object"),
        (b'"contract"', "expected an object"),
        (b"\x80\x02}q\x00.", "byte 0 is no UTF-8"),
        (TEXT.encode("utf-16"), "is no UTF-8"),
        (TEXT.encode("cp1252"), "is no UTF-8"),
        (TEXT.encode("utf-8-sig"), "byte order mark"),
        (TEXT.replace(SIZE, f"{SIZE}, {SIZE}").encode(), '"size" stands twice'),
        (TEXT.replace(SIZE, '"size": NaN').encode(), "NaN is no number"),
        (TEXT.replace(SIZE, '"size": Infinity').encode(), "Infinity is no number"),
        (TEXT.replace(SIZE, '"size": -Infinity').encode(), "-Infinity is no number"),
        (TEXT.replace(SIZE, '"size": 1e999').encode(), "1e999 is no number"),
        (TEXT.replace(SIZE, f'"size": {"9" * 5000}').encode(), "is too large"),
        (TEXT.replace(SIZE, f'"size": {2**60}').encode(), "is too large"),
        (b"[" * 200_000, "nested without end"),
        (b'{"a":' * 200_000, "nested without end"),
        (TEXT.replace(SIZE, "'size': 299").encode(), "expected JSON"),
        (TEXT.encode() + b"{}", "expected JSON"),
    ],
)
def test_what_is_no_json_of_one_meaning_is_refused(content, why):
    with pytest.raises(BundleError, match=why) as caught:
        ModelContract.from_json(content)
    assert caught.value.code == "contract"
    assert len(caught.value.message) < 500


def test_a_label_that_may_be_no_better_than_chance_is_unreliable():
    measured = LabelContract("Pneumonia", auc=(0.61, 0.50, 0.72))
    assert measured.unreliable
    assert not LabelContract("Pneumonia").unreliable
    assert not LabelContract("Pneumonia", auc=(0.71, 0.60, 0.82)).unreliable


def test_caveats_and_prevalence_come_back_from_json():
    caveat = Caveat("view", {"pa": 0.61, "ap": 0.72})
    label = replace(
        SOUND.labels[1], calibration=Calibration(1.0, 0.0, 100, 0.08), caveats=(caveat,)
    )
    contract = replace(SOUND, labels=(SOUND.labels[0], label, *SOUND.labels[2:]))
    assert ModelContract.from_json(contract.to_json()).labels[1] == label


def test_a_contract_says_at_which_layer_maps_are_computed_and_an_older_one_does_not():
    attribution = AttributionContract(layer="mixed5", mirror=True, cells=CellGrid(21.5, 16.0))
    text = replace(SOUND, attribution=attribution).to_json()
    assert ModelContract.from_json(text).attribution == attribution
    data = json.loads(text)
    data["attribution"] = {"baseline": "mean", "target": "logit"}
    older = ModelContract.from_json(json.dumps(data)).attribution
    assert (older.layer, older.mirror, older.cells) == (None, False, None)


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ({"mirror": True}, "mirror image or cells without a layer"),
        ({"cells": {"first_px": 1.0, "step_px": 2.0}}, "mirror image or cells without a layer"),
        ({"layer": ""}, "layer"),
        ({"layer": 5}, "layer"),
        ({"layer": "a", "cells": {"first_px": 1.0, "step_px": 0.0}}, "cells from 1.0 px every 0.0"),
    ],
)
def test_a_wrong_way_to_compute_maps_is_refused(entry, named):
    data = json.loads(SOUND.to_json())
    data["attribution"] = {"baseline": "mean", "target": "logit", **entry}
    with pytest.raises(BundleError, match=named):
        ModelContract.from_json(json.dumps(data))


def test_a_contract_of_another_version_and_a_label_that_it_lacks():
    with pytest.raises(BundleError, match="schema version 2"):
        replace(SOUND, schema_version=2)
    with pytest.raises(KeyError):
        SOUND.label("Fracture")


def test_a_file_that_vanishes_while_it_is_loaded_is_named(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"graph")
    contract = replace(SOUND, files={"model.onnx": hashlib.sha256(b"graph").hexdigest()})
    files = BundleFiles(tmp_path, contract, "0" * 64)
    with (
        pytest.raises(BundleError, match=r"no readable model\.onnx"),
        files.checked_path("model.onnx") as path,
    ):
        path.unlink()
