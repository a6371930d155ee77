"""The model contract: every value that the trainer and the program must agree on.

It travels as ``contract.json`` in the model bundle; code is shared, values travel only here.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, cast

from xray_desktop.core.errors import BundleError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.parsing import parsed_json

SCHEMA_VERSION: Final = 1
CONTRACT_FILE: Final = "contract.json"
FORWARD_FILE: Final = "model.onnx"
"""Film -> logits and probabilities."""
GRADIENT_FILE: Final = "gradient.onnx"
GRADIENT16_FILE: Final = "gradient16.onnx"
"""The same with a float16 backward pass, for graphics processors; bundles may lack it."""
"""Film and seed -> the same, and the gradient by the film."""
WEIGHTS_FILE: Final = "weights.bin"
"""The weights of both graphs."""
KERAS_FILE: Final = "model.keras"
GOLDEN_FILE: Final = "golden.npz"
"""Inputs with what the trainer's own framework made of them."""
CARD_FILE: Final = "MODEL_CARD.md"
GATE_FILE: Final = "gate.npz"
"""What films must look like to be judged; older bundles lack it."""
RESEARCH_USE: Final = "Research use only – not for diagnosis"
"""The notice of a model that nobody has cleared for more."""
RESIZE: Final = "triangle, antialiased, half-pixel centres (Pillow BILINEAR on mode F)"

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
        What film values 0 and 1 become.
    working_resolution : int or None
        Every film is first brought down to this many pixels along its longer side, so that no
        detail beyond it can tell films of different origin apart. None: no such step.
    resize, padding : str
        Named so that a reader can tell whether it does the same.
    """

    size: int = 299
    channels: int = 3
    value_range: tuple[float, float] = (-1.0, 1.0)
    working_resolution: int | None = None
    resize: str = RESIZE
    padding: str = "centred, black"

    def __post_init__(self) -> None:
        low, high = self.value_range
        if self.size < 1 or self.channels < 1 or not low < high:
            msg = f"input {self.size} px x {self.channels} in {low}..{high}: expected a real range"
            raise ValueError(msg)
        if self.working_resolution is not None and self.working_resolution < 1:
            msg = f"working resolution {self.working_resolution}: expected at least 1 px"
            raise ValueError(msg)
        if self.resize != RESIZE:
            msg = f"resize rule {self.resize!r}: this program knows {RESIZE!r}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of one label: ``p = sigmoid(slope * logit + offset)``.

    Platt, "Probabilistic outputs for support vector machines", 1999. `films` is how many films
    it was fitted on; the probability holds at their prevalence only.
    """

    slope: float
    offset: float
    films: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.offset) and 0 < self.slope < math.inf):
            msg = f"calibration {self.slope} x logit + {self.offset}: expected a slope above 0"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The threshold at which a score is called, and what that costs.

    Parameters
    ----------
    threshold : float
        On the shown probability, in (0, 1).
    sensitivity, specificity : float
        Measured on the films that `chosen_on` names, in [0, 1].
    chosen_on : str
        Which films, and by which rule.
    """

    threshold: float
    sensitivity: float
    specificity: float
    chosen_on: str

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1:
            msg = f"operating point {self.threshold}: expected a probability between 0 and 1"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class LabelContract:
    """What is known of one output of the model.

    Parameters
    ----------
    name : str
        The TFRecords' spelling.
    sufficient : bool
        Whether there were enough examples to judge the label at all.
    positives_trained, positives_tested : int
        Films with the label in the training and in the test part.
    auc : tuple of float or None
        Area under the ROC curve on the test part: value, lower and upper end of the 95 %
        bootstrap interval; a constant predictor has 0.5. None where it could not be measured.
    calibration : Calibration or None
        None: the shown number is the sigmoid of the logit, *not* calibrated.
    operating_point : OperatingPoint or None
        None where the label is not sufficient.
    """

    name: str
    sufficient: bool = False
    positives_trained: int = 0
    positives_tested: int = 0
    auc: tuple[float, float, float] | None = None
    calibration: Calibration | None = None
    operating_point: OperatingPoint | None = None

    def __post_init__(self) -> None:
        if self.sufficient and self.operating_point is None:
            msg = f"label {self.name}: sufficient data, but no operating point"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class AttributionContract:
    """Defaults of the integrated-gradients map."""

    baseline: Baseline = "mean"
    target: Target = "logit"


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
        The sentence that must stay on every screen and every export.
    demonstration : bool
        Whether the model is for showing the program only.
    input : InputContract
    labels : tuple of LabelContract
        In output order; the names are the fifteen of `core.labels`, in their order.
    attribution : AttributionContract
    training : mapping
        What it was trained on and how, for the model card and the info dialog.
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
            raise BundleError(
                "schema_version",
                "The model bundle has schema version {found}; this program reads version "
                "{expected}. Use a bundle made for this version.",
                found=self.schema_version,
                expected=SCHEMA_VERSION,
            )
        names = tuple(label.name for label in self.labels)
        if names != LABELS:
            raise BundleError(
                "labels",
                "The model bundle's outputs are {found}; this program expects {expected}, in that "
                "order. Use a bundle made by xray-trainer.",
                found=", ".join(names),
                expected=", ".join(LABELS),
            )

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
    def from_json(cls, text: str) -> "ModelContract":
        """Read a contract; BundleError names what is missing or wrong."""
        try:
            read = parsed_json(text)
            if not isinstance(read, dict):
                raise TypeError(type(read).__name__)  # noqa: TRY301 - one door for bad contracts
            data = cast("dict[str, Any]", read)
            if data.get("schema_version") != SCHEMA_VERSION:
                data["labels"] = []  # the version is judged first, whatever the rest looks like
                data["input"] = {}
            return cls._from_dict(data)
        except (ValueError, TypeError, KeyError) as error:
            raise BundleError(
                "contract",
                "The model bundle's {file} cannot be used ({why}). Expected a contract written by "
                "xray-trainer; get the bundle again.",
                file=CONTRACT_FILE,
                why=_first_line(error),
            ) from error

    @classmethod
    def _from_dict(cls, data: dict[str, Any]) -> "ModelContract":
        return cls(
            model_id=data["model_id"],
            title=data["title"],
            notice=data["notice"],
            demonstration=data["demonstration"],
            input=InputContract(**_tupled(data["input"], "value_range")),
            labels=tuple(_label_from(entry) for entry in data["labels"]),
            attribution=AttributionContract(**data.get("attribution", {})),
            training=data.get("training", {}),
            files=data.get("files", {}),
            schema_version=data["schema_version"],
        )


def _label_from(entry: dict[str, Any]) -> LabelContract:
    values = _tupled(entry, "auc")
    for key, kind in (("calibration", Calibration), ("operating_point", OperatingPoint)):
        if values.get(key) is not None:
            values[key] = kind(**values[key])
    return LabelContract(**values)


def _tupled(entry: dict[str, Any], key: str) -> dict[str, Any]:
    value = entry.get(key)
    return {**entry, key: tuple(value)} if value is not None else dict(entry)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
