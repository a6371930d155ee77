"""One part of records that are divided as a training divides them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from trainer.data.division import Division
from trainer.data.split import PARTS, PartName
from trainer.errors import TrainingError
from trainer.evaluation.films import ChosenFilms, RecordFilms

if TYPE_CHECKING:
    from rich.progress import Progress

CHOSEN_ON: Final = (
    "These are validation images: a training on this division chose its epoch on them, and fitted "
    "calibrations and operating points."
)
TRAINED_ON: Final = (
    "These are training images: figures of a model that was trained on them say nothing of others."
)


class PartFilms(ChosenFilms):
    """The images of one part.

    Parameters
    ----------
    folders : sequence of Path
        Folders with TFRecords.
    division : Division
        How they are divided.
    part : str
        One of `PARTS`.
    seed : int
        `Recipe.split_seed` of the training whose parts these are.
    progress : Progress, optional
        Shows how far TFRecords are read.

    Attributes
    ----------
    part : str
    division : str or None
        `Divided.fingerprint`: a bundle whose contract says the same was trained on this division.

    Raises
    ------
    TrainingError
        Records or lists cannot be used, or the part is empty.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        division: Division,
        part: PartName,
        seed: int,
        progress: "Progress | None" = None,
    ) -> None:
        divided = division.apply(folders, seed=seed, progress=progress)
        chosen = np.flatnonzero(divided.split.parts[PARTS.index(part)])
        if not len(chosen):
            raise TrainingError(
                f"No image is in the {part} part: expected records of images that the lists put "
                "there, or another --part."
            )
        self.part = part
        self.division = divided.fingerprint
        words = f"The {part} part: {len(chosen)} of {len(divided.records)} images."
        more = {"validation": (CHOSEN_ON,), "training": (TRAINED_ON,), "test": ()}[part]
        super().__init__(RecordFilms(divided.records), chosen, (words, *more))
