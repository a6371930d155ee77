"""The sentences and number forms that card, report and terminal share."""

import math
from typing import Final

from trainer.evaluation.figures import FREQUENT, Figures
from trainer.evaluation.operating_points import URGENT
from xray_desktop.core.labels import display_name

EXPLANATION: Final = (
    "AUC is the area under the ROC curve, AUPRC the average precision; both with 95 % bootstrap "
    "intervals over patients. Those of sensitivity and specificity are the wider of that and "
    "Wilson's. A *constant predictor* gives every film the label's prevalence in "
    "training: its AUC is 0.5 by construction, its AUPRC the prevalence. *Pixels* is a logistic "
    "regression on 16 × 16 grey values: what can be told without any anatomy, for instance from "
    "how a film was exposed or processed. A model that is not clearly better than that has not "
    "been shown to see the disease. The *calibration error* (ECE, ten bins of equal count) is how "
    "far shown probabilities lie from the share of films that have the label."
)
_AIMS: Final = ", ".join(f"{display_name(label)} {aim:.2f}" for label, aim in URGENT.items())
URGENCY: Final = (
    "Urgent labels are called at the highest threshold that reaches a stated sensitivity there "
    f"({_AIMS}); the others where sensitivity + specificity is largest (Youden)."
)

IN_FOLDS: Final = (
    "What is said of a fold's films follows from calibrations and thresholds chosen on the other "
    "folds; films are ranked within their fold, since two networks have no common zero. The "
    "bundle's own network was trained on all training films, its calibrations and thresholds are "
    "chosen on the cross-validated scores of all, and it was not itself measured."
)


def measured_on(folds: int) -> str:
    """Return what films a training measures its model on, in words."""
    if not folds:
        return "the test part"
    return (
        f"all films in {folds}-fold cross-validation, each scored by a network that was not "
        "trained on its patient"
    )


def frequent_labels(figures: Figures) -> str:
    """Return over which labels the mean of the frequent ones goes, in words."""
    return f"{figures.frequent} labels with {FREQUENT} positive films or more"


def number(value: float | None) -> str:
    """Return a figure with three digits, or a dash where there is none."""
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"
