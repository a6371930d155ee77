"""The inference engine: its protocol, and what all engines take from their bundle."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.core.scoring.input_check import InputCheck
from xray_desktop.inference.bundle import Bundle

Float = NDArray[np.float32]


class Engine(Protocol):
    """One model on one device. Not for use by two threads at a time.

    Batches are float32 arrays (n, size, size, channels) in the contract's value range, as
    `core.image.preprocess.model_input` makes them.

    Attributes
    ----------
    note : str
        A sentence on devices that were tried before this one, or empty.
    """

    note: str

    @property
    def contract(self) -> ModelContract:
        """The loaded bundle's contract."""
        ...

    @property
    def identity(self) -> ModelIdentity:
        """The loaded bundle's name and hash."""
        ...

    @property
    def input_check(self) -> InputCheck | None:
        """What the bundle knows of the images it was trained on; None in older bundles."""
        ...

    @property
    def device(self) -> str:
        """The device and the runtime with its version, as text."""
        ...

    @property
    def gradient_batch(self) -> int:
        """How many points one call of `input_gradients` should take; 1 cancels soonest."""
        ...

    @property
    def offers_mixed_precision(self) -> bool:
        """Whether gradients can be had in reduced precision; scores and features stay float32."""
        ...

    def use_mixed_precision(self, *, on: bool) -> None:
        """Compute gradients so from now on, or in float32 throughout; `device` says which."""
        ...

    def prepare(self) -> None:
        """Load what gradients need, which the first of them would otherwise wait for."""
        ...

    def logits(self, batch: Float) -> Float:
        """Return the raw outputs, (n, labels) float32."""
        ...

    def probabilities(self, batch: Float) -> Float:
        """Return the uncalibrated sigmoid outputs, (n, labels) float32 in [0, 1]."""
        ...

    def logits_and_pooled(self, batch: Float) -> tuple[Float, Float | None]:
        """Return the logits with the features that the input check looks at, (n, features) float32.

        None instead of the features where the bundle's graph has no such output.
        """
        ...

    def input_gradients(self, batch: Float, labels: Sequence[int]) -> Float:
        """Return d logit[label] / d input of each label, float32 (labels, *batch.shape)."""
        ...

    def layer_features(self, batch: Float) -> tuple[Float, Float]:
        """Return the logits (n, labels), and the features that maps are computed at.

        They are those of the layer that the contract's `attribution` names, float32
        (n, rows, columns, channels). Not to be called where it names none.
        """
        ...

    def layer_gradients(self, features: Float, labels: Sequence[int]) -> tuple[Float, Float]:
        """Return the logits (n, labels) of such features, and each label's slope by them.

        d logit[label] / d features, float32 (labels, *features.shape).
        """
        ...

    def features(
        self, point: Float, labels: Sequence[int], inner: Float | None = None
    ) -> tuple[Float, Float]:
        """Return the last features that have a place on the image, and how each label weighs them.

        Parameters
        ----------
        point : ndarray, (1, size, size, channels), float32
            One input.
        labels : sequence of int
            Which logits.
        inner : ndarray, (1, rows, columns, channels), float32, optional
            The input's features at the contract's layer, if they are known already.

        Returns
        -------
        tuple of ndarray, float32
            Features (rows, columns, n), and the mean over rows and columns of d logit / d feature
            (labels, n), as `core.attribution.layer_maps` takes them.

        Raises
        ------
        BundleError
            The bundle was made before its graphs had them.
        """
        ...


GPU_BATCH: Final = 8
"""So many points at a time gain on a GPU, if its memory holds them; on a processor batches gain
nothing."""


class BundleEngine:
    """The part of an `Engine` that does not depend on its runtime.

    Attributes
    ----------
    note : str
        A sentence on devices that were tried before this one, or empty.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._mixed = False
        self._input_check = bundle.input_check()
        self.note = ""

    @property
    def input_check(self) -> InputCheck | None:
        """What the bundle knows of the images it was trained on; None in older bundles."""
        return self._input_check

    @property
    def offers_mixed_precision(self) -> bool:
        """Whether gradients can be had in reduced precision; most engines have float32 alone."""
        return False

    @property
    def mixed_precision(self) -> bool:
        """Whether gradients are computed with it."""
        return self._mixed

    def use_mixed_precision(self, *, on: bool) -> None:
        """Compute gradients with it from now on, or in float32 throughout."""
        self._mixed = on

    @property
    def _layered(self) -> bool:
        """Whether maps are computed at an inner layer."""
        return self.contract.attribution.layer is not None

    def prepare(self) -> None:
        """Load what gradients need; an engine that has it all at once does nothing here."""

    @property
    def contract(self) -> ModelContract:
        """The loaded bundle's contract."""
        return self._bundle.contract

    @property
    def identity(self) -> ModelIdentity:
        """The loaded bundle's name and hash."""
        return self._bundle.identity
