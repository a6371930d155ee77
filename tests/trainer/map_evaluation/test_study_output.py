"""The evaluation of the maps travels in the bundle: boxes, drawn lesions, and who is left out."""

import shutil

import numpy as np
import pytest
from PIL import Image

from trainer.cli import main
from trainer.evaluation.bundle_scoring import verified_bundle
from xray_desktop.core.bundle.contract import CONTRACT_FILE
from xray_desktop.core.bundle.label_contract import MapEvaluation


@pytest.fixture
def bundle(disc_network, write_bundle, tmp_path):
    return write_bundle(disc_network, tmp_path / "discs")


@pytest.fixture
def drawn(ward, tmp_path):
    """The ward as drawn lesions; those of the last three are in the image without them too."""
    folder, table = ward
    made = tmp_path / "drawn"
    (made / "with").mkdir(parents=True)
    (made / "without").mkdir()
    names = sorted(path.name for path in folder.glob("*.png"))
    for number, name in enumerate(names):
        shutil.copy(folder / name, made / "with")
        if number < 9:
            with Image.open(folder / name) as image:
                empty = np.zeros_like(np.asarray(image))
            Image.fromarray(empty).save(made / "without" / name)
        else:
            shutil.copy(folder / name, made / "without")
    shutil.copy(table, made / "boxes.csv")
    return made


def mass(bundle):
    return verified_bundle(bundle).contract.label("Mass").map_evaluation


def command(bundle, *rest):
    return ["evaluate-maps", "--into", str(bundle), *map(str, rest), "--checks", "0"]


def test_figures_of_boxes_and_of_drawn_lesions_stand_beside_each_other(
    bundle, ward, drawn, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    folder, table = ward
    before = verified_bundle(bundle).contract
    assert before.label("Mass").map_evaluation is None
    assert main(command(bundle, "--boxes", table, "--folder", folder)) == 0
    assert "the evaluation of 1 labels' heat maps" in capsys.readouterr().out
    found = mass(bundle)
    assert (found.boxed, found.boxed_hits, found.drawn) == (12, 12, 0)
    assert 0 <= found.prior_hits <= 6
    assert main(command(bundle, "--drawn", drawn)) == 0
    printed = capsys.readouterr().out
    assert "Drawn lesions that the model calls, and that are measured here: Mass 9 of 12" in printed
    assert mass(bundle) == MapEvaluation(12, 12, found.prior_hits, drawn=9, drawn_hits=9)
    after = verified_bundle(bundle).contract
    assert after.label("Nodule").map_evaluation is None
    assert after.files == before.files
    assert not list(tmp_path.glob("*.jsonl"))


def test_one_run_measures_both(bundle, ward, drawn, tmp_path):
    folder, table = ward
    out = tmp_path / "out"
    arguments = command(bundle, "--boxes", table, "--folder", folder, "--drawn", drawn)
    assert main([*arguments, "--most", "3", "--report", str(out)]) == 0
    assert mass(bundle).boxed == 3
    assert 0 < mass(bundle).drawn <= 3
    page = (out / "maps.html").read_text(encoding="utf-8")
    assert page.index("Boxes drawn by radiologists") < page.index("Drawn lesions")


def test_patients_whom_the_model_was_trained_on_are_left_out(bundle, ward, tmp_path, capsys):
    folder, table = ward
    trained = tmp_path / "trained.txt"
    trained.write_text("".join(f"{index:08d}_004.png\n" for index in range(10)))
    arguments = command(
        bundle, "--boxes", table, "--folder", folder, "--without-patients-of", trained
    )
    assert main(arguments) == 0
    assert "Left out with their patients: 10." in " ".join(capsys.readouterr().out.split())
    assert mass(bundle).boxed == 2
    trained.write_text("".join(f"{index:08d}_004.png\n" for index in range(12)))
    before = (bundle / CONTRACT_FILE).read_bytes()
    assert main(arguments) == 1
    assert (
        "All 12 boxed findings given here are of patients to leave out" in capsys.readouterr().err
    )
    assert (bundle / CONTRACT_FILE).read_bytes() == before


def test_a_run_that_was_stopped_writes_nothing(bundle, ward, monkeypatch, capsys, tmp_path):
    from trainer.map_evaluation.study import _RunningStudy

    monkeypatch.chdir(tmp_path)
    folder, table = ward
    whole, done = _RunningStudy._of_case, []

    def stopping(self, case, number):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(number)
        return whole(self, case, number)

    monkeypatch.setattr(_RunningStudy, "_of_case", stopping)
    before = (bundle / CONTRACT_FILE).read_bytes()
    main(command(bundle, "--boxes", table, "--folder", folder))
    assert "Stopped after 2 of 12 boxed findings" in capsys.readouterr().out
    assert (bundle / CONTRACT_FILE).read_bytes() == before


def test_a_bundle_is_named_once(bundle, ward, capsys):
    folder, table = ward
    with pytest.raises(SystemExit):
        main(["evaluate-maps", str(bundle), *command(bundle, "--boxes", table)[1:]])
    with pytest.raises(SystemExit):
        main(["evaluate-maps", "--boxes", str(table), "--folder", str(folder)])
