"""An experiment: all settings of a run except its data, as one TOML file kept in the bundle."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import resources
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final

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

if TYPE_CHECKING:
    import cattrs

EXPERIMENT_FILE: Final = "experiment.toml"
RECIPES: Final = ("full", "small", "frozen")
"""Experiments shipped with the trainer (``recipes/*.toml``); the first is `train`'s default."""
AT_INPUT: Final = "input"
"""In place of a layer's name: heat maps are computed at the input pixels."""
LONGEST_SHOWN: Final = 80
"""Characters of a setting that an error shows."""
SHUFFLED: Final = " – labels shuffled, for checks only"


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """Identity and starting point of the model.

    Parameters
    ----------
    id, title : str
        Written into the contract.
    weights : str
        What InceptionV3 starts from: "imagenet" (Keras downloads it), "none", a file that fits it
        without its top, or the folder of a bundle, whose training is continued.
    weights_note : str
        Where those weights come from, for the model card.
    demonstration : bool
        Whether the model is only for demonstrating the program.
    notes : str
        Further notes for the model card, Markdown.
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
        """Whether the model must be marked as a demonstration."""
        return self.demonstration or self.shuffled_labels

    @property
    def full_title(self) -> str:
        """The title, with a warning if the labels were shuffled."""
        return f"{self.title}{SHUFFLED if self.shuffled_labels else ''}"


@dataclass(frozen=True, slots=True)
class MapChoices:
    """How the bundle's heat maps are computed; see `AttributionContract`.

    Parameters
    ----------
    baseline, target
        The start of the path, and the quantity that is differentiated.
    layer : str
        The inner layer whose features the path is taken over, or "input".
    mirror : bool
        Whether the map is the mean over the image and its mirror image; at a layer only.
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
        """Return the contract's entry; `cells` are the positions of the layer's features."""
        if self.inner is None:
            return AttributionContract(self.baseline, self.target)
        return AttributionContract(self.baseline, self.target, self.inner, self.mirror, cells)


@dataclass(frozen=True, slots=True)
class Experiment:
    """The tables of an experiment file; missing values have the defaults shown here."""

    model: ModelChoices = field(default_factory=ModelChoices)
    input: InputContract = field(default_factory=InputContract)
    attribution: MapChoices = field(default_factory=MapChoices)
    training: Recipe = field(default_factory=Recipe)

    @classmethod
    def from_toml(
        cls, text: str, changes: Sequence[str] = (), recipe: str | None = None
    ) -> "Experiment":
        """Read an experiment and apply changes such as ``training.batch=64``.

        Parameters
        ----------
        text : str
            TOML; missing values are taken from `recipe`.
        changes : sequence of str
            One setting each.
        recipe : str, optional
            One of `RECIPES`; None: the defaults of the tables.

        Raises
        ------
        TrainingError
            It is not TOML, or a name, type or value is wrong; the message names each.
        """
        try:
            table = {} if recipe is None else parsed_toml(recipe_text(recipe))
            _merge_into(table, parsed_toml(text), "The experiment")
        except (ValueError, RecursionError) as error:
            raise TrainingError(
                f"The experiment is not valid TOML ({error}): expected lines like batch = 32 or "
                "rate = 0.001 (with a decimal point, not a comma), and text in quotes."
            ) from error
        for change in changes:
            _apply(change, table)
        return cls.from_table(table)

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> "Experiment":
        """Return the experiment of nested tables; missing values have their defaults.

        Raises
        ------
        TrainingError
            A name, type or value is wrong; the message names each.
        """
        import cattrs

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
        """Read the file at `path`, if any, over the defaults of a named recipe, if any."""
        try:
            text = "" if path is None else path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TrainingError(f"The experiment file {path} cannot be read: {error}.") from error
        return cls.from_toml(text, changes, recipe)

    def without_paths(self) -> "Experiment":
        """Return the experiment as stored in a bundle: without the folder of a weights file."""
        name = PureWindowsPath(self.model.weights).name  # accepts / and \\ as separators
        return replace(self, model=replace(self.model, weights=name))

    def to_toml(self) -> str:
        """Return the whole experiment as TOML; values that are None are left out."""
        import tomli_w

        return tomli_w.dumps(_without_none(asdict(self)))


def recipe_text(name: str) -> str:
    """Return the experiment file of one of `RECIPES`."""
    return resources.files("trainer").joinpath("recipes", f"{name}.toml").read_text("utf-8")


def completed(kept: dict[str, Any]) -> dict[str, Any]:
    """Return all settings of an experiment that an earlier version of the trainer stored.

    A setting that did not exist then has its default, which must be the behaviour of that version,
    unless it concerns only the finished network (the layer and mirror image of heat maps). A
    setting that no longer exists is left out where it was None.

    Parameters
    ----------
    kept : dict
        Nested tables, as `dataclasses.asdict` made them.

    Raises
    ------
    TrainingError
        A setting that no longer exists has a value.
    """
    return asdict(Experiment.from_table(_without_none(kept)))


def _apply(change: str, table: dict[str, Any]) -> None:
    """Put what ``key.name=value`` sets into nested tables; TrainingError if it cannot be."""
    shown = change if len(change) <= LONGEST_SHOWN else f"{change[:LONGEST_SHOWN]}…"
    try:
        _merge_into(table, parsed_toml(change), shown)
    except (ValueError, RecursionError) as error:
        raise TrainingError(
            f"The setting {shown} is not valid TOML ({error}): expected KEY=VALUE, where VALUE is "
            "a number (with a decimal point, not a comma), true, false, a list in brackets, or "
            "text in double quotes; for a shell with single ones around: --set 'model.id=\"mine\"'."
        ) from error


def _merge_into(table: dict[str, Any], change: dict[str, Any], label: str) -> None:
    for key, value in change.items():
        if not isinstance(value, dict):
            table[key] = value
            continue
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            raise TrainingError(f"{label}: {key} is a value, not a table of the experiment.")
        _merge_into(inner, value, label)


def _converter() -> "cattrs.Converter":
    """Return a converter that rejects unknown names and values of another type."""
    import cattrs

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
