"""The engine over a batch of films, of which none can take the others along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xray_desktop.core.errors import MISTAKE, XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.reading import assess_all

Judged = tuple[Assessment | XrayError, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges batches.

    Parameters
    ----------
    engine : Engine
        Not used by anybody else meanwhile.
    log_mistake : callable
        Takes an error that nobody foresaw.
    """

    engine: Engine
    log_mistake: Callable[[Exception], object]

    def __call__(self, films: Sequence[PreparedFilm]) -> Judged:
        """Return the films' assessments, or why there are none, in their order."""
        try:
            return assess_all(films, self.engine)
        except Exception:  # noqa: BLE001 - told apart film by film
            return tuple(self._alone(film) for film in films)

    def _alone(self, film: PreparedFilm) -> Assessment | XrayError:
        try:
            return assess_all((film,), self.engine)[0]
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the outer door: no film ends the run
            self.log_mistake(error)
            return MISTAKE
