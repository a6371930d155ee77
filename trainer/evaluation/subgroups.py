"""Figures of subgroups of images: by view, sex and age."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from trainer.data.image_tables import Metadata
from trainer.evaluation.figures import Figures, measure
from trainer.evaluation.image_scores import Scored
from xray_desktop.core.bundle.label_contract import LabelContract

BANDS: Final = ((0, 17), (18, 39), (40, 59), (60, 79), (80, 110))
"""Years of age, both ends included."""
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Subgroup:
    """One group of images: its factor (``View``), its name (``AP``), and its figures."""

    factor: str
    name: str
    figures: Figures


def subgroups(
    labels: Sequence[LabelContract], images: Scored, metadata: Sequence[Metadata | None]
) -> tuple[Subgroup, ...]:
    """Measure every group of images; images with an unknown factor form a group.

    Parameters
    ----------
    labels : sequence of LabelContract
        As for `figures.measure`.
    images : Scored
    metadata : sequence of Metadata or None
        One for each image.
    """
    found: list[Subgroup] = []
    for factor, group_of in FACTORS.items():
        names = [UNKNOWN if entry is None else group_of(entry) or UNKNOWN for entry in metadata]
        for name in sorted(set(names), key=lambda name: (name == UNKNOWN, name)):
            chosen = np.array([other == name for other in names])
            found.append(Subgroup(factor, name, measure(labels, images.only(chosen), None, None)))
    return tuple(found)


def band(metadata: Metadata) -> str | None:
    """Return the age band, as in ``18–39``; None if the age is unknown."""
    for low, high in BANDS:
        if metadata.age is not None and low <= metadata.age <= high:
            return f"{low:02}–{high}"
    return None


FACTORS: Final = MappingProxyType[str, Callable[[Metadata], str | None]](
    {"View": lambda entry: entry.view, "Sex": lambda entry: entry.sex, "Age": band}
)
"""The factors that divide images into groups."""
