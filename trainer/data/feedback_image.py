"""What readers found on one image, in all folders of feedback: the latest entry holds."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.labels import LABELS, NO_FINDING

Float = NDArray[np.float32]
Times = NDArray[np.float64]

NO_FINDING_PLACE: Final = LABELS.index(NO_FINDING)


@dataclass(slots=True)
class FeedbackImage:
    """One image.

    Parameters
    ----------
    png : bytes
        8-bit greyscale, in the default window.
    patient : str
        Identifies the patient; hashed to a number.
    source : str
        Hash of the table that it was first read from.
    name : str
        Its name in that table.
    statements : list of (Float, Float)
        What each row says, as `FeedbackImage.labels`, and when it was said, in seconds since
        1970; NaN without a time.
    withdrawn : ndarray, (15,), float64
        When the label was last taken back, as the times of statements; NaN: never.
    """

    png: bytes
    patient: str
    source: str
    name: str
    statements: list[tuple[Float, Times]] = field(default_factory=list[tuple[Float, Times]])
    withdrawn: Times = field(default_factory=lambda: np.full(len(LABELS), np.nan))

    @property
    def labels(self) -> Float:
        """(15,) float32: 1, 0, or NaN without a reader finding or with contradictory ones."""
        return self._resolved[0]

    @property
    def contradictions(self) -> int:
        """Labels on which rows disagree without saying which of them is the later one."""
        return int(self._resolved[1].sum())

    @property
    def is_withdrawn(self) -> bool:
        """Whether no label is known because the reader took findings back."""
        return bool(np.isnan(self.labels).all() and ~np.isnan(self.withdrawn).all())

    @property
    def _resolved(self) -> tuple[Float, NDArray[np.bool_]]:
        """The labels, and which are contradicted: where all rows have times, the last holds.

        What was taken back later than it was said does not count; without the time of a row it is
        contradicted.
        """
        stated_then = [
            _with_no_finding(np.where(times <= self.withdrawn, np.nan, labels), times)
            for labels, times in self.statements
        ]
        labels = np.array([one for one, _ in stated_then])
        times = np.array([time for _, time in stated_then])
        stated = ~np.isnan(labels)
        timed = stated & ~np.isnan(times)
        latest = np.where(timed, times, -np.inf).max(0)
        holds = stated & (~timed | (times == latest))
        low = np.where(holds, labels, np.inf).min(0)
        high = np.where(holds, labels, -np.inf).max(0)
        contradicted = stated.any(0) & (low != high)
        contradicted |= (holds & ~timed).any(0) & ~np.isnan(self.withdrawn)
        found = np.where(stated.any(0) & ~contradicted, high, np.nan).astype(np.float32)
        if found[NO_FINDING_PLACE] == 1:  # said after the findings
            found[found == 1] = 0
            found[NO_FINDING_PLACE] = 1
        return found, contradicted


def _with_no_finding(labels: Float, times: Times) -> tuple[Float, Times]:
    """Return labels and times with No Finding set to 0 where any finding is present.

    It is then said when the last of them was; without a time if one of them has none.
    """
    labels, times = labels.copy(), times.copy()
    present = np.flatnonzero(labels == 1)
    present = present[present != NO_FINDING_PLACE]
    if present.size:
        labels[NO_FINDING_PLACE] = 0
        times[NO_FINDING_PLACE] = times[present].max()
    return labels, times
