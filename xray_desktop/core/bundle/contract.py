"""The model contract: every value that the trainer and the program must agree on.

It is stored as ``contract.json`` in the model bundle. Code is shared; values travel only here.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, cast

from xray_desktop.core.bundle.label_contract import LabelContract, require_line
from xray_desktop.core.bundle.limits import (
    MAX_CHANNELS,
    MAX_LISTED_FILES,
    MAX_NAME,
    MAX_SENTENCE,
    MAX_SIDE_PX,
    MAX_VALUE,
)
from xray_desktop.core.bundle.strict_json import MAX_QUOTE_LENGTH, FormatError, build, parse, quoted
from xray_desktop.core.errors import BundleError
from xray_desktop.core.labels import LABELS

SCHEMA_VERSION: Final = 1
CONTRACT_FILE: Final = "contract.json"
FORWARD_FILE: Final = "model.onnx"
"""Image -> logits and probabilities."""
GRADIENT_FILE: Final = "gradient.onnx"
"""Image and seed -> the same, and the gradient by the image."""
GRADIENT16_FILE: Final = "gradient16.onnx"
"""The same with a float16 backward pass, for GPUs; bundles may lack it."""
MAP_FILE: Final = "map.onnx"
"""An inner layer's features and seed -> logits, and the gradient by the features; as above."""
MAP_LAYER: Final = "mixed5"
"""The inner layer that heat maps are computed at, where nothing else is chosen."""
WEIGHTS_FILE: Final = "weights.bin"
"""The weights of all graphs."""
KERAS_FILE: Final = "model.keras"
GOLDEN_FILE: Final = "golden.npz"
"""Golden vectors: inputs with the results of the trainer's own framework."""
CARD_FILE: Final = "MODEL_CARD.md"
XML_CARD_FILE: Final = "model_card.xml"
"""The same figures for machines (CHAI Applied Model Card v0.2); older bundles lack it."""
INPUT_CHECK_FILE: Final = "gate.npz"
"""What the model's training images have in common; older bundles lack it."""
CHECKED_LAYER: Final = "mixed4"
"""The layer whose mean features the input check uses, in a network that has it.

The last features of a network that was trained as a whole on chest radiographs distinguish other
images less well (docs/researcher/input-check-evaluation.md).
"""
RESEARCH_USE: Final = "Research use only – not for diagnosis"
"""The notice of a model that is not cleared for clinical use."""
RESIZE: Final = "triangle, antialiased, half-pixel centres (Pillow BILINEAR on mode F)"
PADDING: Final = "centred, black"
SHA256_DIGITS: Final = 64

Baseline = Literal["black", "mean", "blurred"]
Target = Literal["logit", "probability"]


