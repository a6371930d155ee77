"""An earlier film of the same patient in the folder of the film shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.language import marked
from xray_desktop.gui.playlist import listing_steps
from xray_desktop.gui.session import Reader

AT_ONCE: Final = 8
"""Headers in one request: between two of them a newer wish is served."""
MOST_SEARCHED: Final = 400
"""Files of a folder that are looked at for a prior, the nearest in the list first."""


@dataclass(frozen=True, slots=True, repr=False)
class Prior:
    """An earlier frontal chest film of the same patient."""

    path: Path
    taken: date


def prior_steps(reader: Reader, shown: Path) -> Steps[None, Prior | None]:
    """Return the latest film of the same patient in the folder, taken before the one shown.

    A film of the same day is no prior; neither is one without a date. Files that cannot be read
    are passed by. Raises `XrayError` if the folder cannot be listed.
    """
    listed = (yield from listing_steps([shown.parent])).paths
    others = nearest(listed, listed.index(shown) if shown in listed else 0)
    found: list[Prior] = []
    for start in range(0, min(len(others), MOST_SEARCHED), AT_ONCE):
        yield Progress(0, 1, marked("Looking for a prior film"))
        some = tuple(others[start : start + AT_ONCE])
        try:
            answer = yield from reader.relation_steps(shown, some)
        except XrayError:
            continue
        own = answer.own
        if own.same_patient is None or own.study_date is None or not own.frontal_chest:
            return None
        found += [
            Prior(path, relation.study_date)
            for path, relation in zip(some, answer.others, strict=True)
            if relation.same_patient
            and relation.frontal_chest
            and relation.study_date is not None
            and relation.study_date < own.study_date
        ]
    return max(found, key=lambda prior: prior.taken, default=None)


def nearest(paths: Sequence[Path], index: int) -> list[Path]:
    """Return the paths, the nearest to the place `index` first."""
    order = sorted(range(len(paths)), key=lambda place: abs(place - index))
    return [paths[place] for place in order]
