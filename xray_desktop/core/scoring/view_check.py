"""The part of the input check that recognises lateral views and mirrored images by a thumbnail.

Random features (Rahimi and Recht, "Random features for large-scale kernel machines", 2007): a fixed
layer of random filters with a rectifier, and one linear score of its outputs for each question.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

VIEW_FIELDS: Final = (
    "view_filters",
    "view_offsets",
    "lateral_weights",
    "lateral_limit",
    "mirrored_weights",
    "mirrored_limit",
)
MIRRORED: Final = (
    "This image may be mirrored: the heart seems to lie on the right side. Compare with the side "
    "marker. This caution is also given for up to 1 in 100 images that are not mirrored."
)
"""The limit lets 99.5 % of left-out training images through; other patients have 0.9 % above it."""


@dataclass(frozen=True, slots=True, eq=False)
class ViewCheck:
    """Scores of a thumbnail that are high for a lateral view, and for a mirrored image.

    Parameters
    ----------
    view_filters : ndarray, (units, pixels), float32
        Random filters; `pixels` is the number of a square thumbnail's.
    view_offsets : ndarray, (units,), float32
        Added to their outputs before the rectifier.
    lateral_weights : ndarray, (units + 1,), float32
        Of the score of a lateral view, its offset last.
    mirrored_weights : ndarray, (units,), float32
        Of the score of a mirrored image.
    lateral_limit, mirrored_limit : float
        Scores that a frontal image should not exceed.
    """

    view_filters: Float
    view_offsets: Float
    lateral_weights: Float
    mirrored_weights: Float
    lateral_limit: float
    mirrored_limit: float

    def __post_init__(self) -> None:
        units, pixels = self.view_filters.shape
        square = round(pixels**0.5) ** 2 == pixels
        widths = (len(self.view_offsets), len(self.lateral_weights) - 1, len(self.mirrored_weights))
        if not square or widths != (units, units, units):
            msg = f"view check of {self.view_filters.shape} filters and {widths} weights: no check"
            raise ValueError(msg)

    def to_arrays(self) -> dict[str, NDArray[np.floating]]:
        """Return every field as an array; the filters as float16, which they fit into exactly."""
        arrays = {name: np.asarray(getattr(self, name), np.float32) for name in VIEW_FIELDS}
        return arrays | {"view_filters": self.view_filters.astype(np.float16)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> "ViewCheck":
        """Read what `to_arrays` returned; KeyError or ValueError if it is not that."""
        read = {name: np.asarray(arrays[name]).astype(np.float32) for name in VIEW_FIELDS}
        return cls(
            view_filters=read["view_filters"],
            view_offsets=read["view_offsets"],
            lateral_weights=read["lateral_weights"],
            mirrored_weights=read["mirrored_weights"],
            lateral_limit=float(read["lateral_limit"]),
            mirrored_limit=float(read["mirrored_limit"]),
        )

    def lateral(self, thumbnails: Float) -> NDArray[np.float64]:
        """Return the score of a lateral view, (n,), of thumbnails (n, pixels)."""
        hidden = view_features(thumbnails, self.view_filters, self.view_offsets)
        return hidden @ self.lateral_weights[:-1].astype(np.float64) + self.lateral_weights[-1]

    def mirrored(self, thumbnails: Float) -> NDArray[np.float64]:
        """Return the score of a mirrored image, (n,); of a mirrored copy it is the negative."""
        change = mirror_features(thumbnails, self.view_filters, self.view_offsets)
        return -(change @ self.mirrored_weights.astype(np.float64))


def view_features(thumbnails: Float, filters: Float, offsets: Float) -> NDArray[np.float32]:
    """Return the outputs of the random layer, (n, units), of thumbnails (n, pixels)."""
    side = round(thumbnails.shape[1] ** 0.5)
    return np.maximum(thumbnails @ filters.T * np.float32(side) + offsets, 0)


def mirror_features(thumbnails: Float, filters: Float, offsets: Float) -> NDArray[np.float32]:
    """Return by how much those outputs exceed the ones of the mirrored thumbnails, (n, units)."""
    mirrored = flipped(thumbnails)
    return view_features(thumbnails, filters, offsets) - view_features(mirrored, filters, offsets)


def flipped(thumbnails: Float) -> Float:
    """Return thumbnails (n, pixels) with left and right exchanged."""
    side = round(thumbnails.shape[1] ** 0.5)
    return thumbnails.reshape(-1, side, side)[:, :, ::-1].reshape(thumbnails.shape)
