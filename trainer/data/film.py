"""One film out of one record: its name, its labels, and where its image lies."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trainer.data.pictures import decoded
from trainer.data.tfrecord import Fault, Frame, scan
from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    import tensorflow as tf

AT_ONCE: Final = 256
"""So many records are in memory at a time."""
KNOWN: Final = {1: 1.0, 0: 0.0, -1: float("nan")}
"""What is stored for a label, and what it means; -1 is unknown."""
MOST_IMAGE_BYTES: Final = 128 * 2**20
LONGEST_ID: Final = 1000


@dataclass(frozen=True, slots=True)
class Film:
    """A record that can be used.

    Parameters
    ----------
    image_id : str
        Empty where the record has none.
    labels : tuple of float
        1, 0 or NaN (unknown), in the order of `core.labels.LABELS`.
    offset, length : int
        Where the encoded image lies in the file, in bytes.
    """

    image_id: str
    labels: tuple[float, ...]
    offset: int
    length: int


def read_films(file: Path) -> Iterator[Film | Fault]:
    """Yield every film of a TFRecord file in order, and a fault where there is none to use."""
    frames = scan(file)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while chunk := list(islice(frames, AT_ONCE)):
            yield from pool.map(lambda found: _film(file.name, found), chunk)


def _film(name: str, found: Frame | Fault) -> Film | Fault:
    if isinstance(found, Fault):
        return found
    try:
        return _parsed(found)
    except ValueError as error:
        return Fault(name, found.record, found.offset, str(error))


def _parsed(frame: Frame) -> Film:
    """Return the film in a record; ValueError says in a sentence why there is none."""
    import tensorflow as tf
    from google.protobuf.message import DecodeError

    try:
        features = tf.train.Example.FromString(frame.data).features.feature
    except DecodeError:
        raise ValueError("It is no tf.train.Example.") from None
    images = features["image"].bytes_list.value
    if len(images) != 1 or not images[0]:
        raise ValueError("It has no image: expected one JPEG or PNG as the feature `image`.")
    if len(images[0]) > MOST_IMAGE_BYTES:
        raise ValueError(f"Its image has {len(images[0]):,} bytes: far more than a radiograph.")
    decoded(images[0])
    labels = tuple(_label(label, features[label]) for label in LABELS)
    image_id = _image_id(features["image_id"])
    start = frame.start + frame.data.find(images[0])
    return Film(image_id, labels, start, len(images[0]))


def _image_id(feature: "tf.train.Feature") -> str:
    """Return the record's id, empty where it has none; ValueError if it is no line of text."""
    kind = feature.WhichOneof("kind")
    names = feature.bytes_list.value
    if kind is None or (kind == "bytes_list" and not names):
        return ""
    try:
        (name,) = (one.decode() for one in names)
    except ValueError:  # not one, or no UTF-8
        name = "\n"
    if not (name.isprintable() and len(name) <= LONGEST_ID):
        raise ValueError("Its image_id is no text: expected one line like 00000001_000.png.")
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
