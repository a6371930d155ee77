"""Knowledge distillation: labels mixed with the mean probabilities of finished bundles.

Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015): one network learns
the average output of several. The probabilities are the plain sigmoids of the logits, since
calibrations and operating points are made for the finished network alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.division import DIVISION
from trainer.evaluation.bundle_scoring import verified_bundle
from trainer.evaluation.image_scores import Network, score
from trainer.export.keras_source import read_network
from xray_desktop.core.bundle.contract import KERAS_FILE

if TYPE_CHECKING:
    import tensorflow as tf
    from rich.progress import Progress

    from trainer.data.division import Divided
    from trainer.data.records import RecordSet
    from trainer.training.recipe import Distillation
    from trainer.training.run_folder import RunFolder
    from xray_desktop.core.bundle.verified_files import BundleFiles

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Teachers:
    """Finished bundles that a network learns from; made by `Teachers.read`.

    Parameters
    ----------
    bundles : tuple of BundleFiles
        Each with the labels of `core.labels.LABELS`, in that order.
    """

    bundles: "tuple[BundleFiles, ...]" = ()

    @classmethod
    def read(cls, folders: Sequence[Path]) -> "Teachers":
        """Read bundles and compare each file with its hash in the contract.

        Raises
        ------
        TrainingError, BundleError
            A folder contains no bundle, or one with other labels or files.
        """
        return cls(tuple(verified_bundle(folder) for folder in folders))

    def __bool__(self) -> bool:
        return bool(self.bundles)

    @property
    def digests(self) -> list[str]:
        """SHA-256 of each contract, which contains the hash of each file."""
        return [bundle.digest for bundle in self.bundles]

    @property
    def models(self) -> list[str]:
        """The id of each model."""
        return [bundle.contract.model_id for bundle in self.bundles]

    def sentence(self, choices: "Distillation") -> str:
        """Return a sentence on the teachers for the model card."""
        count = len(self.bundles)
        names = "another network" if count == 1 else f"the average of {count} networks"
        images = ", of images as they are and mirrored" if choices.mirror else ""
        return (
            f"It was taught by {names} ({', '.join(self.models)}): their mean probabilities{images}"
            f" are {choices.share:.0%} of what it was trained to give, the labels the rest."
        )

    def with_mixed_labels(
        self, divided: "Divided", choices: "Distillation", folder: "RunFolder", progress: "Progress"
    ) -> "RecordSet":
        """Return the records, with mixed labels of the training part.

        The outputs of each teacher are stored in `folder` and reused when the run is resumed.
        """
        records, train = divided.records, divided.split.train
        scores = [
            self._teacher_scores(number, divided, choices, folder, progress)
            for number in range(1, len(self.bundles) + 1)
        ]
        labels = records.labels.copy()
        labels[train] = mixed(labels[train], np.mean(scores, axis=0), choices.share)
        return replace(records, labels=labels)

    def _teacher_scores(
        self,
        number: int,
        divided: "Divided",
        choices: "Distillation",
        folder: "RunFolder",
        progress: "Progress",
    ) -> Float:
        """Return a teacher's probabilities of the training part, (images, 15) float32."""
        part = folder.part(f"teacher-{number}")
        scores = part.read_scores()
        if scores is None:
            bundle = self.bundles[number - 1]
            with bundle.checked_path(KERAS_FILE) as path:
                network = read_network(path)
            train = divided.split.train
            task = progress.add_task(f"Teacher {number}", total=int(train.sum()))
            scores = score(
                _both_ways(network) if choices.mirror else network,
                divided.records,
                train,
                bundle.contract.input,
                lambda count: progress.advance(task, count),
            )
            part.save_scores(scores)
        return scores


def unknown_patients(bundles: "Sequence[BundleFiles]", divided: "Divided") -> tuple[str, ...]:
    """Return a warning if the training patients of bundles that a run learns from are unknown."""
    mine = divided.fingerprint
    others = [
        bundle.contract.model_id
        for bundle in bundles
        if mine is None or bundle.contract.training.get(DIVISION) != mine
    ]
    if not others:
        return ()
    note = (
        f"Whether {', '.join(others)} learnt from patients of this run's validation or test "
        "part is not known: expected bundles that were trained on the same records, with the "
        "same lists and the same training.split_seed, or on images of other patients. If they "
        "were not, every figure here may be too good."
    )
    return (note,)


def mixed(labels: Float, probabilities: Float, share: float) -> Float:
    """Return the soft labels of images, float32 in [0, 1].

    Parameters
    ----------
    labels : ndarray, (images, 15), float32
        1, 0 or NaN (unknown): there only the teachers count.
    probabilities : ndarray, (images, 15), float32
        Those of the teachers.
    share : float
        The weight of the teachers, in (0, 1].
    """
    held = np.where(np.isnan(labels), probabilities, labels)
    return (held + share * (probabilities - held)).astype(np.float32)


def _both_ways(network: Network) -> Network:
    """Return a network whose output is the mean over images and their mirror images."""

    def mean(images: "tf.Tensor", *, training: bool) -> "tf.Tensor":
        other = network(images[:, :, ::-1], training=training)
        return (network(images, training=training) + other) / 2

    return mean
