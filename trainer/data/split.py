"""Dividing images into training, validation and test with each patient in one part only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_tables import IMAGE_NAME, SEPARATOR_LINE, plain_name, read_lines
from trainer.errors import TrainingError

if TYPE_CHECKING:
    from trainer.data.records import RecordSet

PartName = Literal["training", "validation", "test"]
PARTS: Final[tuple[PartName, ...]] = ("training", "validation", "test")
"""In the order of `Split.parts`."""
MIN_FOLDS: Final = 3
"""With fewer folds, the thresholds of a fold would be chosen on a single other one."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Three masks over the same records, each (records,) bool; no record is in two of them.

    Parameters
    ----------
    train, validation, test : ndarray
        The masks. A record in none of them is not used.
    by_patient : bool
        Whether every record names its patient, so that no patient is in two parts.
    notes : tuple of str
        Sentences that readers of the figures must know.
    """

    train: NDArray[np.bool_]
    validation: NDArray[np.bool_]
    test: NDArray[np.bool_]
    by_patient: bool
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        total = self.train.astype(int) + self.validation + self.test
        if (total > 1).any():
            msg = "a split must not put a record into two parts"
            raise ValueError(msg)

    @property
    def parts(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """The masks, in the order of `PARTS`."""
        return self.train, self.validation, self.test

    def require_disjoint_patients(self, patients: Sequence[str | None]) -> None:
        """Raise TrainingError if a patient is in two parts; call it before any training.

        Parameters
        ----------
        patients : sequence of str or None
            The patient of each record, read from the records again.
        """
        if len(patients) != len(self.train):
            raise TrainingError(
                f"The split is of {len(self.train)} records, but there are {len(patients)}: "
                "divide these records again."
            )
        train, validation, test = (
            {patients[index] for index in np.flatnonzero(mask).tolist()} - {None}
            for mask in self.parts
        )
        shared = train & validation | train & test | validation & test
        if shared:
            raise TrainingError(
                f"{len(shared)} patients are in two parts of the split: expected each in one. "
                "Figures from such a split are too good; divide the images by patient."
            )


def leak_notes(patients: Sequence[str | None]) -> tuple[str, ...]:
    """Return a warning if records name no patient."""
    unnamed = sum(patient is None for patient in patients)
    if not unnamed:
        return ()
    text = (
        f"Warning: {unnamed} of {len(patients)} images have no patient id, so images of one "
        "patient may be in training and in test: the figures are too good."
    )
    return (text,)


def split_by_patient(
    patients: Sequence[str | None],
    labels: NDArray[np.float32],
    *,
    fractions: tuple[float, float, float] = (0.65, 0.15, 0.20),
    seed: int = 0,
    tested: NDArray[np.bool_] | None = None,
) -> Split:
    """Divide records by patient, so that every part has its share of every label.

    Parameters
    ----------
    patients : sequence of str or None
        The patient of each record; a record with None counts as a separate patient.
    labels : ndarray, (records, labels), float32
        1, 0 or NaN (unknown).
    fractions : tuple of float
        Shares of training, validation and test; they sum to 1.
    seed : int
        For the order of patients and for ties.
    tested : ndarray, (records,), bool, optional
        Images that must not be trained on; all images of their patients go to test.
    """
    if not np.isclose(sum(fractions), 1) or min(fractions) <= 0:
        raise TrainingError(f"Shares {fractions}: expected three numbers above 0 that sum to 1.")
    part = divide(patients, labels, fractions, seed=seed, last=tested)
    notes = leak_notes(patients)
    return Split(part == 0, part == 1, part == 2, not notes, notes)  # noqa: PLR2004 - third part


def folds(
    patients: Sequence[str | None],
    labels: NDArray[np.float32],
    count: int,
    seed: int = 0,
    tested: NDArray[np.bool_] | None = None,
) -> tuple[Split, ...]:
    """Return `count` splits for cross-validation; every image is in the test part of exactly one.

    The others are for training, except images of the patients of `tested` images. There is no
    validation part: what is selected for a fold is selected on the scores of other folds.
    """
    if count < MIN_FOLDS:
        raise TrainingError(f"{count} folds: expected {MIN_FOLDS} or more.")
    part = divide(patients, labels, [1 / count] * count, seed=seed)
    usable = ~of_same_patients(patients, tested)
    notes = leak_notes(patients)
    splits: list[Split] = []
    for fold in range(count):
        test = part == fold
        splits.append(Split(~test & usable, np.zeros(len(part), bool), test, not notes, notes))
    return tuple(splits)


def divide(
    patients: Sequence[str | None],
    labels: NDArray[np.float32],
    fractions: Sequence[float],
    *,
    seed: int,
    last: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Return the part, 0 to len(fractions) - 1, of each record.

    Iterative stratification after Sechidis, Tsoumakas, Vlahavas (2011), over patients: the label
    that is rarest among the remaining patients goes first, each patient to the part that lacks it
    most.
    Patients of an image in `last` go to the last part from the start.
    """
    group = _groups(patients)
    groups = int(group.max(initial=-1)) + 1
    counts = np.zeros((groups, labels.shape[1] + 1))
    images = np.concatenate([np.nan_to_num(labels), np.ones((len(labels), 1))], axis=1)
    np.add.at(counts, group, images)
    part = np.full(groups, -1)
    part[group[of_same_patients(patients, last)]] = len(fractions) - 1
    _stratify(counts, np.asarray(fractions), part, np.random.default_rng(seed))
    return part[group]


def _groups(patients: Sequence[str | None]) -> NDArray[np.int64]:
    names = [f"record {i}" if p is None else f"patient {p}" for i, p in enumerate(patients)]
    return np.unique(np.asarray(names, str), return_inverse=True)[1]


