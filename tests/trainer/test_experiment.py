import json
from dataclasses import asdict

import pytest

pytest.importorskip("cattrs", reason="needs the extra `train`")

from trainer.errors import TrainingError
from trainer.experiment import RECIPES, Experiment, ModelChoices, completed
from trainer.training.recipe import Recipe, Stage


def test_an_experiment_survives_its_own_text():
    changed = Experiment.from_toml(
        '[model]\nnotes = "a\\nb"\n[training]\nseed = 7\nlabel_smoothing = 0\n'
        "stages = [{train_after='mixed9', epochs=2, learning_rate=1e-3, patience=1}]\n"
        "[training.augmentation]\nleast_resolution = 64\n[input]\nworking_resolution = 128\n"
    )
    assert changed.training.stages == (Stage("mixed9", 2, 1e-3, 1),)
    assert changed.training.augmentation.least_resolution == 64
    assert Experiment.from_toml(changed.to_toml()) == changed
    assert Experiment.from_toml("") == Experiment()


def test_changes_lie_over_the_file():
    found = Experiment.from_toml(
        "[training]\nbatch = 8\nseed = 1", ["training.batch=64", 'model.id="x"']
    )
    assert (found.training.batch, found.training.seed, found.model.id) == (64, 1, "x")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("training.batch=6.5", "int @ experiment.training.batch"),
        ('training.batch="8"', "int @ experiment.training.batch"),
        ("training.batch=true", "int @ experiment.training.batch"),
        ("training.batch=0", "batch, copies and accumulate from 1"),
        ("training.layer_decay=0", "layer_decay above 0"),
        ("training.augmentation.crop=0", "crop above 0"),
        ("training.bach=8", "bach"),
        ('training.loss="mse"', "asymmetric"),
        ("input.value_range=[1, 0]", "experiment.input"),
        ("batch", "The setting batch is not valid TOML"),
        ("model.id=mine", "single ones around: --set 'model.id=\"mine\"'"),
        ("training.rate=0,001", "a decimal point, not a comma"),
        ("training.stages=[{train_after='pooled', epochs=1}]", "learning_rate"),
    ],
)
def test_what_is_wrong_is_named(change, named):
    with pytest.raises(TrainingError) as raised:
        Experiment.from_toml("", [change])
    assert named in str(raised.value)


def test_a_value_is_no_table():
    with pytest.raises(TrainingError, match="not a table"):
        Experiment.from_toml("training = 3", ["training.batch=2"])


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TrainingError, match=r"none\.toml cannot be read"):
        Experiment.read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "wrong",
    [{"dropout": 1.0}, {"stages": ()}, {"copies": 0}],
)
def test_a_recipe_that_cannot_be_is_refused(wrong):
    with pytest.raises(TrainingError, match="Recipe"):
        Recipe(**wrong)


def test_a_model_of_shuffled_labels_cannot_be_mistaken():
    model = Experiment.from_toml("", ["model.shuffled_labels=true"]).model
    assert model.is_demonstration
    assert model.full_title.endswith("labels shuffled, for checks only")
    assert Experiment().model.full_title == Experiment().model.title


@pytest.mark.parametrize("recipe", RECIPES)
def test_changes_lie_over_a_recipe_and_its_text_says_all_of_it(recipe, tmp_path):
    found = Experiment.read(None, ["training.batch=7"], recipe)
    assert found.training.batch == 7
    assert Experiment.from_toml(found.to_toml()) == found
    (tmp_path / "experiment.toml").write_text(found.to_toml(), encoding="utf-8")
    assert Experiment.read(tmp_path / "experiment.toml", (), RECIPES[0]) == found


@pytest.mark.parametrize("recipe", ["full", "small"])
def test_full_and_small_train_the_whole_network(recipe):
    found = Experiment.read(None, (), recipe).training
    assert {stage.train_after for stage in found.stages} == {"input"}
    assert (found.norms, found.loss) == ("trained", "bce")
    assert found.augmentation.crop < 1
    assert found.augmentation.flip == 0.5


def test_frozen_is_what_the_tables_say_without_a_file():
    assert Experiment.read(None, (), "frozen") == Experiment()


def test_the_full_recipe_keeps_within_what_is_documented():
    found = Experiment.read(None, (), "full")
    (stage,) = found.training.stages
    assert found.input.size in {299, 448, 512}
    assert 256 <= found.training.batch * found.training.accumulate <= 1024
    assert 30 <= stage.epochs <= 75
    assert 0.01 <= found.training.weight_decay <= 0.05
    assert found.training.ema_momentum >= 0.999


def kept(recipe="small"):
    """What a run folder holds of an experiment."""
    return json.loads(json.dumps(asdict(Experiment.read(None, (), recipe))))


def test_choices_that_an_earlier_version_did_not_know_have_their_defaults():
    now = kept()
    earlier = kept()
    del earlier["training"]["split_seed"], earlier["training"]["augmentation"]["sharpen"]
    assert completed(earlier)["training"]["augmentation"]["sharpen"] == 0.0
    earlier["training"]["augmentation"]["sharpen"] = now["training"]["augmentation"]["sharpen"]
    for stage in earlier["training"]["stages"][1:]:
        del stage["size"]  # has its default, None
    earlier["training"]["no_longer"] = None
    assert json.loads(json.dumps(completed(earlier))) == now


def test_a_choice_that_no_longer_exists_is_not_passed_over():
    earlier = kept()
    earlier["training"]["no_longer"] = {"strength": 0.1}
    with pytest.raises(TrainingError, match="no_longer"):
        completed(earlier)


def test_an_experiment_file_lies_over_the_recipe(tmp_path):
    (tmp_path / "own.toml").write_text("[training.augmentation]\nflip = 0.0\n")
    recipe = Experiment.read(None, (), "small")
    found = Experiment.read(tmp_path / "own.toml", (), "small")
    assert recipe.training.augmentation.flip == 0.5
    assert found.training.augmentation.flip == 0.0
    assert found.input == recipe.input


@pytest.mark.parametrize(
    "place",
    ["/somewhere/of/mine/start.weights.h5", "C:\\mine\\start.weights.h5", "start.weights.h5"],
)
def test_a_bundle_names_no_folder_of_the_machine_it_was_made_on(place):
    experiment = Experiment(model=ModelChoices(weights=place))
    text = experiment.without_paths().to_toml()
    assert 'weights = "start.weights.h5"' in text
    assert "mine" not in text
    assert Experiment().without_paths() == Experiment()
