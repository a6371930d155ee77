"""An image prepared for a model: the input, and what scoring needs besides.

Small enough to be sent from the decoding process by the hundred, which whole images are not.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.image.radiograph import Exposure, Radiograph, Source
from xray_desktop.core.scoring.input_check import CheckFailure, uniform_grey_failure

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PreparedImage:
    """The part of an image that is scored. Its `repr` holds no patient data.

    Parameters
    ----------
    grey : ndarray, (size, size), float32
        One channel of the model's input, within the contract's value range.
    source, exposure : Source, Exposure
        The image's.
    unsuitable : RefusedError or None
        Why it must not be scored, by its header.
    picture : CheckFailure or None
        Why its pixels are not suitable, whatever the model.
    cautions : tuple of str
        Sentences to show with its scores.
    """

    grey: Float
    source: Source
    exposure: Exposure
    unsuitable: RefusedError | None = None
    picture: CheckFailure | None = None
    cautions: tuple[str, ...] = ()

    @classmethod
    def of(cls, image: Radiograph, contract: InputContract) -> "PreparedImage":
        """Return `image` prepared for the model whose input is `contract`."""
        grey = np.ascontiguousarray(model_input(image.true_pixels, contract)[:, :, 0])
        return cls(
            grey,
            image.source,
            image.exposure,
            image.unsuitable,
            uniform_grey_failure(image.pixels),
            image.cautions,
        )

    @property
    def input_sha256(self) -> str:
        """Hash of the model's input, 64 hexadecimal digits; the same for an image stored anew."""
        return hashlib.sha256(self.grey.tobytes()).hexdigest()

    def point(self, channels: int) -> Float:
        """Return the model's input, (size, size, channels) float32."""
        return np.repeat(self.grey[:, :, None], channels, axis=2)

    def __repr__(self) -> str:
        return f"PreparedImage({self.source!r})"
