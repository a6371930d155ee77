"""Running a finished bundle over labelled films that it has not been made with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.evaluation.films import LabelledFilms, LeftOut
from trainer.evaluation.scored import Scored
from trainer.evaluation.scoring import THUMBNAIL
from trainer.export.write import FORWARD_FILE
from xray_desktop.core.bundle_files import NO_BUNDLE, BundleFiles
from xray_desktop.core.bundle_graphs import require_graph
from xray_desktop.core.contract import CONTRACT_FILE, WEIGHTS_FILE, ModelContract
from xray_desktop.core.errors import BundleError, XrayError
from xray_desktop.core.preprocess import model_input, triangle_matrix
from xray_desktop.core.strict_json import FormError

Float = NDArray[np.float32]

BATCH: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class OutsideFilms:
    """What a bundle said of films.

    Parameters
    ----------
    scored : Scored
        Logits, truth and patients of the films that could be judged.
    films : ndarray, (scored films,), int64
        Their numbers among the films given.
    thumbnails : ndarray, (scored films, 256), float32
        Their inputs as 16 x 16 grey values.
    left_out : tuple of LeftOut
        Those that could not be judged.
    """

    scored: Scored
    films: NDArray[np.int64]
    thumbnails: Float
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OpenBundle:
    """A bundle whose files are those that its contract names, ready to score films."""

    contract: ModelContract
    session: ort.InferenceSession

    @classmethod
    def load(cls, folder: Path) -> "OpenBundle":
        """Load the bundle in `folder`.

        Raises
        ------
        TrainingError
            There is none, or its graph cannot be used.
        BundleError
            The contract does not hold, or a file is not the one that it was written for.
        """
        files = verified_bundle(folder)
        try:
            weights = [WEIGHTS_FILE] if WEIGHTS_FILE in files.contract.files else []
            require_graph(files.read(FORWARD_FILE), sum(map(files.size, weights)))
            with files.steady(FORWARD_FILE, *weights) as path:
                session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        except (BundleError, FormError) as error:
            raise TrainingError(str(error)) from error
        except Exception as error:  # the runtime raises classes of its own, all plain exceptions
            raise TrainingError(
                f"The bundle's {FORWARD_FILE} cannot be loaded. Get the bundle again."
            ) from error
        return cls(files.contract, session)

    def score(
        self, films: LabelledFilms, tick: Callable[[int], object], *, mirrored: bool = False
    ) -> OutsideFilms:
        """Score all films that can be opened and judged, in order; `tick` counts them.

        With `mirrored`, a film's logits are the mean of its own and of its mirror image's.

        Raises
        ------
        TrainingError
            None could be.
        """
        logits: list[Float] = []
        thumbnails: list[Float] = []
        numbers: list[int] = []
        left_out: list[LeftOut] = []
        for start in range(0, len(films.names), BATCH):
            inputs: list[Float] = []
            for index in range(start, min(start + BATCH, len(films.names))):
                try:
                    inputs.append(model_input(films.pixels(index), self.contract.input))
                except (XrayError, TrainingError) as error:
                    left_out.append(LeftOut(films.names[index] or f"film {index}", str(error)))
                else:
                    numbers.append(index)
                    thumbnails.append(_thumbnail(inputs[-1]))
                tick(1)
            if inputs:
                batch = np.stack(inputs)
                found = self._logits(batch)
                if mirrored:
                    found = (found + self._logits(batch[:, :, ::-1])) / 2
                logits.append(found)
        if not numbers:
            raise TrainingError(f"No film could be judged. The first: {left_out[0].reason}")
        chosen = np.array(numbers, np.int64)
        scored = Scored(np.concatenate(logits), films.labels[chosen], films.groups[chosen])
        return OutsideFilms(scored, chosen, np.stack(thumbnails), tuple(left_out))

    def _logits(self, batch: Float) -> Float:
        """Return logits, (films, labels); TrainingError where the graph gives none such."""
        expected = len(batch), len(self.contract.labels)
        try:
            found = np.asarray(self.session.run(["logits"], {"film": batch})[0])
        except Exception as error:  # the runtime raises classes of its own, all plain exceptions
            raise TrainingError(
                f"The bundle's {FORWARD_FILE} cannot score a film. Get the bundle again."
            ) from error
        sound = found.dtype.kind == "f" and found.shape == expected and np.isfinite(found).all()
        if not sound:
            raise TrainingError(
                f"The bundle's {FORWARD_FILE} makes {found.dtype} of shape {found.shape} of "
                f"{len(batch)} films: expected finite logits of shape {expected}. Get the bundle "
                "again."
            )
        return found.astype(np.float32)


def trained_prevalence(contract: ModelContract) -> NDArray[np.float64] | None:
    """Return how often each label was in the training part; None where the bundle is silent."""
    films = _films_trained(contract.training.get("parts"))
    if films is None:
        return None
    return np.array([label.positives_trained / films for label in contract.labels])


def _films_trained(parts: object) -> int | None:
    """Return the count of the row ``["training", films, …]``; what a bundle says here is free."""
    for part in cast("list[object]", parts) if isinstance(parts, list | tuple) else ():
        match part:
            case ["training", int(films), *_] if films > 0 and not isinstance(films, bool):
                return films
            case _:
                continue
    return None


def verified_bundle(folder: Path) -> BundleFiles:
    """Return a bundle every file of which is the one that its contract names.

    Raises
    ------
    TrainingError
        There is no bundle.
    BundleError
        The contract does not hold, or a file is not the one that it was written for.
    """
    try:
        files = BundleFiles.open(folder)
    except BundleError as error:
        if error.code != NO_BUNDLE:
            raise
        raise TrainingError(
            f"There is no bundle in {folder.name}: expected a folder with {CONTRACT_FILE}."
        ) from error
    files.verify_all()
    return files


def _thumbnail(film: Float) -> Float:
    shrink = triangle_matrix(film.shape[0], THUMBNAIL)
    return (shrink @ film[:, :, 0] @ shrink.T).ravel()
