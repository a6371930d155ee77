"""The command on images with discs drawn in, and a network that sees discs: the truth is known."""

import keras
import numpy as np
import pytest
from PIL import Image

from trainer.cli import main
from trainer.evaluation.terminal_output import progress_bars
from trainer.map_evaluation.measures import PRIORS, RANDOM
from trainer.map_evaluation.methods import GRAD_CAM, SHOWN_MAP
from trainer.map_evaluation.sanity_checks import ANOTHER_IMAGE
from trainer.map_evaluation.study import ALL, MapEvaluationRequest, study


@pytest.fixture(scope="module")
def bundle(disc_network, write_bundle, tmp_path_factory):
    return write_bundle(disc_network, tmp_path_factory.mktemp("bundles") / "discs")


@pytest.fixture(scope="module")
def studied(bundle, ward):
    folder, table = ward
    with progress_bars() as progress:
        return study(
            MapEvaluationRequest(
                bundle,
                table,
                folder=folder,
                methods=(ALL,),
                checks=3,
                compare=(bundle,),
                perturbations=True,
            ),
            progress,
        )


def _mean(studied, value):
    return np.mean([value(found) for found in studied.figures.scored])


def test_all_findings_of_the_table_that_have_an_image_are_measured(studied):
    assert len(studied.figures.scored) == 12
    assert studied.missing == 1
    assert studied.figures.labels == ("Mass",)
    assert all(found.called for found in studied.figures.scored)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        (SHOWN_MAP, 0.5),
        (GRAD_CAM, 0.5),
        ("class activation map", 0.5),
        ("IG at input, 4 px, positive", 0.5),
        ("IDGI at input", 0.4),
    ],
)
def test_maps_of_a_network_that_sees_the_disc_point_to_it(studied, name, least):
    assert _mean(studied, lambda found: found.localisations[name].hit) == 1
    assert _mean(studied, lambda found: found.localisations[name].iou_same_area) > least
    mass = _mean(studied, lambda found: found.localisations[name].mass)
    assert mass > 5 * _mean(studied, lambda found: found.box_share)


@pytest.mark.parametrize("name", [name for name in PRIORS if "edges" not in name])
def test_maps_that_know_nothing_do_not(studied, name):
    assert _mean(studied, lambda found: found.localisations[name].hit) <= 0.5


def test_the_marked_pixels_matter_and_others_do_not(studied):
    own = _mean(
        studied,
        lambda found: (
            found.perturbations[SHOWN_MAP].insertion - found.perturbations[SHOWN_MAP].deletion
        ),
    )
    chance = _mean(
        studied,
        lambda found: found.perturbations[RANDOM].insertion - found.perturbations[RANDOM].deletion,
    )
    assert own > 0.5
    assert abs(chance) < 0.25


def test_the_map_repeats_with_the_same_weights_and_not_with_shuffled_ones(studied):
    same, other_label, another_image, *lost = studied.figures.compared
    for row in (same, other_label):  # it sees discs for all labels
        assert row.mean(lambda like: like.signed).value == pytest.approx(1, abs=1e-4)
        assert row.mean(lambda like: like.overlap).value == pytest.approx(1, abs=0.02)
        assert row.mean(lambda like: like.distance).value == pytest.approx(0, abs=0.02)
    assert another_image.description == ANOTHER_IMAGE
    assert another_image.mean(lambda like: like.overlap).value < 0.5
    assert another_image.mean(lambda like: like.distance).value > 0.1
    assert [row.description.split()[-1] for row in lost] == ["logits", "mixed0"]
    assert abs(lost[-1].mean(lambda like: like.signed).value) < 0.5
    assert all(len(row.likes) == studied.figures.checked for row in studied.figures.compared)


def test_the_command_prints_tables_and_writes_a_page_without_image_names(
    bundle, ward, tmp_path, capsys
):
    folder, table = ward
    arguments = ["evaluate-maps", str(bundle), "--boxes", str(table), "--folder", str(folder)]
    arguments += ["--most", "3", "--checks", "1", "--deletion", "--report", str(tmp_path / "out")]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "Boxed findings measured: 3. The program calls 3 of the 3" in printed
    assert "1.000 [1.000, 1.000]" in printed
    page = (tmp_path / "out" / "maps.html").read_text(encoding="utf-8")
    assert "Research use only" in page
    assert "weights shuffled down to mixed0" in page
    assert "Deletion and insertion" in page
    assert "00000001" not in page


def test_what_cannot_be_used_is_said(bundle, ward, tmp_path, capsys, image_jpeg):
    folder, table = ward
    empty = tmp_path / "empty"
    empty.mkdir()
    arguments = ["evaluate-maps", str(bundle), "--boxes", str(table), "--folder"]
    assert main([*arguments, str(empty)]) == 1
    assert "None of the 13 boxed findings" in capsys.readouterr().err
    assert main([*arguments, str(tmp_path / "nowhere")]) == 1
    assert "no folder nowhere" in capsys.readouterr().err
    assert main([*arguments, str(folder), "--most", "0"]) == 1
    assert "--most 0" in capsys.readouterr().err
    assert main([*arguments, str(folder), "--methods", "xrai"]) == 1
    assert "no method 'xrai': expected one or more of heat-map-as-shown" in capsys.readouterr().err
    assert main(["evaluate-maps", str(bundle), "--boxes", str(table)]) == 1
    assert "--boxes with --records or --folder, or --drawn" in capsys.readouterr().err
    (empty / "00000001_000.png").write_bytes(b"no picture")
    assert main([*arguments, str(empty)]) == 1
    assert "No image could be scored" in capsys.readouterr().err


def test_networks_of_another_input_are_not_compared(bundle, ward, write_bundle, tmp_path, capsys):
    image = keras.Input((8, 8, 1))
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(2, 3)(image))
    x = keras.layers.Dense(15, name="logits")(x)
    small = keras.Model(image, keras.layers.Activation("sigmoid", name="probabilities")(x))
    other = write_bundle(small, tmp_path / "small")
    folder, table = ward
    arguments = ["evaluate-maps", str(bundle), "--boxes", str(table), "--folder", str(folder)]
    assert main([*arguments, "--compare", str(other)]) == 1
    assert "of 8 px" in capsys.readouterr().err


def test_images_come_from_records_as_well(bundle, ward, tmp_path, capsys, write_records):
    folder, table = ward
    names = sorted(path.name for path in folder.glob("*.png"))[:2]
    images = []
    for name in names:
        with Image.open(folder / name) as image:
            images.append((np.asarray(image), ("Mass",)))
    arguments = ["evaluate-maps", str(bundle), "--boxes", str(table), "--checks", "0", "--records"]
    named = write_records(tmp_path / "named.tfrec", images, names=names)
    assert main([*arguments, str(named)]) == 0
    assert "Boxed findings measured: 2. The program calls 2 of the 2" in capsys.readouterr().out
    nameless = write_records(tmp_path / "nameless.tfrec", images)
    assert main([*arguments, str(nameless)]) == 1
    assert "have no image ids" in capsys.readouterr().err
