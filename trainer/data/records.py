"""Reading and writing the Kaggle TFRecords of NIH ChestX-ray14."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_files import decoded
from trainer.data.image_tables import IMAGE_NAME
from trainer.data.tfrecord import Fault, Frame, Unpacked, scan
from trainer.errors import RECORDS_CHANGED, TrainingError
from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    import tensorflow as tf
    from rich.progress import Progress


AT_ONCE: Final = 256
"""Number of records in memory at a time."""
KNOWN: Final = {1: 1.0, 0: 0.0, -1: float("nan")}
"""Meaning of the stored label values; -1 is unknown."""
MAX_IMAGE_BYTES: Final = 128 * 2**20
LONGEST_ID: Final = 1000


@dataclass(frozen=True, slots=True)
class RecordImage:
    """A record that can be used.

    Parameters
    ----------
    image_id : str
        Empty where the record has none.
    labels : tuple of float
        1, 0 or NaN (unknown), in the order of `core.labels.LABELS`.
    offset, length : int
        Position and length of the encoded image in the file, in bytes.
    """

    image_id: str
    labels: tuple[float, ...]
    offset: int
    length: int


def read_images(file: Path) -> Iterator[RecordImage | Fault]:
    """Yield every image of a TFRecord file in order, and a fault for each unusable record."""
    frames = scan(file)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while chunk := list(islice(frames, AT_ONCE)):
            yield from pool.map(lambda found: _image(file.name, found), chunk)


def _image(name: str, found: Frame | Fault) -> RecordImage | Fault:
    if isinstance(found, Fault):
        return found
    try:
        return _parsed(found)
    except ValueError as error:
        return Fault(name, found.record, found.offset, str(error))


def _parsed(frame: Frame) -> RecordImage:
    """Return the image in a record; raise ValueError with a sentence if there is none."""
    import tensorflow as tf
    from google.protobuf.message import DecodeError

    try:
        features = tf.train.Example.FromString(frame.data).features.feature
    except DecodeError:
        raise ValueError("It is not a tf.train.Example.") from None
    images = features["image"].bytes_list.value
    if len(images) != 1 or not images[0]:
        raise ValueError("It has no image: expected one JPEG or PNG as the feature `image`.")
    if len(images[0]) > MAX_IMAGE_BYTES:
        raise ValueError(f"Its image has {len(images[0]):,} bytes: far more than a radiograph.")
    decoded(images[0])
    labels = tuple(_label(label, features[label]) for label in LABELS)
    image_id = _image_id(features["image_id"])
    start = frame.start + frame.data.find(images[0])
    return RecordImage(image_id, labels, start, len(images[0]))


def _image_id(feature: "tf.train.Feature") -> str:
    """Return the record's id, or an empty string; raise ValueError if it is not a line of text."""
    kind = feature.WhichOneof("kind")
    names = feature.bytes_list.value
    if kind is None or (kind == "bytes_list" and not names):
        return ""
    try:
        (name,) = (one.decode() for one in names)
    except ValueError:  # not one value, or not UTF-8
        name = "\n"
    if not (name.isprintable() and len(name) <= LONGEST_ID):
        raise ValueError("Its image_id is not text: expected one line like 00000001_000.png.")
    return name


def _label(label: str, feature: "tf.train.Feature") -> float:
    kind = feature.WhichOneof("kind")
    if kind is None:
        raise ValueError(f"It has no label {label}: expected 0 or 1.")
    if kind != "int64_list":
        stored = {"bytes_list": "text", "float_list": "a decimal number"}[kind]
        raise ValueError(f"Its label {label} is {stored}: expected the whole number 0 or 1.")
    values = feature.int64_list.value
    if len(values) != 1 or values[0] not in KNOWN:
        raise ValueError(f"Its label {label} is {list(values)[:3]}: expected 0 or 1.")
    return KNOWN[values[0]]


