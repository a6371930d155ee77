"""The facts that both forms of the model card state, taken from the contract alone."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from trainer.evaluation.metrics import Interval
from trainer.evaluation.model_evaluation import ENOUGH_TESTED, ENOUGH_TRAINED, Evaluation
from trainer.evaluation.report_text import Basis
from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import CaveatCode, LabelContract
from xray_desktop.core.labels import display_name

LABEL_FIGURES: Final = "label_figures"
"""Key of `label_figures` in the contract's ``training``."""
SUBGROUPS: Final = "subgroups"
CONSTANT_AUC: Final = 0.5
"""The AUC of a predictor that gives every image the same score."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """The facts about one label.

    Parameters
    ----------
    contract : LabelContract
    figures : mapping of str to Any
        Its entry of `label_figures`; empty in older bundles.
    """

    contract: LabelContract
    figures: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The display name of the label."""
        return display_name(self.contract.name)

    @property
    def scored(self) -> bool:
        """Whether the program scores the label."""
        return self.contract.sufficient

    @property
    def why_not(self) -> str | None:
        """Why the label is not scored; None if it is."""
        label = self.contract
        if label.sufficient:
            return None
        auc = self.auc
        if label.positives_trained < ENOUGH_TRAINED or auc is None:
            return "too few images"
        if label.unreliable:
            return f"AUC may be as low as {auc.low:.2f}"
        return "could not be calibrated"

    @property
    def auc(self) -> Interval | None:
        """AUC with its 95 % interval; None with too few images."""
        label = self.contract
        enough = self.figures.get("enough", label.positives_tested >= ENOUGH_TESTED)
        return None if label.auc is None or not enough else Interval(*label.auc)

    @property
    def pixels_auc(self) -> float | None:
        """AUC of the pixels probe on the same images; None with too few images or not stated."""
        return None if self.auc is None else _number(self.figures.get("pixels_auc"))

    @property
    def base_rate(self) -> float | None:
        """The share of the images calibrated on that have the label; None if not stated."""
        found = self.contract.calibration
        return None if found is None or not self.scored else found.prevalence

    @property
    def threshold(self) -> float | None:
        """The operating point; None if the label is not scored."""
        point = self.contract.operating_point
        return None if point is None or not self.scored else point.threshold

    @property
    def sensitivity(self) -> float | None:
        """At `threshold`; None if the label is not scored."""
        point = self.contract.operating_point
        return None if point is None or not self.scored else point.sensitivity

    @property
    def specificity(self) -> float | None:
        """At `threshold`; None if the label is not scored."""
        point = self.contract.operating_point
        return None if point is None or not self.scored else point.specificity

    @property
    def calibration_error(self) -> float | None:
        """Mean difference of displayed score and observed share; None if not scored or stated."""
        return _number(self.figures.get("calibration_error")) if self.scored else None

    @property
    def error_by_chance(self) -> float | None:
        """Expected `calibration_error` of exact scores; None if not scored or not stated."""
        return _number(self.figures.get("calibration_error_by_chance")) if self.scored else None

    @property
    def rates(self) -> tuple[Interval, Interval] | None:
        """Sensitivity and specificity with their 95 % intervals; None if not scored or stated."""
        found = [_interval(self.figures.get(name)) for name in ("sensitivity", "specificity")]
        if not self.scored or found[0] is None or found[1] is None:
            return None
        return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Part:
    """Images of one part of the data; `patients` is None if unknown."""

    name: str
    images: int
    patients: int | None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """One group of the measured images.

    Parameters
    ----------
    factor, name : str
        The factor (``View``), and the name of the group (``AP``).
    images : int
    auc : Interval or None
        Mean over the scored labels with enough images in the group; None without one.
    areas : mapping of str to Interval
        The AUC of each of those labels, by their names in the contract; empty if not stated.
    """

    factor: str
    name: str
    images: int
    auc: Interval | None
    areas: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """All numbers of a card.

    Parameters
    ----------
    contract : ModelContract
    labels : tuple of LabelFacts
        Scored labels by descending AUC, then the others likewise.
    auc, pixels_auc
        Means over the scored labels; None without one, or if not stated.
    frequent : int
        Number of labels, scored or not, in the mean `frequent_auc`.
    parts : tuple of Part
    folds : int
        Number of folds of cross-validation; 0: one network was measured on separate images.
    groups : tuple of GroupFacts
    """

    contract: ModelContract
    labels: tuple[LabelFacts, ...]
    auc: Interval | None
    pixels_auc: float | None
    frequent: int
    frequent_auc: Interval | None
    parts: tuple[Part, ...]
    folds: int
    groups: tuple[GroupFacts, ...]

    @classmethod
    def of(cls, contract: ModelContract) -> "CardFacts":
        """Take the facts from a contract; older or foreign ones may lack some."""
        training = contract.training
        figures = _mapping(training.get(LABEL_FIGURES))
        labels = [LabelFacts(one, _mapping(figures.get(one.name))) for one in contract.labels]
        return cls(
            contract=contract,
            labels=tuple(sorted(labels, key=_order)),
            auc=_interval(training.get("macro_auc")),
            pixels_auc=_number(training.get("pixels_macro_auc")),
            frequent=int(_number(training.get("frequent_labels")) or 0),
            frequent_auc=_interval(training.get("frequent_macro_auc")),
            parts=tuple(_parts(training.get("parts"))),
            folds=int(_number(training.get("folds")) or 0),
            groups=tuple(_groups(training.get(SUBGROUPS))),
        )

    @property
    def basis(self) -> Basis:
        """The kind of images that were measured; a test part if the contract does not say."""
        if self.folds:
            return Basis("folds", self.folds)
        validated = self.parts and self.parts[-1].name == "validation"
        return Basis("validation") if validated else Basis()

    @property
    def scored(self) -> tuple[LabelFacts, ...]:
        """The labels that the program scores."""
        return tuple(label for label in self.labels if label.scored)

    @property
    def not_scored(self) -> tuple[LabelFacts, ...]:
        """The other labels."""
        return tuple(label for label in self.labels if not label.scored)

    @property
    def has_caveats(self) -> bool:
        """Whether caveats were determined; not so in older bundles."""
        return LABEL_FIGURES in self.contract.training or any(
            label.contract.caveats for label in self.labels
        )

    def with_caveat(self, code: CaveatCode) -> tuple[tuple[LabelFacts, Mapping[str, float]], ...]:
        """Return the labels that have this caveat, each with the caveat's values."""
        return tuple(
            (label, caveat.values)
            for label in self.labels
            for caveat in label.contract.caveats
            if caveat.code == code
        )


