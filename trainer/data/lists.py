"""Splits that somebody has published: NIH's ``train_val_list.txt`` and ``test_list.txt``."""

from pathlib import Path
from typing import Final

import numpy as np

from trainer.data.boxes import is_boxed
from trainer.data.records import NAME, RecordSet
from trainer.data.split import Split, divide
from trainer.data.tables import SEPARATOR_LINE, plain_name, read_lines
from trainer.errors import TrainingError

BESIDE: Final = ' \t";,\ufeff'
"""What a spreadsheet puts around the cells of a single column."""
HEADS: Final = frozenset({"image_index", "image", "images", "file", "filename", "name", "id"})
"""What the one column of a list may be called in its first line."""
VALIDATION: Final = 0.125
"""Share of the training list: with NIH's lists about a tenth of all films."""
UNTESTED: Final = (
    "figures are of validation patients, on whom the epoch was chosen as well; calibration and "
    "operating points are fitted on other patients than those that each is measured on."
)
MEASURED: Final = 0.15
"""That share where no film of the test list is at hand: what is measured is measured there."""


def split_by_lists(records: RecordSet, train_list: Path, test_list: Path, seed: int = 0) -> Split:
    """Divide records as two lists of image names say.

    Validation is taken from the training list, patient by patient, stratified. Films with boxes
    leave it. Records in neither list are not used; the split's notes count them.

    Raises
    ------
    TrainingError
        A list cannot be read, the lists share patients, or they name none of the records.
    """
    train_names, test_names = read_list(train_list), read_list(test_list)
    shared = {name[:8] for name in train_names} & {name[:8] for name in test_names}
    if shared:
        raise TrainingError(
            f"{train_list.name} and {test_list.name} share {len(shared)} patients: expected "
            "lists that keep patients apart, as NIH's own do."
        )
    found = [NAME.search(name) for name in records.image_ids]
    names = [match.group() if match else "" for match in found]
    test = np.array([name in test_names for name in names], bool)
    listed = np.array([name in train_names for name in names], bool)
    if not listed.any():
        raise TrainingError(
            f"{train_list.name} names none of the {len(records)} records: expected image names as "
            "in 00000001_000.png, and records with an image_id."
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
        (int((~listed & ~test).sum()), "films are in neither list and are not used."),
        (absent, "names in the lists have no film here."),
        (int(boxed.sum()), "films of the training list have bounding boxes and are not used."),
    )
    notes = tuple(f"{count} {words}" for count, words in counted if count)
    if not test.any():
        notes += (f"None of the films is in {test_list.name}: {UNTESTED}",)
    return Split(train & ~validation, validation, test, by_patient=True, notes=notes)


def read_list(path: Path) -> frozenset[str]:
    """Return the film names, as in ``00000001_000``, of a list with one on each line."""
    names: set[str] = set()
    lines = [line.strip(BESIDE) for line in read_lines(path)]
    heads = 0
    for number, line in enumerate(lines, start=1):
        if not line or line.lower().startswith(SEPARATOR_LINE):
            continue
        matches = NAME.findall(line)
        if not matches and not names and not heads and plain_name(line) in HEADS:
            heads += 1
            continue
        if not matches or len(matches) < len(line.split()):
            raise TrainingError(
                f"{path.name}, name {number}: expected an image name as in 00000001_000.png."
            )
        names |= {"_".join(match) for match in matches}
    return frozenset(names)
