"""What all engines have from the bundle that they were loaded from."""

from typing import Final

from xray_desktop.core.contract import ModelContract
from xray_desktop.core.findings import ModelIdentity
from xray_desktop.core.gate import Gate
from xray_desktop.inference.bundle import Bundle

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
        self._gate = bundle.gate()
        self.note = ""

    @property
    def gate(self) -> Gate | None:
        """What the bundle knows of the films it was trained on; None in older bundles."""
        return self._gate

    @property
    def offers_mixed_precision(self) -> bool:
        """Whether there is a backward pass in bfloat16; most engines have none."""
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