def of_same_patients(
    patients: Sequence[str | None], chosen: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """Return all records, (records,), of the patients of the chosen ones."""
    if chosen is None:
        return np.zeros(len(patients), bool)
    group = _groups(patients)
    return np.isin(group, group[chosen])


def _stratify(
    counts: NDArray[np.float64],
    fractions: NDArray[np.float64],
    part: NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """Fill the -1 in `part`, (groups,); `counts` is (groups, labels + 1), the last all images."""
    wanted = fractions[:, None] * counts.sum(axis=0)[None, :]
    fixed = np.flatnonzero(part >= 0)
    np.subtract.at(wanted, part[fixed], counts[fixed])
    order = rng.permutation(len(counts))
    while (part < 0).any():
        left = order[part[order] < 0]
        totals = counts[left].sum(axis=0)
        column = int(np.argmin(np.where(totals > 0, totals, np.inf)))
        for index in left[counts[left, column] > 0]:
            lack = wanted[:, column] + 1e-6 * wanted[:, -1] + 1e-9 * rng.random(len(fractions))
            chosen = int(np.argmax(lack))
            part[index] = chosen
            wanted[chosen] -= counts[index]


TABLE: Final = "boxed_images.txt"


@cache
def boxed_images() -> frozenset[str]:
    """Return the names of the images with boxes, as in ``00000032_037``."""
    text = resources.files("trainer.data").joinpath(TABLE).read_text(encoding="utf-8")
    return frozenset(match.group() for match in IMAGE_NAME.finditer(text))


def is_boxed(image_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each image id, (records,), whether it is an image with boxes."""
    boxed = boxed_images()
    matches = [IMAGE_NAME.search(name) for name in image_ids]
    return np.array([match is not None and match.group() in boxed for match in matches], bool)


def of_boxed_patients(image_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each image id, (records,), whether its patient has an image with boxes.

    The image with boxes need not be among the records: a model that is evaluated on it later must
    not have been trained on its patient.
    """
    patients = {name.partition("_")[0] for name in boxed_images()}
    matches = [IMAGE_NAME.search(name) for name in image_ids]
    return np.array([match is not None and match.group(1) in patients for match in matches], bool)


BESIDE: Final = ' \t";,\ufeff'
"""Characters that spreadsheets put around the cells of a single column."""
HEADS: Final = frozenset({"image_index", "image", "images", "file", "filename", "name", "id"})
"""Accepted headers of the single column of a list."""
VALIDATION: Final = 0.125
"""Share of the training list; with NIH's lists about a tenth of all images."""
UNTESTED: Final = (
    "figures are of validation patients, on whom the epoch was selected as well; calibration and "
    "operating points are fitted on patients other than those that each is measured on."
)
MEASURED: Final = 0.15
"""Validation share where no image of the test list is available."""


def split_by_lists(records: "RecordSet", train_list: Path, test_list: Path, seed: int = 0) -> Split:
    """Divide records by two lists of image names.

    Validation is a stratified sample of the patients of the training list. Images with boxes are
    left out. Records in neither list are not used; the split's notes count them.

    Raises
    ------
    TrainingError
        A list cannot be read, the lists share patients, or they contain none of the records.
    """
    train_names, test_names = read_list(train_list), read_list(test_list)
    shared = {name[:8] for name in train_names} & {name[:8] for name in test_names}
    if shared:
        raise TrainingError(
            f"{train_list.name} and {test_list.name} share {len(shared)} patients: expected "
            "lists without common patients, like those of NIH."
        )
    found = [IMAGE_NAME.search(name) for name in records.image_ids]
    names = [match.group() if match else "" for match in found]
    test = np.array([name in test_names for name in names], bool)
    listed = np.array([name in train_names for name in names], bool)
    if not listed.any():
        raise TrainingError(
            f"{train_list.name} contains none of the {len(records)} records: expected image names "
            "like 00000001_000.png, and records with an image_id."
        )
    boxed = listed & is_boxed(records.image_ids)
    train = listed & ~boxed
    chosen = np.flatnonzero(train)
    patients = [records.patients[index] for index in chosen]
    share = VALIDATION if test.any() else MEASURED
    held = divide(patients, records.labels[chosen], (1 - share, share), seed=seed) == 1
    validation = np.zeros_like(train)
    validation[chosen[held]] = True
    absent = len((train_names | test_names) - set(names))
    counted = (
        (int((~listed & ~test).sum()), "images are in neither list and are not used."),
        (absent, "names in the lists have no image here."),
        (int(boxed.sum()), "images of the training list have bounding boxes and are not used."),
    )
    notes = tuple(f"{count} {text}" for count, text in counted if count)
    if not test.any():
        notes += (f"None of the images is in {test_list.name}: {UNTESTED}",)
    return Split(train & ~validation, validation, test, by_patient=True, notes=notes)


def read_list(path: Path) -> frozenset[str]:
    """Return the image names, as in ``00000001_000``, of a list with one on each line."""
    names: set[str] = set()
    lines = [line.strip(BESIDE) for line in read_lines(path)]
    heads = 0
    for number, line in enumerate(lines, start=1):
        if not line or line.lower().startswith(SEPARATOR_LINE):
            continue
        matches = IMAGE_NAME.findall(line)
        if not matches and not names and not heads and plain_name(line) in HEADS:
            heads += 1
            continue
        if not matches or len(matches) < len(line.split()):
            raise TrainingError(
                f"{path.name}, name {number}: expected an image name like 00000001_000.png."
            )
        names |= {"_".join(match) for match in matches}
    return frozenset(names)
