"""The fifteen NIH ChestX-ray14 labels, in the one order that everything else derives from."""

from typing import Final

NO_FINDING: Final = "No Finding"

LABELS: Final[tuple[str, ...]] = (
    NO_FINDING,
    "Atelectasis",
    "Consolidation",
    "Infiltration",
    "Pneumothorax",
    "Edema",
    "Emphysema",
    "Fibrosis",
    "Effusion",
    "Pneumonia",
    "Pleural_Thickening",
    "Cardiomegaly",
    "Nodule",
    "Mass",
    "Hernia",
)
"""Label names as the NIH TFRecords spell them, in the order of their columns."""

FINDINGS: Final[tuple[str, ...]] = tuple(label for label in LABELS if label != NO_FINDING)
"""The fourteen labels that name something seen (all but No Finding)."""


def display_name(label: str) -> str:
    """Return `label` as a person reads it: ``Pleural_Thickening`` -> ``Pleural thickening``."""
    return label.replace("_", " ").capitalize()
