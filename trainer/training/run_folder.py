"""What a run keeps on disk while it lasts, so that it can be killed at any moment and go on.

Every file is written beside its name first, synchronised with the disk, and then renamed: it is
there whole, or as it was before. Nothing is left to HDF5: on a full disk it ends the process.
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
        Made if it is missing.
    writes : bool
        False in all but one of several workers: they read only.
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
        """Start a run of `signature`, or go on with one.

        Parameters
        ----------
        signature : dict
            What must be the same when the run goes on; plain values.
        resume : bool
            Whether a run that lies here may go on.
        completed : callable, optional
            Makes an order that an earlier version of the trainer wrote one of this version. It may
            raise TrainingError: the order is then compared as it was written.

        Raises
        ------
        TrainingError
            A run is there and `resume` was not asked for, or it was for something else.
        """
        file = self.path / SIGNATURE_FILE
        if not file.exists():
            self._write(file, lambda path: path.write_text(_text(signature), encoding="utf-8"))
            return
        if not resume and self.writes:
            raise TrainingError(
                f"An unfinished run lies in {self.path}: add --resume to go on with it, or remove "
                "that folder."
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
                "expected the same records, experiment and teachers. Go on with those, or begin "
                "anew elsewhere."
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
        """Return the log; empty if there is none yet."""
        file = self.path / LOG_FILE
        return _read(file) if file.exists() else []

    def part(self, name: str) -> "RunFolder":
        """Return the folder of a part of this run, such as one fold."""
        return RunFolder(self.path / name, writes=self.writes)

    def save_scores(self, scores: NDArray[np.float32]) -> None:
        """Write the scores of the images that this run is scored by."""
        self._write_arrays(self.path / SCORES_FILE, lambda file: np.save(file, scores))

    def read_scores(self) -> NDArray[np.float32] | None:
        """Return the kept scores; None if there are none yet."""
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
    """A stage's best weights, and its state at the end of the last whole epoch."""

    def __init__(self, folder: RunFolder, number: int) -> None:
        self._folder = folder
        self._best = folder.path / f"stage-{number}.best.npz"
        self._state = folder.path / f"stage-{number}.state.npz"

    def save_best(self, model: "keras.Model") -> None:
        """Write the model's weights as the best so far."""
        weights = {f"w{index}": value for index, value in enumerate(model.get_weights())}
        self._folder._write_arrays(  # noqa: SLF001 - its own folder
            self._best, lambda file: np.savez(file, **weights)
        )

    def restore_best(self, model: "keras.Model") -> bool:
        """Set the model's weights to the best so far; return whether there were any."""
        if not self._best.exists():
            return False
        with np.load(self._best) as weights:
            model.set_weights([weights[f"w{index}"] for index in range(len(weights.files))])
        return True

    def save_state(self, variables: Sequence["keras.Variable"], words: dict[str, Any]) -> None:
        """Write all variables (weights, random states, optimizer) and `words`, as one file."""
        values = {f"v{index}": np.asarray(value) for index, value in enumerate(variables)}
        values["words"] = np.array(json.dumps(words))
        self._folder._write_arrays(  # noqa: SLF001 - its own folder
            self._state, lambda file: np.savez(file, **values)
        )

    def restore(self, variables: Sequence["keras.Variable"]) -> dict[str, Any] | None:
        """Set all variables as they were, return the words; None if no epoch was finished.

        Raises
        ------
        TrainingError
            The state belongs to another network, or its best weights are missing.
        """
        if not self._state.exists():
            return None
        with np.load(self._state) as state:
            words = cast("dict[str, Any]", json.loads(str(state["words"])))
            fits = len(state.files) == len(variables) + 1 and all(
                state[f"v{index}"].shape == tuple(value.shape)
                for index, value in enumerate(variables)
            )
            if not fits:
                raise TrainingError(
                    f"{self._state.name} belongs to another network: begin the run anew."
                )
            if words.get("best", -1.0) >= 0 and not self._best.exists():
                raise TrainingError(
                    f"{self._best.name} is missing from the run's folder, so its best weights are "
                    "lost (earlier versions kept them in another form): begin the run anew."
                )
            for index, value in enumerate(variables):
                value.assign(state[f"v{index}"])
        return words


def _read(file: Path) -> Any:  # noqa: ANN401 - whatever JSON can hold
    try:
        return parsed_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainingError(
            f"{file.name} of the unfinished run is damaged ({error}): remove the run's folder, and "
            "begin the run anew."
        ) from error


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(value, indent=1, sort_keys=True)
