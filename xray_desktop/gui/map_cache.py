"""Finished heat maps, kept in memory only: none is computed twice."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.contract import Baseline, Target
from xray_desktop.core.heat_map_result import HeatMap

MOST: Final = 128
"""Heat maps kept; each takes 0.7 MB at 299 x 299."""


@dataclass(frozen=True, slots=True)
class MapKey:
    """What a heat map depends on.

    Parameters
    ----------
    image, frame
        SHA-256 of the file, and which of its frames.
    model : str
        SHA-256 of the bundle's contract, which hashes the rest.
    label, target, baseline
        The question.
    rule : str
        Name of the path rule; it also says how many evaluations a finished one has.
    """

    image: str
    frame: int
    model: str
    label: str
    target: Target
    baseline: Baseline
    rule: str


class MapCache:
    """The heat maps used last; the one unused for longest goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._maps: OrderedDict[MapKey, HeatMap] = OrderedDict()

    def get(self, key: MapKey) -> HeatMap | None:
        """Return the heat map, or None if it is not there (any more)."""
        heat_map = self._maps.get(key)
        if heat_map is not None:
            self._maps.move_to_end(key)
        return heat_map

    def put(self, key: MapKey, heat_map: HeatMap) -> None:
        """Keep a finished heat map."""
        self._maps[key] = heat_map
        self._maps.move_to_end(key)
        while len(self._maps) > self._most:
            self._maps.popitem(last=False)