NAMED_FAULTS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class RecordSet:
    """The images of a list of files, in file order, without their pixels.

    Parameters
    ----------
    files : tuple of Path
        The TFRecord files.
    image_ids : tuple of str
        One for each record; empty where the record has none.
    labels : ndarray, (records, 15), float32
        1, 0 or NaN (unknown; stored as -1), columns in the order of `core.labels.LABELS`.
    file : ndarray, (records,), int32
        The index into `files`.
    offset, length : ndarray, (records,), int64
        Position and length of the encoded image in that file, in bytes.
    faults : tuple of Fault
        Unusable records; they are not in the arrays.
    unpacked : Unpacked or None
        Locations of decompressed files; None if no file was compressed.
    """

    files: tuple[Path, ...]
    image_ids: tuple[str, ...]
    labels: NDArray[np.float32]
    file: NDArray[np.int32]
    offset: NDArray[np.int64]
    length: NDArray[np.int64]
    faults: tuple[Fault, ...] = ()
    unpacked: "Unpacked | None" = None

    def __len__(self) -> int:
        return len(self.image_ids)

    @property
    def patients(self) -> tuple[str | None, ...]:
        """The patient of each record; None where `image_id` contains none."""
        return tuple(
            match.group(1) if (match := IMAGE_NAME.search(name)) else None
            for name in self.image_ids
        )

    @classmethod
    def read(cls, folders: Sequence[Path], progress: "Progress | None" = None) -> "RecordSet":
        """Read every ``*.tfrec`` in `folders` (or files given themselves).

        Framing, features and image of every record are checked. Unusable records become faults;
        the others are used.

        Raises
        ------
        TrainingError
            There is no file, or none of them contains an image.
        """
        files = find_files(folders)
        unpacked = Unpacked()
        images: list[RecordImage] = []
        counts: list[int] = []
        faults: list[Fault] = []
        task = None if progress is None else progress.add_task("Reading files", total=len(files))
        for file, name in zip(files, shown_names(files), strict=True):
            before = len(images)
            for found in read_images(unpacked.path(file)):
                if isinstance(found, RecordImage):
                    images.append(found)
                else:
                    faults.append(replace(found, file=name))
            counts.append(len(images) - before)
            if progress is not None and task is not None:
                progress.advance(task)
        if not images:
            first = " ".join(str(fault) for fault in faults[:NAMED_FAULTS])
            raise TrainingError(f"No image could be read. {first}")
        return cls(
            files=tuple(files),
            image_ids=tuple(image.image_id for image in images),
            labels=np.asarray([image.labels for image in images], np.float32),
            file=np.repeat(np.arange(len(files), dtype=np.int32), counts),
            offset=np.asarray([image.offset for image in images], np.int64),
            length=np.asarray([image.length for image in images], np.int64),
            faults=tuple(faults),
            unpacked=unpacked,
        )

    def image(self, index: int) -> bytes:
        """Return the encoded image (JPEG or PNG) of one record."""
        file = self.files[self.file[index]]
        path = file if self.unpacked is None else self.unpacked.path(file)
        with path.open("rb") as stream:
            stream.seek(int(self.offset[index]))
            return stream.read(int(self.length[index]))

    def pixels(self, index: int) -> NDArray[np.float32]:
        """Return the image of one record, (rows, columns) float32 in [0, 1].

        Raises
        ------
        TrainingError
            The file was changed since it was checked.
        """
        try:
            return decoded(self.image(index))
        except (OSError, ValueError) as error:
            raise TrainingError(RECORDS_CHANGED) from error


def shown_names(files: Sequence[Path]) -> list[str]:
    """Return the names of files, with their folder's name where two files have the same name."""
    count = Counter(file.name for file in files)
    return [f"{f.parent.name}/{f.name}" if count[f.name] > 1 else f.name for f in files]


def find_files(folders: Sequence[Path]) -> list[Path]:
    """Return every ``*.tfrec`` in `folders`, sorted by name; files are returned as they are."""
    files: list[Path] = []
    for path in folders:
        found = sorted(path.glob("*.tfrec")) if path.is_dir() else [path]
        if not found or not all(file.is_file() for file in found):
            raise TrainingError(
                f"No TFRecord at {path}: expected a folder with *.tfrec files, or such a file."
            )
        files += found
    return files


def patient_groups(records: RecordSet) -> NDArray[np.int64]:
    """Return the patient of each record as a number; a record without one is a separate patient."""
    names = [
        patient if patient is not None else f"record {index}"
        for index, patient in enumerate(records.patients)
    ]
    return np.unique(names, return_inverse=True)[1]


UNKNOWN: Final = -1


def encoded_record(
    image: bytes, image_id: str, labels: Mapping[str, float], texts: Mapping[str, str] | None = None
) -> bytes:
    """Return one image as a serialized ``tf.train.Example``.

    Parameters
    ----------
    image : bytes
        A grey JPEG or PNG.
    image_id : str
        Like ``00000976_003.png``: patient and image.
    labels : mapping of str to float
        1, 0 or NaN (unknown) for each of `core.labels.LABELS`.
    texts : mapping of str to str, optional
        Further features, such as where the image comes from.
    """
    import tensorflow as tf

    features = {"image": _bytes(image), "image_id": _bytes(image_id.encode())}
    for label in LABELS:
        stored = UNKNOWN if np.isnan(labels[label]) else int(labels[label])
        features[label] = tf.train.Feature(int64_list=tf.train.Int64List(value=[stored]))
    for name, text in (texts or {}).items():
        features[name] = _bytes(text.encode())
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


def _bytes(value: bytes) -> "tf.train.Feature":
    import tensorflow as tf

    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
