"""An experiment: every choice of a run but its data, as one TOML file kept in the bundle."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import resources
from pathlib import Path, PureWindowsPath
from typing import Any, Final

import cattrs
import tomli_w

from trainer.errors import TrainingError
from trainer.training.recipe import Recipe
from xray_desktop.core.bundle.contract import (
    MAP_LAYER,
    AttributionContract,
    Baseline,
    CellGrid,
    InputContract,
    Target,
)
from xray_desktop.core.bundle.label_contract import require_line
from xray_desktop.core.parsing import parsed_toml

EXPERIMENT_FILE: Final = "experiment.toml"
RECIPES: Final = ("full", "small", "frozen")
"""Experiments that come with the trainer (``recipes/*.toml``); the first is `train`'s default."""
AT_INPUT: Final = "input"
"""Instead of a layer's name: maps are computed at the input's pixels."""
SHUFFLED: Final = " – labels shuffled, for checks only"


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """Which model this is to be.

    Parameters
    ----------
    id, title : str
        For the contract.
    weights : str
        What InceptionV3 starts from: "imagenet" (Keras downloads it), "none", a file that fits it
        without its top, or the folder of a bundle: its network, for training on other records.
    weights_note : str
        Where those weights come from, for the model card.
    demonstration : bool
        Whether the model is for showing the program only.
    notes : str
        What else a reader of the model card must know, Markdown.
    shuffled_labels : bool
        Give each image the labels of another, drawn at random: a network with nothing to learn, for
        checking that maps depend on what was learnt. Its title says so.
    """

    id: str = "inceptionv3-nih15"
    title: str = "InceptionV3 on NIH ChestX-ray14, 15 labels"
    weights: str = "imagenet"
    weights_note: str = ""
    demonstration: bool = False
    notes: str = ""
    shuffled_labels: bool = False

    def __post_init__(self) -> None:
        require_line("id", self.id)
        require_line("title", self.title)

    @property
    def is_demonstration(self) -> bool:
        """Whether nobody may take the model for more than a demonstration."""
        return self.demonstration or self.shuffled_labels

    @property
    def full_title(self) -> str:
        """The title, with a warning where there was nothing to be learnt."""
        return f"{self.title}{SHUFFLED if self.shuffled_labels else ''}"


@dataclass(frozen=True, slots=True)
class MapChoices:
    """How the bundle's heat maps are to be computed; see `AttributionContract`.

    Parameters
    ----------
    baseline, target
        Where the path starts, and what is differentiated.
    layer : str
        The inner layer whose features the path is taken over, or "input".
    mirror : bool
        Whether the map is the mean of the image's and its mirror image's; at a layer only.
    """

    baseline: Baseline = "mean"
    target: Target = "logit"
    layer: str = MAP_LAYER
    mirror: bool = True

    def __post_init__(self) -> None:
        require_line("layer", self.layer)

    @property
    def inner(self) -> str | None:
        """The inner layer, or None for the input."""
        return None if self.layer == AT_INPUT else self.layer

    def contract(self, cells: CellGrid | None) -> AttributionContract:
        """Return what a bundle says of its maps; `cells` are where the layer's features lie."""
        if self.inner is None:
            return AttributionContract(self.baseline, self.target)
        return AttributionContract(self.baseline, self.target, self.inner, self.mirror, cells)


@dataclass(frozen=True, slots=True)
class Experiment:
    """The tables of an experiment file; what a file leaves out has the default shown here."""

    model: ModelChoices = field(default_factory=ModelChoices)
    input: InputContract = field(default_factory=InputContract)
    attribution: MapChoices = field(default_factory=MapChoices)
    training: Recipe = field(default_factory=Recipe)

    @classmethod
    def from_toml(
        cls, text: str, changes: Sequence[str] = (), recipe: str | None = None
    ) -> "Experiment":
        """Read an experiment, with changes like ``training.batch=64`` laid over it.

        Parameters
        ----------
        text : str
            TOML; what it leaves out is as in `recipe`.
        changes : sequence of str
            One choice each.
        recipe : str, optional
            One of `RECIPES`; None: the defaults of the tables.

        Raises
        ------
        TrainingError
            It is no TOML, or a name, type or value in it is wrong; the sentence names each.
        """
        try:
            table = {} if recipe is None else parsed_toml(recipe_text(recipe))
            _merge_into(table, parsed_toml(text), "The experiment")
            for change in changes:
                _merge_into(table, parsed_toml(change), change)
        except (ValueError, RecursionError) as error:
            raise TrainingError(
                f"The experiment is no TOML ({error}): expected lines like batch = 32 or "
                "rate = 0.001 (with a point, not a comma), and texts in quotes."
            ) from error
        return cls.from_table(table)

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> "Experiment":
        """Return the experiment of nested tables; what they leave out has its default.

        Raises
        ------
        TrainingError
            A name, type or value is wrong; the sentence names each.
        """
        try:
            return _converter().structure(table, cls)
        except cattrs.BaseValidationError as error:
            wrong = "; ".join(cattrs.transform_error(error, path="experiment")).replace(
                "unknown error ", ""
            )
            raise TrainingError(f"The experiment cannot be used: {wrong}.") from error

    @classmethod
    def read(
        cls, path: Path | None, changes: Sequence[str] = (), recipe: str | None = None
    ) -> "Experiment":
        """Read the file at `path`, if any, laid over a named recipe, if any."""
        try:
            text = "" if path is None else path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TrainingError(f"The experiment file {path} cannot be read: {error}.") from error
        return cls.from_toml(text, changes, recipe)

    def without_paths(self) -> "Experiment":
        """Return the experiment as a bundle holds it: of a weights file it names no folder."""
        name = PureWindowsPath(self.model.weights).name  # takes / and \\ for separators
        return replace(self, model=replace(self.model, weights=name))

    def to_toml(self) -> str:
        """Return the whole experiment as TOML; choices that are None are left out."""
        return tomli_w.dumps(_without_none(asdict(self)))


def recipe_text(name: str) -> str:
    """Return the experiment file of one of `RECIPES`."""
    return resources.files("trainer").joinpath("recipes", f"{name}.toml").read_text("utf-8")


def completed(kept: dict[str, Any]) -> dict[str, Any]:
    """Return all choices of an experiment that an earlier version of the trainer wrote down.

    A choice that did not exist then has its default, which must be what was done before it existed,
    unless it concerns only what is made of the finished network (the heat map's layer and mirror
    image); one that no longer exists is left out where it was None.

    Parameters
    ----------
    kept : dict
        Nested tables, as `dataclasses.asdict` made them.

    Raises
    ------
    TrainingError
        A choice that no longer exists had been made.
    """
    return asdict(Experiment.from_table(_without_none(kept)))


def _merge_into(table: dict[str, Any], change: dict[str, Any], words: str) -> None:
    for key, value in change.items():
        if not isinstance(value, dict):
            table[key] = value
            continue
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            raise TrainingError(f"{words}: {key} is a value, not a table of the experiment.")
        _merge_into(inner, value, words)


def _converter() -> cattrs.Converter:
    """Return a converter that takes no unknown name and no value of another type."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind, taken in ((bool, bool), (int, int), (float, (int, float)), (str, str)):
        converter.register_structure_hook(kind, _strict(taken))
    return converter


def _strict(taken: Any) -> Any:  # noqa: ANN401 - a type or a tuple of types, and a hook
    def structure(value: object, kind: Any) -> object:  # noqa: ANN401
        if not isinstance(value, taken) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"expected {kind.__name__}, got {value!r}")
        return kind(value)

    return structure


def _without_none(value: Any) -> Any:  # noqa: ANN401 - a tree of plain values
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value]
    return value
