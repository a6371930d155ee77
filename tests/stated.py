"""A made-up bundle contract that states scores against base rates and has caveats of every kind."""

from dataclasses import replace
from typing import Final

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import (
    Calibration,
    Caveat,
    LabelContract,
    OperatingPoint,
)

PREVALENCES: Final = {
    "No Finding": 0.36,
    "Atelectasis": 0.14,
    "Consolidation": 0.081,
    "Infiltration": 0.40,
    "Pneumothorax": 0.092,
    "Edema": 0.036,
    "Emphysema": 0.042,
    "Effusion": 0.17,
    "Pneumonia": 0.022,
    "Pleural_Thickening": 0.043,
    "Cardiomegaly": 0.041,
    "Nodule": 0.061,
    "Mass": 0.069,
}
"""Of the labels that are scored, in [0, 1]."""
CAVEATS: Final = {
    "Pneumonia": (
        Caveat("few_positives", {"positives": 28.0}),
        Caveat("view", {"pa": 0.62, "ap": 0.58}),
    ),
    "Pneumothorax": (Caveat("devices"),),
    "Mass": (Caveat("pixels", {"model": 0.66, "pixels": 0.63}),),
    "Edema": (Caveat("view", {"pa": 0.71}),),
}
UNRELIABLE: Final = (0.61, 0.50, 0.72)
"""AUC of Fibrosis, with its interval; of Hernia there are too few examples."""


def stated(contract: ModelContract) -> ModelContract:
    """Return `contract` with made-up prevalences and caveats; thirteen of its labels are scored."""
    return replace(contract, labels=tuple(map(_label, contract.labels)))


def _label(label: LabelContract) -> LabelContract:
    prevalence = PREVALENCES.get(label.name)
    if prevalence is None:
        auc = UNRELIABLE if label.name == "Fibrosis" else None
        return replace(label, sufficient=False, auc=auc, calibration=None, operating_point=None)
    known = label.calibration or Calibration(1.0, 0.0, 400)
    return replace(
        label,
        sufficient=True,
        calibration=replace(known, prevalence=prevalence),
        operating_point=OperatingPoint(1.1 * prevalence, 0.71, 0.68, "made-up images"),
        caveats=CAVEATS.get(label.name, ()),
    )
