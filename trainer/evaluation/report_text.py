"""Sentences and number formats that the model card, the report and the terminal share."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from trainer.evaluation.figures import FREQUENT, Figures, LabelFigures
from trainer.evaluation.operating_points import URGENT
from xray_desktop.core.labels import display_name

EXPLANATION: Final = (
    "AUC is the area under the ROC curve, AUPRC the average precision; both with 95 % bootstrap "
    "intervals over patients. Those of sensitivity and specificity are the wider of that and "
    "Wilson's. A *constant predictor* gives every image the label's prevalence in "
    "training: its AUC is 0.5 by construction, its AUPRC the prevalence. *Pixels* is a logistic "
    "regression on 16 × 16 grey values: what can be told without any anatomy, for instance from "
    "how an image was exposed or processed. A model that is not clearly better than that has not "
    "been shown to see the disease. The *calibration error* (ECE, ten bins of equal count) is how "
    "far shown probabilities lie from the share of images that have the label."
)
_AIMS: Final = ", ".join(f"{display_name(label)} {aim:.2f}" for label, aim in URGENT.items())
URGENCY: Final = (
    "Urgent labels are called at the highest threshold that reaches a stated sensitivity there "
    f"({_AIMS}); the others where sensitivity + specificity is largest (Youden)."
)

IN_FOLDS: Final = (
    "What is said of a fold's images follows from calibrations and thresholds chosen on the other "
    "folds; images are ranked within their fold, since two networks have no common zero. The "
    "bundle's own network was trained on all training images, its calibrations and thresholds are "
    "chosen on the cross-validated scores of all, and it was not itself measured."
)
IN_GROUPS: Final = (
    "Nothing was trained on these patients, but the epoch was chosen on them, so the figures may "
    "be a little too good. The probability of an image, and whether a finding is called on it, "
    "follow from calibrations and thresholds chosen on the other groups of patients; the bundle's "
    "own are chosen on all of them."
)


@dataclass(frozen=True, slots=True)
class Basis:
    """The kind of images that a training was measured on.

    Parameters
    ----------
    kind : str
        "test": the test part. "validation": the validation part, there being no test part;
        calibrations and thresholds are cross-fitted. "folds": all images, by cross-validation of
        several networks.
    groups : int
        Groups of validation patients, or cross-validated networks; 0 for a test part.
    """

    kind: Literal["test", "validation", "folds"] = "test"
    groups: int = 0

    @property
    def title(self) -> str:
        """The title of a table of figures."""
        return {
            "test": "Test part",
            "validation": f"Validation patients, cross-fitted in {self.groups} groups",
            "folds": f"Cross-validation in {self.groups} folds",
        }[self.kind]

    @property
    def images(self) -> str:
        """A description of the images, to follow "measured on"."""
        return {
            "test": "the test part",
            "validation": f"the validation patients, cross-fitted in {self.groups} groups",
            "folds": f"all images in {self.groups}-fold cross-validation, each scored by a network "
            "that was not trained on its patient",
        }[self.kind]

    @property
    def warning(self) -> str:
        """A note for readers of the figures."""
        sentences = {"validation": IN_GROUPS, "folds": IN_FOLDS}
        return sentences.get(self.kind, "Nothing was trained or chosen on it.")

    @property
    def chosen_on(self) -> str:
        """The scores that calibrations and operating points of the contract were selected on."""
        return "cross-validated scores" if self.kind == "folds" else "the validation part"

    @property
    def others(self) -> str:
        """The images that the calibration of a measured image was fitted to."""
        sentences = {
            "validation": "the other groups of validation patients",
            "folds": "the other folds",
        }
        return sentences.get(self.kind, "the validation part")

    @property
    def adjective(self) -> str:
        """An adjective for the measured images, as in "150 test images"."""
        sentences = {"validation": "cross-fitted validation", "folds": "cross-validated"}
        return sentences.get(self.kind, "test")


TEST_PART: Final = Basis()


def frequent_labels(figures: Figures) -> str:
    """Return a description of the labels in the mean over frequent labels."""
    return f"{figures.frequent} labels with {FREQUENT} positive images or more"


def not_scored(row: LabelFigures) -> str:
    """Return why the model does not score the label, or an empty string."""
    if row.sufficient:
        return ""
    if row.unreliable is None:
        return "not scored: too few examples to calibrate or to measure"
    return f"not scored: its AUC may be as low as {row.unreliable:.2f}"


def number(value: float | None) -> str:
    """Return a figure with three decimals, or a dash."""
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"
