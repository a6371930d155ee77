"""Scoring labelled images with a finished bundle."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from trainer.data.labelled_images import LabelledImages, LeftOut
from trainer.errors import TrainingError
from trainer.evaluation.image_scores import THUMBNAIL, Scored
from trainer.evaluation.partial_results import PartialResults, Row
from xray_desktop.core.bundle.contract import (
    CONTRACT_FILE,
    FORWARD_FILE,
    WEIGHTS_FILE,
    ModelContract,
)
from xray_desktop.core.bundle.onnx_graph import require_graph
from xray_desktop.core.bundle.strict_json import FormatError
from xray_desktop.core.bundle.verified_files import NO_BUNDLE, BundleFiles
from xray_desktop.core.errors import BundleError, XrayError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.image.resampling import triangle_matrix

Float = NDArray[np.float32]
Form = Literal["plain", "mirror", "both"]
"""How an image is scored: as it is, mirrored, or by the mean of both logits."""

BATCH: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class BundleScores:
    """Scores of images by a bundle.

    Parameters
    ----------
    scored : Scored
        Logits, truth and patients of the images that could be scored.
    images : ndarray, (scored images,), int64
        Their indices among all images.
    thumbnails : ndarray, (scored images, 256), float32
        Their inputs as 16 x 16 grey values.
    left_out : tuple of LeftOut
        Images that could not be scored.
    stopped : bool
        Whether Ctrl-C or a signal ended the run early; the scored images are a random sample.
    """

    scored: Scored
    images: NDArray[np.int64]
    thumbnails: Float
    left_out: tuple[LeftOut, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ImageScores:
    """One image's logits, (labels,) float32, and thumbnail, (256,) float32."""

    logits: Float
    thumbnail: Float

    @property
    def row(self) -> Row:
        """The values as JSON, to the last bit."""
        return {name: b64encode(getattr(self, name)).decode() for name in ("logits", "thumbnail")}

    @classmethod
    def from_row(cls, row: Row, labels: int) -> "ImageScores":
        """Return the scores in a row.

        Raises
        ------
        ValueError, KeyError, TypeError
            The row is damaged.
        """
        found = [
            np.frombuffer(b64decode(row[name], validate=True), np.float32)
            for name in ("logits", "thumbnail")
        ]
        sizes = [len(values) for values in found]
        if sizes != [labels, THUMBNAIL**2] or not all(
            np.isfinite(values).all() for values in found
        ):
            msg = f"{sizes} values: expected {[labels, THUMBNAIL**2]} finite ones"
            raise ValueError(msg)
        return cls(*found)


