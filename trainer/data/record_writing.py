"""Records as the Kaggle set has them: what is written here, `film` reads."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    import tensorflow as tf

UNKNOWN: Final = -1


def record(
    image: bytes, image_id: str, labels: Mapping[str, float], texts: Mapping[str, str] | None = None
) -> bytes:
    """Return one film as a serialized ``tf.train.Example``.

    Parameters
    ----------
    image : bytes
        A grey JPEG or PNG.
    image_id : str
        Like ``00000976_003.png``: patient and film.
    labels : mapping of str to float
        1, 0 or NaN (unknown) for each of `core.labels.LABELS`.
    texts : mapping of str to str, optional
        Further features, such as where the film comes from.
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
