"""A model bundle on disk: read its contract, and prove that its files are the ones it names."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.contract import CONTRACT_FILE, GATE_FILE, GOLDEN_FILE, ModelContract
from xray_desktop.core.errors import BundleError
from xray_desktop.core.findings import ModelIdentity
from xray_desktop.core.gate import Gate


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
    """

    inputs: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    label: int
    gradients: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An unpacked bundle whose contract has been read; made by `Bundle.open`."""

    folder: Path
    contract: ModelContract
    identity: ModelIdentity

    @classmethod
    def open(cls, folder: Path) -> "Bundle":
        """Read the contract in `folder`; BundleError if there is none or it does not hold."""
        try:
            text = (folder / CONTRACT_FILE).read_bytes()
        except OSError as error:
            raise BundleError(
                "no_bundle",
                "There is no model bundle here: expected a folder with {file}. Choose a folder "
                "that xray-trainer wrote.",
                file=CONTRACT_FILE,
            ) from error
        contract = ModelContract.from_json(text.decode("utf-8", errors="replace"))
        digest = hashlib.sha256(text).hexdigest()
        return cls(folder, contract, ModelIdentity(contract.model_id, digest))

    def file(self, name: str) -> Path:
        """Return the path of a file that the contract lists, after checking its hash.

        Raises
        ------
        BundleError
            Not listed, missing, or not the file that the contract was written for.
        """
        expected = self.contract.files.get(name)
        if expected is None:
            raise BundleError(
                "missing_file",
                "The model bundle's contract lists no {file}; it is needed here.",
                file=name,
            )
        path = self.folder / name
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise BundleError(
                "missing_file",
                "The model bundle has no readable {file}. Get the bundle again.",
                file=name,
            ) from error
        if found != expected:
            raise BundleError(
                "hash",
                "The model bundle's {file} is not the file its contract names (SHA-256 {found}…, "
                "expected {expected}…). Get the bundle again.",
                file=name,
                found=found[:12],
                expected=expected[:12],
            )
        return path

    def golden(self) -> Golden:
        """Read the golden vectors; BundleError as for `file`."""
        with np.load(self.file(GOLDEN_FILE)) as data:
            low, high = self.contract.input.value_range
            grey = data["grey"].astype(np.float32) / 255 * (high - low) + low
            gradients = data["gradients"].astype(np.float32)
            return Golden(
                np.repeat(grey[..., None], self.contract.input.channels, axis=-1),
                data["probabilities"].astype(np.float32),
                int(data["label"]),
                gradients * data["scale"][:, None, None],
            )

    def gate(self) -> Gate | None:
        """Read the input gate; None if the bundle has none, BundleError as for `file`."""
        if GATE_FILE not in self.contract.files:
            return None
        try:
            with np.load(self.file(GATE_FILE)) as data:
                return Gate.from_arrays(data)
        except (ValueError, KeyError, OSError) as error:
            raise BundleError(
                "gate",
                "The model bundle's {file} is no input gate. Expected one written by "
                "xray-trainer; get the bundle again.",
                file=GATE_FILE,
            ) from error
