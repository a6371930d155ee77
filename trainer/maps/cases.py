"""A boxed finding as a network sees it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.maps.box_table import BoxedFinding
from xray_desktop.core.contract import InputContract
from xray_desktop.core.labels import LABELS
from xray_desktop.core.preprocess import model_input, placement

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A boxed finding with its image as the model sees it, and where the boxes lie on that.

    Parameters
    ----------
    finding : BoxedFinding
    label : int
        The label whose maps are made, by its place in `core.labels.LABELS`.
    point : ndarray, (size, size, channels), float32
        The model's input.
    boxes, field : ndarray, (size, size), bool
        Where the boxes lie on it, and where the image does: the rest is padding.
    """

    finding: BoxedFinding
    label: int
    point: Float
    boxes: NDArray[np.bool_]
    field: NDArray[np.bool_]

    @classmethod
    def of(cls, finding: BoxedFinding, pixels: Float, contract: InputContract, side: int) -> "Case":
        """Make it of an image, (rows, columns) float32 in [0, 1].

        `side` is the longer side, in pixels, of the images that the boxes were drawn on. Raises a
        RefusedError if a pixel is no finite number.
        """
        return cls(
            finding,
            LABELS.index(finding.label),
            model_input(pixels, contract),
            finding.mask(pixels.shape, contract.size, side),
            _field(pixels.shape, contract.size),
        )


def _field(shape: tuple[int, int], size: int) -> NDArray[np.bool_]:
    """Return where the image lies on the model's input, (size, size)."""
    place = placement(shape)
    centers = (np.arange(size) + 0.5) * place.width / size
    rows, columns = centers + place.top, centers + place.left
    inside_rows = (rows >= 0) & (rows <= shape[0])
    inside_columns = (columns >= 0) & (columns <= shape[1])
    return inside_rows[:, None] & inside_columns[None, :]
