"""The films of NIH ChestX-ray14 whose findings radiologists have boxed: for judging maps only."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import NAME

TABLE: Final = "boxed_films.txt"


@cache
def boxed_films() -> frozenset[str]:
    """Return the names of the boxed films, as in ``00000032_037``."""
    text = resources.files("trainer.data").joinpath(TABLE).read_text(encoding="utf-8")
    return frozenset(match.group() for match in NAME.finditer(text))


def is_boxed(image_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each image id, (records,), whether it names a boxed film."""
    boxed = boxed_films()
    matches = [NAME.search(name) for name in image_ids]
    return np.array([match is not None and match.group() in boxed for match in matches], bool)


def of_boxed_patients(image_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each image id, (records,), whether its patient has a boxed film anywhere.

    The boxed film itself need not be among the records: a model that is judged on it later must
    not have seen its patient.
    """
    patients = {name.partition("_")[0] for name in boxed_films()}
    matches = [NAME.search(name) for name in image_ids]
    return np.array([match is not None and match.group(1) in patients for match in matches], bool)
