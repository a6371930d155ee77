"""Finished maps, kept in memory only, so that no map is computed twice."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.contract import Baseline, Target
from xray_desktop.gui.map_picture import MapPicture

MOST: Final = 128
"""Maps kept; each takes 0.7 MB at 299 x 299."""


@dataclass(frozen=True, slots=True)
class MapKey:
    """What a map depends on.

    Parameters
    ----------
    film, frame
        SHA-256 of the file, and which of its frames.
    model : str
        SHA-256 of the bundle's contract, which hashes the rest.
    label, target, baseline
        The question.
    rule : str
        Name of the path rule; it also says how many evaluations a finished map has.
    """

    film: str
    frame: int
    model: str
    label: str
    target: Target
    baseline: Baseline
    rule: str


class MapCache:
    """The maps used last; the one unused for longest goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._maps: OrderedDict[MapKey, MapPicture] = OrderedDict()

    def __contains__(self, key: MapKey) -> bool:
        return key in self._maps

    def get(self, key: MapKey) -> MapPicture | None:
        """Return the map, or None if it is not there (any more)."""
        picture = self._maps.get(key)
        if picture is not None:
            self._maps.move_to_end(key)
        return picture

    def put(self, key: MapKey, picture: MapPicture) -> None:
        """Keep a finished map."""
        self._maps[key] = picture
        self._maps.move_to_end(key)
        while len(self._maps) > self._most:
            self._maps.popitem(last=False)
