"""Scores of the images seen in this session, kept in memory only: none is computed twice.

Finished heat maps, kept in memory only: none is computed twice.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.bundle.contract import Baseline, Target
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Steps
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.inference.assessment import assess_steps
from xray_desktop.inference.engine import Engine

MAX_SCORES: Final = 2_000
"""Images; each takes a few kilobytes."""

ScoringResult = Assessment | RefusedError
"""What the model says of an image, or why the input check refused it."""


@dataclass(frozen=True, slots=True)
class ScoreKey:
    """What scores depend on.

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
        """Return the key of an image's scores by one model."""
        return cls(image.source.sha256, image.source.frame, engine.identity.sha256, anyway)


class ScoreCache:
    """The scores used last; those unused for longest go first. Safe to use from any thread."""

    def __init__(self, max_size: int = MAX_SCORES) -> None:
        self._max_size = max_size
        self._scores: OrderedDict[ScoreKey, ScoringResult] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: ScoreKey) -> ScoringResult | None:
        """Return the scores, or None if they are not there (any more)."""
        with self._lock:
            scored = self._scores.get(key)
            if scored is not None:
                self._scores.move_to_end(key)
            return scored

    def put(self, key: ScoreKey, scored: ScoringResult) -> None:
        """Keep scores."""
        with self._lock:
            self._scores[key] = scored
            self._scores.move_to_end(key)
            while len(self._scores) > self._max_size:
                self._scores.popitem(last=False)


def scoring_steps(
    cache: ScoreCache, key: ScoreKey, image: Radiograph, engine: Engine
) -> Steps[None, ScoringResult]:
    """Score an image and keep the result, also if nobody waits for it any more.

    The model cannot be interrupted: what it has computed for an image that was left meanwhile is
    there when the reader returns.
    """
    try:
        scored: ScoringResult = yield from assess_steps(image, engine, anyway=key.anyway)
    except RefusedError as error:
        scored = error
    cache.put(key, scored)
    return scored


MAX_HEAT_MAPS: Final = 128
"""Heat maps kept; each takes 0.7 MB at 299 x 299."""


@dataclass(frozen=True, slots=True)
class HeatMapKey:
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


class HeatMapCache:
    """The heat maps used last; the one unused for longest goes first."""

    def __init__(self, max_size: int = MAX_HEAT_MAPS) -> None:
        self._max_size = max_size
        self._maps: OrderedDict[HeatMapKey, HeatMap] = OrderedDict()

    def get(self, key: HeatMapKey) -> HeatMap | None:
        """Return the heat map, or None if it is not there (any more)."""
        heat_map = self._maps.get(key)
        if heat_map is not None:
            self._maps.move_to_end(key)
        return heat_map

    def put(self, key: HeatMapKey, heat_map: HeatMap) -> None:
        """Keep a finished heat map."""
        self._maps[key] = heat_map
        self._maps.move_to_end(key)
        while len(self._maps) > self._max_size:
            self._maps.popitem(last=False)
