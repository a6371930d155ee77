"""What a worker of a cluster does, with what it was equipped with when it started.

Nothing is ever raised here: an error that leaves a task is logged by the cluster with the task's
arguments, and those name files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from xray_desktop.core.contract import InputContract
from xray_desktop.core.errors import MISTAKE, XrayError
from xray_desktop.core.findings import ModelIdentity
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.triage.decoders import ReaderPool
from xray_desktop.triage.judge import Judge, Judged


@dataclass(slots=True)
class Equipment:
    """One worker's readers and engine.

    Parameters
    ----------
    readers : ReaderPool
        Decoding processes.
    judge : Judge
        The engine; used by one task at a time.
    log_mistake : callable
        Takes an error that nobody foresaw.
    """

    readers: ReaderPool
    judge: Judge
    log_mistake: Callable[[Exception], object]
    _one: Lock = field(default_factory=Lock, init=False)

    def prepare(self, path: Path, contract: InputContract) -> PreparedFilm | XrayError:
        """Return the film at `path`, or why there is none."""
        try:
            return self.readers.prepare(path, contract)
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the outer door of a worker
            self.log_mistake(error)
            return MISTAKE

    def score(self, films: Sequence[PreparedFilm]) -> Judged:
        """Return the films' scores, or why there are none."""
        with self._one:
            return self.judge(films)


_equipment: list[Equipment] = []
"""Of this process; tasks come from the cluster and can carry none."""


def equip(equipment: Equipment) -> None:
    """Equip this process."""
    _equipment[:] = [equipment]


def prepare_here(path: Path, contract: InputContract) -> PreparedFilm | XrayError:
    """Do one task: make a film ready."""
    return _equipment[0].prepare(path, contract)


def judge_here(films: Sequence[PreparedFilm]) -> Judged:
    """Do one task: judge some films."""
    return _equipment[0].score(films)


def skill(model: ModelIdentity, version: str) -> str:
    """Return the name of what a worker can do: this program's version with one very model."""
    return f"xray-desktop {version} {model.sha256}"
