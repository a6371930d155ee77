"""Reading the Kaggle TFRecords of NIH ChestX-ray14: what is in them, and their films as inputs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from xray_desktop.core.contract import InputContract
from xray_desktop.core.labels import LABELS
from xray_desktop.core.preprocess import model_input

if TYPE_CHECKING:
    import tensorflow as tf

NAME: Final = re.compile(r"(\d{8})_(\d{3})")
"""``00000976_003`` in an image id: the patient and the patient's film."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordSet:
    """The records of a list of files, in file order, without their images.

    Parameters
    ----------
    files : tuple of Path
        The TFRecord files.
    image_ids : tuple of str
        One for each record; empty where the record has none.
    labels : ndarray, (records, 15), float32
        0 or 1, columns in the order of `core.labels.LABELS`.
    """

    files: tuple[Path, ...]
    image_ids: tuple[str, ...]
    labels: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.image_ids)

    @property
    def patients(self) -> tuple[str | None, ...]:
        """The patient of each record, where `image_id` names one."""
        return tuple(
            match.group(1) if (match := NAME.search(name)) else None for name in self.image_ids
        )

    @classmethod
    def read(cls, folders: Sequence[Path]) -> "RecordSet":
        """Read ids and labels of every ``*.tfrec`` in `folders` (or files given themselves).

        Raises
        ------
        TrainingError
            No file, a damaged file, or a record of another schema.
        """
        import tensorflow as tf

        files = find_files(folders)
        image_ids: list[str] = []
        rows: list[list[int]] = []
        for file in files:
            try:
                for raw in tf.data.TFRecordDataset(str(file)).batch(512):
                    parsed = tf.io.parse_example(raw, _features(tf, image=False))
                    image_ids += [value.decode() for value in parsed["image_id"].numpy()]
                    columns = [parsed[label].numpy() for label in LABELS]
                    rows += np.stack(columns, axis=1).tolist()
            except tf.errors.DataLossError as error:
                raise TrainingError(
                    f"{file.name} is damaged after record {len(image_ids)}: expected a whole "
                    "TFRecord file. Download it again."
                ) from error
            except tf.errors.InvalidArgumentError as error:
                raise TrainingError(
                    f"{file.name} holds records of another kind: expected the features image, "
                    f"image_id and {', '.join(LABELS)}."
                ) from error
        return cls(tuple(files), tuple(image_ids), np.asarray(rows, np.float32))


def find_files(folders: Sequence[Path]) -> list[Path]:
    """Return every ``*.tfrec`` in `folders`, sorted by name; files stand for themselves."""
    files: list[Path] = []
    for place in folders:
        found = sorted(place.glob("*.tfrec")) if place.is_dir() else [place]
        if not found or not all(file.is_file() for file in found):
            raise TrainingError(
                f"No TFRecord at {place}: expected a folder with *.tfrec files, or such a file."
            )
        files += found
    return files


def film_inputs(
    records: RecordSet, chosen: NDArray[np.bool_], contract: InputContract
) -> "tf.data.Dataset":
    """Return the chosen records as (grey input (size, size, 1) float32, labels (15,) float32).

    Films are streamed in record order; each goes through `core.preprocess.model_input`, the same
    function that the program calls.

    Parameters
    ----------
    records : RecordSet
        What to read.
    chosen : ndarray, (records,), bool
        Which records.
    contract : InputContract
        The model's input.
    """
    import tensorflow as tf

    mask = tf.constant(chosen)
    labels = tf.constant(records.labels)

    def to_input(jpeg: bytes) -> NDArray[np.float32]:
        stored = tf.io.decode_jpeg(jpeg, channels=1).numpy()[:, :, 0]
        pixels = stored.astype(np.float32) / np.float32(255)
        return model_input(pixels, contract)[:, :, :1]

    def load(index: "tf.Tensor", raw: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
        jpeg = tf.io.parse_single_example(raw, _features(tf, image=True))["image"]
        grey = tf.numpy_function(to_input, [jpeg], tf.float32)
        return tf.ensure_shape(grey, (contract.size, contract.size, 1)), labels[index]

    dataset = tf.data.TFRecordDataset([str(file) for file in records.files])
    dataset = dataset.enumerate().filter(lambda index, _: mask[index])
    dataset = dataset.map(load, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
    return dataset.apply(tf.data.experimental.assert_cardinality(int(chosen.sum())))


def patient_groups(records: RecordSet) -> NDArray[np.int64]:
    """Return the patient of each record as a number; records without one count alone."""
    names = [
        patient if patient is not None else f"record {index}"
        for index, patient in enumerate(records.patients)
    ]
    return np.unique(names, return_inverse=True)[1]


def _features(tf, *, image: bool) -> dict[str, object]:  # noqa: ANN001 - the module, imported late
    features: dict[str, object] = {
        "image_id": tf.io.FixedLenFeature([], tf.string, default_value="")
    }
    if image:
        features["image"] = tf.io.FixedLenFeature([], tf.string)
    else:
        features |= {label: tf.io.FixedLenFeature([], tf.int64) for label in LABELS}
    return features
