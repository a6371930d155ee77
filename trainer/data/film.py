"""One film out of one record: its name, its labels, and where its image lies."""

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

from trainer.data.tfrecord import Fault, Frame, scan
from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    import tensorflow as tf

AT_ONCE: Final = 256
"""So many records are in memory at a time."""
KNOWN: Final = {1: 1.0, 0: 0.0, -1: float("nan")}
"""What is stored for a label, and what it means; -1 is unknown."""
LOOK: Final = (64, 64)


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
    _require_decodes(images[0])
    labels = tuple(_label(label, features[label]) for label in LABELS)
    names = features["image_id"].bytes_list.value
    try:
        image_id = names[0].decode() if names else ""
    except UnicodeDecodeError:
        raise ValueError("Its image_id is no text.") from None
    start = frame.start + frame.data.find(images[0])
    return Film(image_id, labels, start, len(images[0]))


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


def _require_decodes(encoded: bytes) -> None:
    try:
        with Image.open(io.BytesIO(encoded), formats=("JPEG", "PNG")) as image:
            # A JPEG in reduced size still has to be read to its end, in a third of the time.
            image.draft("L", LOOK)
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValueError("Its image does not decode: expected a whole JPEG or PNG.") from None