@dataclass(frozen=True, slots=True)
class InputContract:
    """What the model takes.

    Parameters
    ----------
    size : int
        Side of the square input in pixels.
    channels : int
        Grey is repeated this many times.
    value_range : tuple of float
        What image values 0 and 1 become.
    working_resolution : int or None
        Every image is first reduced to this many pixels along its longer side, so that no finer
        detail distinguishes images of different origin. None: no such step.
    resize, padding : str
        Named so that a reader can tell whether it does the same.
    """

    size: int = 299
    channels: int = 3
    value_range: tuple[float, float] = (-1.0, 1.0)
    working_resolution: int | None = None
    resize: str = RESIZE
    padding: str = PADDING

    def __post_init__(self) -> None:
        low, high = self.value_range
        if not -MAX_VALUE <= low < high <= MAX_VALUE:
            msg = (
                f"value range {low}..{high}: expected a lower and a higher end, from "
                f"{-MAX_VALUE:g} to {MAX_VALUE:g}"
            )
            raise ValueError(msg)
        for name, value, maximum in (
            ("size", self.size, MAX_SIDE_PX),
            ("channels", self.channels, MAX_CHANNELS),
            ("working resolution", self.working_resolution, MAX_SIDE_PX),
        ):
            if value is not None and not 1 <= value <= maximum:
                msg = f"{name} {value}: expected 1 to {maximum}"
                raise ValueError(msg)
        for name, value, known in (
            ("resize rule", self.resize, RESIZE),
            ("padding rule", self.padding, PADDING),
        ):
            if value != known:
                msg = f"{name} {quoted(value)}: this program knows {known!r}"
                raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class CellGrid:
    """Where the features of an inner layer lie on the model's input, along either axis.

    Cell i is centred on ``first_px + i * step_px``, in input pixels from the input's edge: the
    middle of what the cell sees. An inner layer's cells do not divide the input evenly.
    """

    first_px: float
    step_px: float

    def __post_init__(self) -> None:
        if not (abs(self.first_px) <= MAX_SIDE_PX and 0 < self.step_px <= MAX_SIDE_PX):
            msg = (
                f"cells from {self.first_px} px every {self.step_px} px: expected places on an "
                f"input of at most {MAX_SIDE_PX} px"
            )
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class AttributionContract:
    """How the integrated-gradients map is computed.

    Parameters
    ----------
    baseline, target
        Where the path starts, and what is differentiated.
    layer : str or None
        The inner layer whose features the path is taken over. None: the input itself, as in
        bundles that do not say.
    mirror : bool
        Whether the map is the mean of the image's and of its mirror image's, flipped back. Of a
        map at an inner layer only.
    cells : CellGrid or None
        Where the layer's features lie. None: they divide the input evenly.
    """

    baseline: Baseline = "mean"
    target: Target = "logit"
    layer: str | None = None
    mirror: bool = False
    cells: CellGrid | None = None

    def __post_init__(self) -> None:
        if self.layer is not None:
            require_line("layer", self.layer)
        elif self.mirror or self.cells is not None:
            msg = "a mirror image or cells without a layer: expected a layer, or neither of them"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class ModelContract:
    """Everything a program must know of a model, besides its weights.

    Parameters
    ----------
    model_id : str
        Short name, shown in the status bar.
    title : str
        One line for a person.
    notice : str
        The sentence that must be on every screen and every export.
    demonstration : bool
        Whether the model serves to show the program only.
    input : InputContract
    labels : tuple of LabelContract
        In output order; the names are the fifteen of `core.labels`, in their order.
    attribution : AttributionContract
    training : mapping
        What it was trained on and how, for the model card.
    files : mapping of str to str
        SHA-256 of every other file of the bundle, by name.
    """

    model_id: str
    title: str
    notice: str
    demonstration: bool
    input: InputContract
    labels: tuple[LabelContract, ...]
    attribution: AttributionContract = field(default_factory=AttributionContract)
    training: Mapping[str, Any] = field(default_factory=dict[str, Any])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        if self.schema_version != SCHEMA_VERSION:
            raise _other_version(self.schema_version)
        names = tuple(label.name for label in self.labels)
        if names != LABELS:
            more = f" and {len(names) - len(LABELS)} more" if len(names) > len(LABELS) else ""
            raise BundleError(
                "labels",
                "The model bundle's outputs are {found}; this program expects {expected}, in that "
                "order. Use a bundle made by xray-trainer.",
                found=", ".join(names[: len(LABELS)]) + more if names else "none",
                expected=", ".join(LABELS),
            )
        require_line("model_id", self.model_id)
        require_line("title", self.title, MAX_SENTENCE)
        require_line("notice", self.notice, MAX_SENTENCE)
        _require_files(self.files)

    def label(self, name: str) -> LabelContract:
        """Return the contract of label `name`; KeyError if there is none."""
        for label in self.labels:
            if label.name == name:
                return label
        raise KeyError(name)

    def to_json(self) -> str:
        """Return the contract as indented JSON text."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "ModelContract":
        """Read a contract; BundleError names what is missing or wrong, and what was expected."""
        try:
            found = parse(text.encode() if isinstance(text, str) else text)
            data = cast("dict[str, Any]", found)
            if isinstance(found, dict):
                version = data.get("schema_version")
                if type(version) is int and version != SCHEMA_VERSION:
                    raise _other_version(version)  # whatever the rest looks like
                if "schema_version" not in data:
                    msg = "schema_version is missing"
                    raise FormatError(msg)
            return build(cls, data)
        except ValueError as error:
            raise BundleError(
                "contract",
                "The model bundle's {file} cannot be used ({why}). Expected a contract written by "
                "xray-trainer; get the bundle again.",
                file=CONTRACT_FILE,
                why=str(error).rstrip("."),
            ) from error


def _other_version(found: int) -> BundleError:
    return BundleError(
        "schema_version",
        "The model bundle has schema version {found}; this program reads version "
        "{expected}. Use a bundle made for this version.",
        found=found,
        expected=SCHEMA_VERSION,
    )


def _require_files(files: Mapping[str, str]) -> None:
    """Raise ValueError unless each is the plain name of a file beside the contract, and a hash."""
    if len(files) > MAX_LISTED_FILES:
        msg = f"{len(files)} files are listed: expected at most {MAX_LISTED_FILES}"
        raise ValueError(msg)
    for name, digest in files.items():
        plain = name.isprintable() and not set(name) & set('/\\:*?"<>|') and name.strip(". ")
        if not plain or len(name) > MAX_NAME or name == CONTRACT_FILE:
            msg = f"files lists {quoted(name)}: expected the name of a file beside {CONTRACT_FILE}"
            raise ValueError(msg)
        if len(digest) != SHA256_DIGITS or set(digest) - set("0123456789abcdef"):
            found = quoted(digest)
            msg = f"files.{name[:MAX_QUOTE_LENGTH]} is {found}: expected a SHA-256 in 64 digits"
            raise ValueError(msg)
    if len({name.lower() for name in files}) < len(files):
        msg = "files lists two names that differ only in their case: expected each file once"
        raise ValueError(msg)
