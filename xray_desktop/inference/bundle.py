"""A model bundle on disk: its contract, graphs, golden vectors and input check, all verified."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import (
    GOLDEN_FILE,
    INPUT_CHECK_FILE,
    WEIGHTS_FILE,
    ModelContract,
)
from xray_desktop.core.bundle.limits import MAX_GOLDEN_INPUTS
from xray_desktop.core.bundle.npz_arrays import ArraySpec, read_arrays
from xray_desktop.core.bundle.onnx_graph import require_graph
from xray_desktop.core.bundle.strict_json import FormatError
from xray_desktop.core.bundle.verified_files import BundleFiles
from xray_desktop.core.errors import BundleError
from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.core.scoring.input_check import FIELDS, InputCheck
from xray_desktop.core.scoring.view_check import VIEW_FIELDS


@dataclass(frozen=True, slots=True, eq=False)
class Golden:
    """Inputs with what the trainer's own framework made of them.

    Parameters
    ----------
    inputs : ndarray, (n, size, size, channels), float32
        In the contract's value range.
    probabilities : ndarray, (n, labels), float32
        Uncalibrated.
    label : int
        The label whose logit was differentiated.
    gradients : ndarray, (n, size, size), float32
        d logit[label] / d input, summed over channels.
    layer_gradients : ndarray, (n, rows, columns), float32, or None
        d logit[label] / d features of the layer that maps are computed at, likewise; None where
        they are computed at the input.
    """

    inputs: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    label: int
    gradients: NDArray[np.float32]
    layer_gradients: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """An unpacked bundle whose contract has been read; made by `Bundle.open`."""

    files: BundleFiles
    identity: ModelIdentity

    @classmethod
    def open(cls, folder: Path) -> "Bundle":
        """Read the contract in `folder`; BundleError if there is none or it does not hold."""
        files = BundleFiles.open(folder)
        return cls(files, ModelIdentity(files.contract.model_id, files.digest))

    @property
    def contract(self) -> ModelContract:
        """What the bundle says of its model."""
        return self.files.contract

    def require(self, name: str) -> None:
        """Raise BundleError unless a file is listed and is there; its hash is left for later."""
        self.files.size(name)

    def read(self, name: str) -> bytes:
        """Return the content of a file that the contract lists, the very bytes that were hashed.

        Raises
        ------
        BundleError
            Not listed, missing, no plain file, too large, or not the file that the contract was
            written for.
        """
        return self.files.read(name)

    def checked_path(self, name: str, *others: str) -> AbstractContextManager[Path]:
        """Give the path of a file that must not change while it is open; see `BundleFiles`."""
        return self.files.checked_path(name, *others)

    def graph(self, name: str) -> bytes:
        """Return an ONNX graph that takes its weights from ``weights.bin`` alone.

        Raises
        ------
        BundleError
            As for `read`, or it names another file, or tensors beyond all measure.
        """
        content = self.read(name)
        try:
            require_graph(content, self.files.size(WEIGHTS_FILE))
        except FormatError as error:
            raise BundleError(
                "graph",
                "The program cannot load the bundle's {file} ({why}). Expected a graph written by "
                "xray-trainer; get the bundle again.",
                file=name,
                why=str(error),
            ) from error
        return content

    def golden(self) -> Golden:
        """Read the golden vectors; BundleError as for `read`, or if they do not fit."""
        rule, labels = self.contract.input, len(self.contract.labels)
        specs = {
            "grey": ArraySpec("u", ("inputs", rule.size, rule.size)),
            "probabilities": ArraySpec("f", ("inputs", labels)),
            "label": ArraySpec("iu"),
            "gradients": ArraySpec("f", ("inputs", rule.size, rule.size)),
            "scale": ArraySpec("f", ("inputs",)),
        }
        layered = self.contract.attribution.layer is not None
        if layered:
            specs["layer_gradients"] = ArraySpec("f", ("inputs", "rows", "columns"))
            specs["layer_scale"] = ArraySpec("f", ("inputs",))
        content = self.read(GOLDEN_FILE)
        try:
            data = read_arrays(content, specs)
            label, count = int(data["label"]), len(data["grey"])
            if not 1 <= count <= MAX_GOLDEN_INPUTS:
                msg = f"it holds {count} inputs: expected 1 to {MAX_GOLDEN_INPUTS}"
                raise FormatError(msg)  # noqa: TRY301 - one entry point for wrong golden files
            if not 0 <= label < labels:
                msg = f"label is {label}: expected 0 to {labels - 1}"
                raise FormatError(msg)  # noqa: TRY301 - as above
            if data["grey"].dtype != np.uint8:
                msg = f"grey is {data['grey'].dtype}: expected uint8"
                raise FormatError(msg)  # noqa: TRY301 - as above
            probabilities = data["probabilities"].astype(np.float32)
            if not ((probabilities >= 0) & (probabilities <= 1)).all():
                msg = "probabilities lie outside 0 to 1: expected them within"
                raise FormatError(msg)  # noqa: TRY301 - as above
        except FormatError as error:
            raise BundleError(
                "golden",
                "The model bundle's {file} holds no reference values for this model ({why}). "
                "Expected those that xray-trainer wrote; get the bundle again.",
                file=GOLDEN_FILE,
                why=str(error),
            ) from error
        low, high = rule.value_range
        grey = data["grey"].astype(np.float32) / 255 * np.float32(high - low) + np.float32(low)
        return Golden(
            np.repeat(grey[..., None], rule.channels, axis=-1).astype(np.float32),
            probabilities,
            label,
            _scaled(data["gradients"], data["scale"]),
            _scaled(data["layer_gradients"], data["layer_scale"]) if layered else None,
        )

    def input_check(self) -> InputCheck | None:
        """Read the input check; None if the bundle has none, BundleError as for `read`."""
        if INPUT_CHECK_FILE not in self.contract.files:
            return None
        content = self.read(INPUT_CHECK_FILE)
        try:
            return InputCheck.from_arrays(read_arrays(content, _INPUT_CHECK_FORMS, _VIEW_FORMS))
        except (ValueError, KeyError) as error:
            raise BundleError(
                "input_check",
                "The model bundle's {file} is no input check ({why}). Expected one written by "
                "xray-trainer; get the bundle again.",
                file=INPUT_CHECK_FILE,
                why=str(error),
            ) from error


def _scaled(gradients: NDArray[np.floating], scale: NDArray[np.floating]) -> NDArray[np.float32]:
    return gradients.astype(np.float32) * scale.astype(np.float32)[:, None, None]


_SHAPES: dict[str, tuple[str, ...]] = {
    "pose_weights": ("poses", "weights"),
    "pose_limits": ("poses",),
    "mean": ("features",),
    "axes": ("axes", "features"),
    "variances": ("axes",),
    "view_filters": ("units", "pixels"),
    "view_offsets": ("units",),
    "lateral_weights": ("lateral weights",),
    "mirrored_weights": ("units",),
}
_INPUT_CHECK_FORMS = {name: ArraySpec("f", _SHAPES.get(name, ())) for name in FIELDS}
_VIEW_FORMS = {name: ArraySpec("f", _SHAPES.get(name, ())) for name in VIEW_FIELDS}
