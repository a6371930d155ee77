"""What the model contract says of one label: how it was measured, and how its scores are read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from xray_desktop.core.bundle.limits import MAX_NAME
from xray_desktop.core.bundle.strict_json import quoted

CaveatCode = Literal["few_positives", "view", "pixels", "devices"]

MIN_AUC: Final = 0.55
"""A label whose AUC may be as low as this (lower end of its interval) is not scored."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of one label: ``p = sigmoid(slope * logit + offset)``.

    Platt, "Probabilistic outputs for support vector machines", 1999.

    Parameters
    ----------
    slope, offset : float
    films : int
        How many images it was fitted on; the probability holds at their prevalence only.
    prevalence : float or None
        The share of those images that have the label, in [0, 1]. None in older bundles.
    """

    slope: float
    offset: float
    films: int
    prevalence: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.offset) and 0 < self.slope < math.inf):
            msg = f"calibration {self.slope} x logit + {self.offset}: expected a slope above 0"
            raise ValueError(msg)
        _require_count("films", self.films)
        if self.prevalence is not None:
            _require_share("prevalence", self.prevalence)


@dataclass(frozen=True, slots=True)
class Caveat:
    """A caveat on a label's scores, found by the evaluation of the model.

    Parameters
    ----------
    code : str
        "few_positives": measured on few images that have the label (`values`: positives).
        "view": predicted in part by the view (`values`: pa, ap – the AUC within each, if measured).
        "pixels": no better than a probe of 16 x 16 pixels (`values`: model, pixels – both AUCs).
        "devices": most images with the label show its treatment (chest tube), which the model may
        have learnt in its place.
    values : mapping of str to float
    """

    code: CaveatCode
    values: Mapping[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in self.values.values()):
            msg = f"caveat {self.code} with {dict(self.values)}: expected finite numbers"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The threshold of a label, and its sensitivity and specificity.

    Parameters
    ----------
    threshold : float
        On the shown probability, in (0, 1).
    sensitivity, specificity : float
        Measured on the images that `chosen_on` names, in [0, 1].
    chosen_on : str
        Which images, and by which rule.
    """

    threshold: float
    sensitivity: float
    specificity: float
    chosen_on: str

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1:
            msg = f"operating point {self.threshold}: expected a probability between 0 and 1"
            raise ValueError(msg)
        _require_share("sensitivity", self.sensitivity)
        _require_share("specificity", self.specificity)


@dataclass(frozen=True, slots=True)
class MapEvaluation:
    """How often the highest point of a label's heat map lies on the finding.

    Measured in the way that the program shows the map (``xray-trainer evaluate-maps --into``).

    Parameters
    ----------
    boxed : int
        Findings that radiologists outlined with boxes, on images of patients whom the model was
        not trained on. 0: not evaluated on boxes.
    boxed_hits : int
        How many of their maps have the highest point in a box.
    prior_hits : float
        How many of the same findings the label's usual place would hit: the place where the boxes
        of other patients lie most often. A map that hits no more has no information on the patient.
    drawn : int
        Lesions drawn at random positions into simulated radiographs and called by the model.
    drawn_hits : int
        How many of their maps have the highest point in the drawn lesion.
    """

    boxed: int = 0
    boxed_hits: int = 0
    prior_hits: float = 0.0
    drawn: int = 0
    drawn_hits: int = 0

    def __post_init__(self) -> None:
        _require_count("boxed", self.boxed)
        _require_count("drawn", self.drawn)
        for name, hits, cases in (
            ("boxed_hits", self.boxed_hits, self.boxed),
            ("prior_hits", self.prior_hits, self.boxed),
            ("drawn_hits", self.drawn_hits, self.drawn),
        ):
            if not 0 <= hits <= cases:
                msg = f"{name} {hits}: expected 0 to {cases}, the number of findings"
                raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class LabelContract:
    """One output of the model: how it was measured and how its scores are read.

    Parameters
    ----------
    name : str
        The TFRecords' spelling.
    sufficient : bool
        Whether there were enough examples to score the label at all.
    positives_trained, positives_tested : int
        Images with the label in the training and in the test part.
    auc : tuple of float or None
        Area under the ROC curve on the test part: value, lower and upper end of the 95 %
        bootstrap interval; a constant predictor has 0.5. None where it could not be measured.
    calibration : Calibration or None
        None: the shown number is the sigmoid of the logit, *not* calibrated.
    operating_point : OperatingPoint or None
        None where the label is not sufficient.
    caveats : tuple of Caveat
        To be shown with every score of the label.
    map_evaluation : MapEvaluation or None
        How well the label's heat maps point to the finding. None: not evaluated.
    """

    name: str
    sufficient: bool = False
    positives_trained: int = 0
    positives_tested: int = 0
    auc: tuple[float, float, float] | None = None
    calibration: Calibration | None = None
    operating_point: OperatingPoint | None = None
    caveats: tuple[Caveat, ...] = ()
    map_evaluation: MapEvaluation | None = None

    def __post_init__(self) -> None:
        require_line("label", self.name)
        _require_count("positives_trained", self.positives_trained)
        _require_count("positives_tested", self.positives_tested)
        for value in self.auc or ():
            _require_share("auc", value)
        if self.auc is not None and self.auc[1] > self.auc[2]:
            msg = f"auc interval {self.auc[1]}..{self.auc[2]}: expected its lower end first"
            raise ValueError(msg)
        if self.sufficient and self.operating_point is None:
            msg = f"label {self.name}: sufficient data, but no operating point"
            raise ValueError(msg)

    @property
    def unreliable(self) -> bool:
        """Whether the label was measured, and is not scored because its AUC may be too low."""
        return not self.sufficient and auc_too_low(self.auc)


def auc_too_low(auc: tuple[float, float, float] | None) -> bool:
    """Return whether an AUC was measured and its interval reaches down to `MIN_AUC`."""
    return auc is not None and auc[1] <= MIN_AUC


def require_line(name: str, value: str, maximum: int = MAX_NAME) -> None:
    """Raise ValueError unless `value` is one line of printable text, of `maximum` characters."""
    if not value.strip() or not value.isprintable() or len(value) > maximum:
        msg = f"{name} {quoted(value)}: expected a line of printable text, at most {maximum} long"
        raise ValueError(msg)


def _require_count(name: str, value: int) -> None:
    if value < 0:
        msg = f"{name} {value}: expected 0 or more"
        raise ValueError(msg)


def _require_share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        msg = f"{name} {value}: expected 0 to 1"
        raise ValueError(msg)
