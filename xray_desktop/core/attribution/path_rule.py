"""At which points between baseline and image a gradient is taken, and in which order.

All rules are means over the midpoints of equal cells. The integrand of a ReLU network is rough, so
smooth quadrature gains nothing. Points and weights fitted to the covariance along the path,
measured on images, gain much at 4 evaluations, little at 8 and nothing at 12 over equal weights at
even spacing (`docs/developer/heat-maps-tried.md` has the curves). What a rule can still choose is
the order, so that coarse maps come early and no evaluation is wasted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PathRule:
    """An order of cells, and after how many of them there is a map to show.

    Parameters
    ----------
    name : str
        For tables.
    order : tuple of int
        A permutation of ``range(cells)``, cell 0 at the baseline: the midpoints in the order in
        which they are evaluated.
    stages : tuple of int
        Evaluations, rising, after which a map is shown; the last is the most that are spent.
    final : int
        The stage at which a map that has converged is finished.
    compared : mapping of int to int
        Which earlier stage a stage's map is compared with, to see whether it has converged. Both
        must be evenly spaced.
    """

    name: str
    order: tuple[int, ...]
    stages: tuple[int, ...]
    final: int
    compared: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        whole = sorted(self.order) == list(range(len(self.order)))
        rising = all(a < b for a, b in zip(self.stages, self.stages[1:], strict=False))
        earlier = all(b in self.stages and b < a for a, b in self.compared.items())
        if not (whole and rising and earlier and self.final in self.compared):
            msg = f"path rule {self.name}: order, stages and comparisons do not fit together"
            raise ValueError(msg)

    @property
    def max_evaluations(self) -> int:
        """Evaluations of a map that does not converge earlier."""
        return self.stages[-1]

    def positions(self, start: int, stop: int) -> NDArray[np.float32]:
        """Return where evaluations `start` to `stop` lie: 0 the baseline, 1 the image."""
        cells = np.array(self.order[start:stop], np.float32)
        return (cells + np.float32(0.5)) / np.float32(len(self.order))


_THIRDS = (1, 4, 7, 10, 2, 5, 6, 9, 0, 3, 8, 11)
_NINTHS = (3, 20, 11, 29, 15, 33, 6, 24, 0, 17, 9, 26, 21, 12, 30, 2, 35, 18, 5, 14, 8, 23, 27, 32)

TRIPLED: Final = PathRule(
    "tripled midpoints",
    (*(3 * cell + 1 for cell in _THIRDS), *_NINTHS),
    stages=(4, 8, 12, 36),
    final=12,
    compared=MappingProxyType({12: 4, 36: 12}),
)
"""The midpoints of 4, of 12 and of 36 equal cells: each is the centre of three of the next.

So draft, final and last map are evenly spaced, which halving cells cannot give without shifting
them. The 8 evaluations of the usable map are those of the 12, centred on the path, that came
nearest to the converged map on one half of the images measured; on the other half they are scored.
"""

_SIXTHS = (4, 13, 1, 7, 10, 16)
_REST = (0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17)

LAYER_RULE: Final = PathRule(
    "tripled midpoints at a layer",
    (*_SIXTHS, *_REST),
    stages=(2, 6, 18),
    final=6,
    compared=MappingProxyType({6: 2, 18: 6}),
)
"""The midpoints of 2, of 6 and of 18 equal cells, for paths over an inner layer's features.

Behind the layer there is less network, so the integrand is smoother than over the input, and six
evaluations do: of maps at mixed5 of boxed images, image and mirror image together, by the first
demonstration model of 2026-11-29, the 5th percentile of the correlation with the map of 108
midpoints was 0.93 at 2, 0.975 at 3, 0.988 at 4 and 0.995 at 6. Three fail the 0.985 that a
converged map must have, and four cannot be compared with an earlier map that is evenly spaced too.
"""
