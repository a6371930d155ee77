"""Caches of scores and heat maps of this session, in memory only."""

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.bundle.contract import Baseline, Target
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Steps
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.inference.assessment import assess_steps
from xray_desktop.inference.engine import Engine

MAX_SCORES: Final = 2_000
"""Images whose scores are cached; each takes a few kilobytes."""
QUICK_S: Final = 0.5
"""The model cannot be interrupted: whoever needs it waits this long at most for a neighbour."""

ScoringResult = Assessment | RefusedError
"""The scores of an image, or why it did not pass the input check."""


@dataclass(frozen=True, slots=True)
class ScoreKey:
    """Key of scores: everything they depend on.

    Parameters
    ----------
    image, frame
        SHA-256 of the file, and which of its frames.
    model : str
        SHA-256 of the bundle's contract, which hashes the rest.
    anyway : bool
        Whether the input check was overridden.
    """

    image: str
    frame: int
    model: str
    anyway: bool

    @classmethod
    def of(cls, image: Radiograph, engine: Engine, *, anyway: bool) -> "ScoreKey":
        """Return the key for the scores of an image."""
        return cls(image.source.sha256, image.source.frame, engine.identity.sha256, anyway)


class ScoreCache:
    """Scores, dropping the least recently used; safe for use from any thread."""

    def __init__(self, max_size: int = MAX_SCORES) -> None:
        self._max_size = max_size
        self._scores: OrderedDict[ScoreKey, ScoringResult] = OrderedDict()
        self._lock = threading.Lock()
        self._last_s = math.inf
        self._failed: set[ScoreKey] = set()

    @property
    def quick(self) -> bool:
        """Whether the last image was scored so quickly that others may be scored in idle time."""
        return self._last_s <= QUICK_S

    def timed(self, seconds: float) -> None:
        """Note how long scoring an image took."""
        self._last_s = seconds

    def lacks(self, key: ScoreKey) -> bool:
        """Return whether scoring ahead is of use: there are no scores, and it has not failed."""
        return key not in self._failed and self.get(key) is None

    def failed(self, key: ScoreKey) -> None:
        """Note that scoring ahead failed; it is done again when the image is opened."""
        if len(self._failed) >= self._max_size:
            self._failed.clear()
        self._failed.add(key)

    def get(self, key: ScoreKey) -> ScoringResult | None:
        """Return the scores, or None if they are not cached."""
        with self._lock:
            scored = self._scores.get(key)
            if scored is not None:
                self._scores.move_to_end(key)
            return scored

    def put(self, key: ScoreKey, scored: ScoringResult) -> None:
        """Store scores."""
        with self._lock:
            self._scores[key] = scored
            self._scores.move_to_end(key)
            while len(self._scores) > self._max_size:
                self._scores.popitem(last=False)


def scoring_steps(
    cache: ScoreCache, key: ScoreKey, image: Radiograph, engine: Engine, *, again: bool = False
) -> Steps[None, ScoringResult]:
    """Score an image and cache the result, even if it is no longer needed.

    The model cannot be interrupted, so scores of an image that the user has left meanwhile are
    available when it is opened again; so are those of an image that was being scored in idle time
    when it was opened. With `again` nothing is taken from the cache.
    """
    steps = assess_steps(image, engine, anyway=key.anyway)
    yield next(steps)
    known = None if again else cache.get(key)
    if known is not None:
        return known
    begun = time.monotonic()
    try:
        scored: ScoringResult = yield from steps
    except RefusedError as error:
        scored = error
    cache.timed(time.monotonic() - begun)
    cache.put(key, scored)
    return scored


def scoring_ahead_steps(
    cache: ScoreCache, key: ScoreKey, image: Radiograph, engine: Engine
) -> Steps[None, None]:
    """Score an image that nobody has asked for; an error is dropped until the image is opened."""
    try:
        yield from scoring_steps(cache, key, image, engine)
    except XrayError:
        cache.failed(key)


MAX_HEAT_MAP_BYTES: Final = 100_000_000
"""Of all heat maps that are cached: 124 with Grad-CAM at 299 x 299, 680 at 128 x 128."""


@dataclass(frozen=True, slots=True)
class HeatMapKey:
    """Key of a heat map: everything it depends on.

    Parameters
    ----------
    image, frame
        SHA-256 of the file, and which of its frames.
    model : str
        SHA-256 of the bundle's contract, which hashes the rest.
    label, target, baseline
        What the heat map explains.
    rule : str
        Name of the path rule, which includes the number of evaluations.
    """

    image: str
    frame: int
    model: str
    label: str
    target: Target
    baseline: Baseline
    rule: str


class HeatMapCache:
    """Heat maps up to so many bytes, dropping the least recently used."""

    def __init__(self, max_bytes: int = MAX_HEAT_MAP_BYTES) -> None:
        self._max_bytes = max_bytes
        self._nbytes = 0
        self._maps: OrderedDict[HeatMapKey, HeatMap] = OrderedDict()

    def get(self, key: HeatMapKey) -> HeatMap | None:
        """Return the heat map, or None if it is not cached."""
        heat_map = self._maps.get(key)
        if heat_map is not None:
            self._maps.move_to_end(key)
        return heat_map

    def put(self, key: HeatMapKey, heat_map: HeatMap) -> None:
        """Store a finished heat map, unless it is larger than all that may be held."""
        before = self._maps.pop(key, None)
        if before is not None:
            self._nbytes -= before.nbytes
        if heat_map.nbytes > self._max_bytes:
            return
        self._maps[key] = heat_map
        self._nbytes += heat_map.nbytes
        while self._nbytes > self._max_bytes:
            _key, oldest = self._maps.popitem(last=False)
            self._nbytes -= oldest.nbytes
