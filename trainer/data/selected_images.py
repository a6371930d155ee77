"""Selections of labelled images: one part of a division, or all but certain patients."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from trainer.data.division import Division
from trainer.data.image_tables import IMAGE_NAME
from trainer.data.labelled_images import LabelledImages, RecordImages, SelectedImages
from trainer.data.records import RecordSet
from trainer.data.split import PARTS, PartName, read_list
from trainer.errors import TrainingError

if TYPE_CHECKING:
    from rich.progress import Progress


CHOSEN_ON: Final = (
    "These are validation images: a training on this division selected its epoch on them, and "
    "fitted calibrations and operating points."
)
TRAINED_ON: Final = (
    "These are training images: figures of a model trained on them do not hold for others."
)


class PartImages(SelectedImages):
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
        Shows the progress of reading TFRecords.

    Attributes
    ----------
    part : str
    division : str or None
        `Divided.fingerprint`; equal in the contract of a bundle trained on this division.

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
                f"No image is in the {part} part: expected records of images that the lists "
                "assign to it, or another --part."
            )
        self.part = part
        self.division = divided.fingerprint
        description = f"The {part} part: {len(chosen)} of {len(divided.records)} images."
        more = {"validation": (CHOSEN_ON,), "training": (TRAINED_ON,), "test": ()}[part]
        super().__init__(RecordImages(divided.records), chosen, (description, *more))


RECORDS: Final = ".tfrec"


class ImagesOfOtherPatients(SelectedImages):
    """Labelled images without those of certain patients.

    Patients are identified by image names like ``00000001_000``. An image without a patient id is
    kept, and a note counts such images.

    Parameters
    ----------
    images : LabelledImages
        The images to choose from.
    sources : sequence of Path
        Lists of image names, or TFRecords (files or folders), whose patients are left out.
    progress : Progress, optional
        Shows the progress of reading TFRecords.

    Raises
    ------
    TrainingError
        A source cannot be read or has no patient ids, or no image is left.
    """

    def __init__(
        self,
        images: LabelledImages,
        sources: Sequence[Path],
        progress: "Progress | None" = None,
    ) -> None:
        patients = frozenset[str]().union(*(patients_of(source, progress) for source in sources))
        matches = [IMAGE_NAME.search(name) for name in images.names]
        kept = [match is None or match.group(1) not in patients for match in matches]
        numbers = np.flatnonzero(kept)
        named = " and ".join(source.name for source in sources)
        if not len(numbers):
            raise TrainingError(
                f"No image is left to measure: all {len(kept)} are of patients in {named}. Give "
                "images of other patients too."
            )
        super().__init__(images, numbers, _notes(len(kept), len(numbers), named, matches))


def patients_of(source: Path, progress: "Progress | None" = None) -> frozenset[str]:
    """Return the patient ids, eight digits each, in a list of image names or in TFRecords.

    Raises
    ------
    TrainingError
        It cannot be read, or has none.
    """
    if source.is_dir() or source.suffix == RECORDS:
        found = frozenset(RecordSet.read([source], progress).patients) - {None}
    else:
        found = frozenset(name.partition("_")[0] for name in read_list(source))
    if not found:
        raise TrainingError(
            f"{source.name} has no patient ids: expected image names like 00000001_000.png."
        )
    return frozenset(patient for patient in found if patient is not None)


def _notes(total: int, kept: int, named: str, matches: Sequence[object]) -> tuple[str, ...]:
    counted = (
        f"Left out as images of patients in {named}: {total - kept} of {total}. Whether the model "
        "was trained on other patients among these was not checked: the bundle does not list them."
    )
    nameless = sum(match is None for match in matches)
    if not nameless:
        return (counted,)
    return (
        counted,
        f"Images without a patient id in their name, none of which was left out: {nameless}.",
    )