@dataclass(frozen=True, slots=True, eq=False)
class LoadedBundle:
    """A verified bundle that is ready to score images."""

    contract: ModelContract
    session: ort.InferenceSession

    @classmethod
    def load(cls, folder: Path) -> "LoadedBundle":
        """Load the bundle in `folder`.

        Raises
        ------
        TrainingError
            There is no bundle, or its graph cannot be used.
        BundleError
            The contract is invalid, or a file differs from its hash.
        """
        files = verified_bundle(folder)
        try:
            weights = [WEIGHTS_FILE] if WEIGHTS_FILE in files.contract.files else []
            require_graph(files.read(FORWARD_FILE), sum(map(files.size, weights)))
            with files.checked_path(FORWARD_FILE, *weights) as path:
                session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
        except (BundleError, FormatError) as error:
            raise TrainingError(str(error)) from error
        except Exception as error:  # the runtime raises subclasses of Exception only
            raise TrainingError(
                f"The bundle's {FORWARD_FILE} cannot be loaded. Get the bundle again."
            ) from error
        return cls(files.contract, session)

    def score(
        self,
        images: LabelledImages,
        tick: Callable[[int], object],
        *,
        form: Form = "plain",
        kept: PartialResults | None = None,
    ) -> BundleScores:
        """Score all images that can be opened and are suitable; `tick` counts them.

        The order is random, so that the images scored before a KeyboardInterrupt are a random
        sample, which is then returned unless it is empty. Images in `kept` are not scored again;
        new scores are added to it.

        Raises
        ------
        TrainingError
            No image could be scored.
        """
        found = self._kept_scores(kept)
        order = np.random.default_rng(0).permutation(len(images.names)).tolist()
        waiting = [number for number in order if number not in found]
        tick(len(found))
        left_out: dict[int, LeftOut] = {}
        stopped = False
        try:
            for start in range(0, len(waiting), BATCH):
                inputs = self._inputs(images, waiting[start : start + BATCH], left_out, tick)
                scores = self._scores(inputs, form)
                if kept is not None:
                    kept.add({str(number): one.row for number, one in scores.items()})
                found |= scores
        except KeyboardInterrupt:
            if not found:
                raise
            stopped = True
        missed = tuple(left_out[number] for number in sorted(left_out))
        if not found:
            raise TrainingError(f"No image could be scored. The first: {missed[0].reason}")
        chosen = np.array(sorted(found), np.int64)
        scored = Scored(
            np.stack([found[number].logits for number in chosen.tolist()]),
            images.labels[chosen],
            images.groups[chosen],
        )
        thumbnails = np.stack([found[number].thumbnail for number in chosen.tolist()])
        return BundleScores(scored, chosen, thumbnails, missed, stopped)

    def _kept_scores(self, kept: PartialResults | None) -> dict[int, ImageScores]:
        if kept is None:
            return {}
        labels = len(self.contract.labels)
        try:
            return {int(key): ImageScores.from_row(row, labels) for key, row in kept.rows.items()}
        except (ValueError, KeyError, TypeError) as error:
            raise kept.damaged(error) from error

    def _inputs(
        self,
        images: LabelledImages,
        numbers: Sequence[int],
        left_out: dict[int, LeftOut],
        tick: Callable[[int], object],
    ) -> dict[int, Float]:
        """Return model inputs; images that cannot be scored are added to `left_out`."""
        inputs: dict[int, Float] = {}
        for number in numbers:
            try:
                inputs[number] = model_input(images.pixels(number), self.contract.input)
            except (XrayError, TrainingError) as error:
                left_out[number] = LeftOut(images.names[number] or f"image {number}", str(error))
            tick(1)
        return inputs

    def _scores(self, inputs: dict[int, Float], form: Form) -> dict[int, ImageScores]:
        if not inputs:
            return {}
        batch = np.stack(list(inputs.values()))
        ways = {"plain": [batch], "mirror": [batch[:, :, ::-1]]}
        ways["both"] = ways["plain"] + ways["mirror"]
        logits = np.mean([self._logits(way) for way in ways[form]], axis=0)
        return {
            number: ImageScores(row, _thumbnail(image))
            for (number, image), row in zip(inputs.items(), logits, strict=True)
        }

    def _logits(self, batch: Float) -> Float:
        """Return logits, (images, labels); raise TrainingError on any other output."""
        expected = len(batch), len(self.contract.labels)
        try:
            found = np.asarray(self.session.run(["logits"], {"film": batch})[0])
        except Exception as error:  # the runtime raises subclasses of Exception only
            raise TrainingError(
                f"The bundle's {FORWARD_FILE} cannot score an image. Get the bundle again."
            ) from error
        sound = found.dtype.kind == "f" and found.shape == expected and np.isfinite(found).all()
        if not sound:
            raise TrainingError(
                f"The bundle's {FORWARD_FILE} makes {found.dtype} of shape {found.shape} of "
                f"{len(batch)} images: expected finite logits of shape {expected}. Get the bundle "
                "again."
            )
        return found.astype(np.float32)


def trained_prevalence(contract: ModelContract) -> NDArray[np.float64] | None:
    """Return the prevalence of each label in the training part, or None if unknown."""
    images = _images_trained(contract.training.get("parts"))
    if images is None:
        return None
    return np.array([label.positives_trained / images for label in contract.labels])


def _images_trained(parts: object) -> int | None:
    """Return the count in the row ``["training", images, …]``, if there is one."""
    for part in cast("list[object]", parts) if isinstance(parts, list | tuple) else ():
        match part:
            case ["training", int(images), *_] if images > 0 and not isinstance(images, bool):
                return images
            case _:
                continue
    return None


def verified_bundle(folder: Path) -> BundleFiles:
    """Return a bundle after comparing every file with its hash in the contract.

    Raises
    ------
    TrainingError
        There is no bundle.
    BundleError
        The contract is invalid, or a file differs from its hash.
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


def _thumbnail(image: Float) -> Float:
    shrink = triangle_matrix(image.shape[0], THUMBNAIL)
    return (shrink @ image[:, :, 0] @ shrink.T).ravel()
