"""An analytic model and a scripted reader: what the window is tested against."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import AttributionContract, InputContract, ModelContract
from xray_desktop.core.bundle.label_contract import Calibration, LabelContract, OperatingPoint
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import Radiograph, Source, SourceHeader
from xray_desktop.core.labels import LABELS
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.core.scoring.input_check import InputCheck
from xray_desktop.imaging.decoder_protocol import (
    DirectoryListing,
    FoundStates,
    Relation,
    Relations,
    Summaries,
)
from xray_desktop.imaging.file_decoding import source_header
from xray_desktop.imaging.header_listing import HeaderLine, HeaderListing
from xray_desktop.imaging.image_summary import ImageSummary, Thumbnail
from xray_desktop.imaging.process_limits import Limits

Float = NDArray[np.float32]

SIZE = 32
LOGITS = dict.fromkeys(LABELS, -3.0) | {
    "No Finding": -1.0,
    "Pneumonia": 0.5,
    "Effusion": 1.5,
    "Cardiomegaly": -1.0,
    "Infiltration": -0.9,
    "Atelectasis": -2.2,
    "Hernia": 0.4,
}
"""Logits on an image that is uniformly mid-grey; thresholds are at logit -1."""
INSUFFICIENT = ("Hernia", "Fibrosis")


def contract(**changes: object) -> ModelContract:
    """Fifteen labels: two without enough data, one without calibration."""
    labels = tuple(
        LabelContract(
            name,
            sufficient=name not in INSUFFICIENT,
            positives_trained=120,
            positives_tested=40,
            auc=None if name in INSUFFICIENT else (0.73, 0.66, 0.79),
            calibration=None if name in INSUFFICIENT else Calibration(1.0, 0.0, 400),
            operating_point=None
            if name in INSUFFICIENT
            else OperatingPoint(1 / (1 + np.e), 0.7, 0.68, "400 images, highest Youden index"),
        )
        for name in LABELS
    )
    values: dict[str, object] = {
        "model_id": "fake-1",
        "title": "An analytic model <b>for tests</b>",
        "notice": "For tests only.",
        "demonstration": True,
        "input": InputContract(size=SIZE, channels=1, value_range=(0.0, 1.0)),
        "labels": labels,
        "attribution": AttributionContract(baseline="black"),
        "training": {"films": 500, "epochs": 3},
    }
    return ModelContract(**(values | changes))  # pyright: ignore[reportArgumentType]


class FakeEngine:
    """``logit[k] = offset[k] + sum(w * x**2)`` with w over the left half: a known gradient.

    Parameters
    ----------
    proceed : threading.Event or None
        If given, each gradient waits for it and clears it: a slow engine under the test's control.
    """

    device = "a test, in numpy"
    note = ""
    input_check: InputCheck | None = None
    gradient_batch = 1

    def __init__(
        self, proceed: threading.Event | None = None, logits: Mapping[str, float] = LOGITS
    ):
        self.contract = contract()
        self.identity = ModelIdentity("fake-1", "0" * 64)
        self.wait = proceed
        self.calls = self.prepared = 0
        self.before_gradient: Callable[[], object] = lambda: None
        self.weights = np.zeros((SIZE, SIZE, 1), np.float32)
        self.weights[:, : SIZE // 2] = 8 / SIZE**2
        self.weights[:, SIZE // 2 :] = -4 / SIZE**2
        mid_grey = 0.25 * float(self.weights.sum())
        self.offsets = np.array([logits[name] - mid_grey for name in LABELS], np.float32)

    def release_gradients(self) -> None:
        """Let every gradient pass from now on."""
        proceed, self.wait = self.wait, None
        if proceed is not None:
            proceed.set()

    def prepare(self) -> None:
        self.prepared += 1

    def logits(self, batch: Float) -> Float:
        moved = (batch.astype(np.float64) ** 2 * self.weights).sum(axis=(1, 2, 3))
        return (self.offsets[None] + moved[:, None]).astype(np.float32)

    def logits_and_pooled(self, batch: Float) -> tuple[Float, Float | None]:
        return self.logits(batch), None

    def probabilities(self, batch: Float) -> Float:
        return (1 / (1 + np.exp(-self.logits(batch)))).astype(np.float32)

    def input_gradients(self, batch: Float, labels: Sequence[int]) -> Float:
        self.calls += 1
        self.before_gradient()
        proceed = self.wait
        if proceed is not None:
            assert proceed.wait(20), "no test let the engine proceed"
            proceed.clear()
        slopes = (2 * batch * self.weights[None]).astype(np.float32)
        return np.repeat(slopes[None], len(labels), axis=0)

    def features(
        self, point: Float, labels: Sequence[int], inner: Float | None = None
    ) -> tuple[Float, Float]:
        """One feature, seen in the left half alone, that speaks for every label."""
        seen = np.zeros((4, 4, 1), np.float32)
        seen[:, :2] = 1
        return seen, np.ones((len(labels), 1), np.float32)


def image(
    value: float = 0.5,
    *,
    shape: tuple[int, int] = (60, 60),
    unsuitable: RefusedError | None = None,
    cautions: tuple[str, ...] = (),
) -> Radiograph:
    """A 12-bit image with a gentle ramp around `value`."""
    ramp = np.linspace(-200, 200, shape[1], dtype=np.float32)[None, :]
    values = np.rint(np.broadcast_to(4095 * value + ramp, shape)).astype(np.float32)
    return Radiograph(
        values,
        Presentation(0, 4095, (full_range(0, 4095),)),
        Source(hashlib.sha256(values).hexdigest(), "PNG 16-bit grey"),
        unsuitable=unsuitable,
        cautions=cautions,
    )


LINES = (
    HeaderLine("(0010,0020)", "LO", "Patient ID", "A-1"),
    HeaderLine("(0008,0104)", "LO", "Code Meaning", "Chest"),
    HeaderLine("(0009,1001)", "UN", "Private element", "4 bytes: 00 01 02 03", private=True),
)


@dataclass
class FakeReader:
    """Answers from a table by file name: an image, or an error to raise."""

    answers: Mapping[str, Radiograph | Exception] = field(default_factory=dict)
    gates: Mapping[str, threading.Event] = field(default_factory=dict)
    read: list[tuple[str, int | None]] = field(default_factory=list)
    states: dict[str, FoundStates] = field(default_factory=dict)
    related: Mapping[str, Relation] = field(default_factory=dict)
    summaries: dict[str, ImageSummary] = field(default_factory=dict)
    summarised: list[str] = field(default_factory=list)
    pictured: list[str] = field(default_factory=list)

    def relation_steps(self, image: Path, others: tuple[Path, ...]) -> Steps[None, Relations]:
        yield Progress(0, 1, "Looking")
        own = self.related.get(image.name, Relation())
        return Relations(own, tuple(self.related.get(p.name, Relation()) for p in others))

    def thumbnail_steps(self, path: Path, side_px: int) -> Steps[None, Thumbnail]:
        self.pictured.append(path.name)
        yield Progress(0, 1, "Opening the image")
        answer = self.answers.get(path.name, RefusedError("missing", "There is no such image."))
        if isinstance(answer, Exception):
            raise answer
        return Thumbnail(side_px, side_px, bytes(side_px**2))

    def read_steps(self, path: Path, frame: int | None) -> Steps[None, Radiograph]:
        self.read.append((path.name, frame))
        yield Progress(0, 1, "Opening the image")
        if path.name in self.gates:
            while not self.gates[path.name].wait(0.01):
                yield Progress(0, 1, "Opening the image")
        answer = self.answers[path.name]
        if isinstance(answer, XrayError) and frame is not None:
            return image()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def summary_steps(self, paths: tuple[Path, ...]) -> Steps[None, Summaries]:
        yield Progress(0, 1, "Reading headers")
        self.summarised += [path.name for path in paths]
        return Summaries(tuple(self.summaries.get(p.name, ImageSummary()) for p in paths))

    def source_header(self, path: Path) -> SourceHeader:
        return source_header(path, Limits())

    def directory_steps(self, path: Path) -> Steps[None, DirectoryListing]:
        yield Progress(0, 1, "Looking for images")
        answer = self.answers[path.name]
        if isinstance(answer, Exception):
            raise answer
        return DirectoryListing((path.with_name("a"),))

    def state_steps(
        self, path: Path, sop_instance_uid: str, frame: int
    ) -> Steps[None, FoundStates]:
        yield Progress(0, 1, "Looking for presentation states")
        return self.states.get(sop_instance_uid, FoundStates(()))

    def header_steps(self, path: Path) -> Steps[None, HeaderListing]:
        yield Progress(0, 1, "Opening the image")
        answer = self.answers[path.name]
        if isinstance(answer, Exception):
            raise answer
        item = HeaderLine("(FFFE,E000)", "", "Item 1", children=(LINES[1],))
        sequence = HeaderLine("(0008,2218)", "SQ", "Anatomic Region", "1 item", children=(item,))
        return HeaderListing((LINES[0], sequence, LINES[2]), "Only a part is listed.")
