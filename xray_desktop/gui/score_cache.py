"""Scores of the images seen in this session, kept in memory only: none is computed twice."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.progress import Steps
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.reading import assess_steps

MOST: Final = 2_000
"""Images; each takes a few kilobytes."""

Scored = Assessment | RefusedError
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
    def of(cls, film: Radiograph, engine: Engine, *, anyway: bool) -> "ScoreKey":
        """Return the key of an image's scores by one model."""
        return cls(film.source.sha256, film.source.frame, engine.identity.sha256, anyway)


class ScoreCache:
    """The scores used last; those unused for longest go first. Safe to use from any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._scores: OrderedDict[ScoreKey, Scored] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: ScoreKey) -> Scored | None:
        """Return the scores, or None if they are not there (any more)."""
        with self._lock:
            scored = self._scores.get(key)
            if scored is not None:
                self._scores.move_to_end(key)
            return scored

    def put(self, key: ScoreKey, scored: Scored) -> None:
        """Keep scores."""
        with self._lock:
            self._scores[key] = scored
            self._scores.move_to_end(key)
            while len(self._scores) > self._most:
                self._scores.popitem(last=False)


def kept_steps(
    cache: ScoreCache, key: ScoreKey, film: Radiograph, engine: Engine
) -> Steps[None, Scored]:
    """Score an image and keep the result, also if nobody waits for it any more.

    The model cannot be interrupted: what it has computed for an image that was left meanwhile is
    there when the reader returns.
    """
    try:
        scored: Scored = yield from assess_steps(film, engine, anyway=key.anyway)
    except RefusedError as error:
        scored = error
    cache.put(key, scored)
    return scored