def label_figures(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Return the figures of each label that the contract's ``training`` stores for the card.

    Values in the label's own contract are not repeated; unmeasured values are None.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in evaluation.figures.rows:
        entry: dict[str, Any] = {
            "images": row.images,
            "enough": row.enough,
            "pixels_auc": _finite(row.pixels_auc),
        }
        if row.measured and row.point is not None:
            entry |= {
                "calibration_error": _finite(row.error_after),
                "calibration_error_by_chance": _finite(row.error_by_chance),
                "sensitivity": _kept(row.point.sensitivity),
                "specificity": _kept(row.point.specificity),
            }
        found[row.label] = entry
    return found


def _kept(interval: Interval) -> dict[str, float | None]:
    return {name: _finite(getattr(interval, name)) for name in ("value", "low", "high")}


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _order(label: LabelFacts) -> tuple[bool, float]:
    return not label.scored, -(label.auc.value if label.auc is not None else 0.0)


def _parts(value: object) -> Iterable[Part]:
    for entry in value if isinstance(value, list | tuple) else ():
        match entry:
            case [str(name), int(images), patients]:
                yield Part(name, images, patients if isinstance(patients, int) else None)
            case _:
                continue


def _groups(value: object) -> Iterable[GroupFacts]:
    for entry in value if isinstance(value, list | tuple) else ():
        match entry:
            case {"factor": str(factor), "name": str(name), "images": int(images), **more}:
                areas = {
                    str(label): area
                    for label, figure in _mapping(more.get("auc")).items()
                    if (area := _interval(figure)) is not None
                }
                yield GroupFacts(factor, name, images, _interval(more.get("macro_auc")), areas)
            case _:
                continue


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _interval(value: object) -> Interval | None:
    numbers = [_number(_mapping(value).get(name)) for name in ("value", "low", "high")]
    known = [number for number in numbers if number is not None]
    return Interval(*known) if len(known) == len(numbers) else None
