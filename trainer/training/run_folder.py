"""Checkpoints of a run on disk, so that it can be killed at any moment and resumed.

Every file is written under a temporary name, synchronised with the disk, and then renamed: it is
either complete or unchanged. HDF5 is not used: on a full disk it ends the process.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from xray_desktop.core.parsing import parsed_json
from xray_desktop.durable import atomic_replacement, make_folder

if TYPE_CHECKING:
    import keras

SIGNATURE_FILE: Final = "order.json"
LOG_FILE: Final = "log.json"
SCORES_FILE: Final = "scores.npy"


class RunFolder:
    """The folder of one run.

    Parameters
    ----------
    path : Path
        Created if it is missing.
    writes : bool
        False in all workers but one: they only read.
    """

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        self.path = path
        self.writes = writes
        if writes:
            make_folder(path)

    def begin(
        self,
        signature: dict[str, Any],
        *,
        resume: bool,
        completed: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> None:
        """Start a run with this signature, or resume one.

        Parameters
        ----------
        signature : dict
            What must be unchanged when the run is resumed; plain values.
        resume : bool
            Whether an existing run may be resumed.
        completed : callable, optional
            Converts a signature that an earlier version of the trainer wrote to this version. If it
            raises TrainingError, the signature is compared as it was written.

        Raises
        ------
        TrainingError
            A run exists and `resume` is False, or it has another signature.
        """
        file = self.path / SIGNATURE_FILE
        if not file.exists():
            self._write(file, lambda path: path.write_text(_text(signature), encoding="utf-8"))
            return
        if not resume and self.writes:
            raise TrainingError(
                f"There is an unfinished run in {self.path}: add --resume to continue it, or "
                "remove that folder."
            )
        before = cast("dict[str, Any]", _read(file))
        now = json.loads(_text(signature))
        if completed is not None:
            with suppress(TrainingError):
                before = json.loads(_text(completed(before)))
        changed = [key for key in before.keys() | now.keys() if before.get(key) != now.get(key)]
        if changed:
            raise TrainingError(
                f"The run in {self.path} was started with another {' and '.join(sorted(changed))}: "
                "expected the same records, experiment and teachers. Use those, or start a "
                "new run in another folder."
            )

    def stage(self, number: int) -> "StageFiles":
        """Return the files of stage `number` (from 1)."""
        return StageFiles(self, number)

    def write_log(self, log: Sequence[dict[str, Any]]) -> None:
        """Write the log of all epochs so far."""
        self._write(
            self.path / LOG_FILE, lambda path: path.write_text(_text(list(log)), encoding="utf-8")
        )

    def read_log(self) -> list[dict[str, Any]]:
        """Return the log, or an empty list."""
        file = self.path / LOG_FILE
        return _read(file) if file.exists() else []

    def part(self, name: str) -> "RunFolder":
        """Return the subfolder of a part of this run, such as a fold."""
        return RunFolder(self.path / name, writes=self.writes)

    def save_scores(self, scores: NDArray[np.float32]) -> None:
        """Write the scores of the images that this run is measured on."""
        self._write_arrays(self.path / SCORES_FILE, lambda file: np.save(file, scores))

    def read_scores(self) -> NDArray[np.float32] | None:
        """Return the saved scores, or None."""
        file = self.path / SCORES_FILE
        return np.load(file) if file.exists() else None

    def _write(self, file: Path, write: Callable[[Path], Any]) -> None:
        if not self.writes:
            return
        with atomic_replacement(file, file.with_name("new-" + file.name)) as draft:
            write(draft)

    def _write_arrays(self, file: Path, write: Callable[[BinaryIO], object]) -> None:
        def stream(path: Path) -> None:
            with path.open("wb") as opened:
                write(opened)

        self._write(file, stream)


class StageFiles:
    """The best weights of a stage, and its state after the last complete epoch."""

    def __init__(self, folder: RunFolder, number: int) -> None:
        self._folder = folder
        self._best = folder.path / f"stage-{number}.best.npz"
        self._state = folder.path / f"stage-{number}.state.npz"

    def save_best(self, model: "keras.Model") -> None:
        """Write the weights of the model as the best so far."""
        weights = {f"w{index}": value for index, value in enumerate(model.get_weights())}
        self._folder._write_arrays(  # noqa: SLF001 - its own folder
            self._best, lambda file: np.savez(file, **weights)
        )

    def restore_best(self, model: "keras.Model") -> bool:
        """Set the best weights so far, and return whether there were any."""
        if not self._best.exists():
            return False
        with np.load(self._best) as weights:
            model.set_weights([weights[f"w{index}"] for index in range(len(weights.files))])
        return True

    def save_state(self, variables: Sequence["keras.Variable"], facts: dict[str, Any]) -> None:
        """Write all variables (weights, random states, optimizer) and `facts` into one file."""
        values = {f"v{index}": np.asarray(value) for index, value in enumerate(variables)}
        values["words"] = np.array(json.dumps(facts))
        self._folder._write_arrays(  # noqa: SLF001 - its own folder
            self._state, lambda file: np.savez(file, **values)
        )

    def restore(self, variables: Sequence["keras.Variable"]) -> dict[str, Any] | None:
        """Restore all variables and return the facts, or None if no epoch was finished.

        Raises
        ------
        TrainingError
            The state belongs to another network, or its best weights are missing.
        """
        if not self._state.exists():
            return None
        with np.load(self._state) as state:
            facts = cast("dict[str, Any]", json.loads(str(state["words"])))
            fits = len(state.files) == len(variables) + 1 and all(
                state[f"v{index}"].shape == tuple(value.shape)
                for index, value in enumerate(variables)
            )
            if not fits:
                raise TrainingError(
                    f"{self._state.name} belongs to another network: start a new run."
                )
            if facts.get("best", -1.0) >= 0 and not self._best.exists():
                raise TrainingError(
                    f"{self._best.name} is missing from the run's folder, so its best weights are "
                    "lost (earlier versions stored them in another format): start a new run."
                )
            for index, value in enumerate(variables):
                value.assign(state[f"v{index}"])
        return facts


def _read(file: Path) -> Any:  # noqa: ANN401 - whatever JSON can hold
    try:
        return parsed_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(
            f"{file.name} of the unfinished run is damaged ({error}): remove the run's folder, and "
            "start a new run."
        ) from error


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(value, indent=1, sort_keys=True)
