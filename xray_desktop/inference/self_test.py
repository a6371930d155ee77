"""Compares a device with the trainer's golden vectors, and measures whether mixed precision pays.

A processor or a graphics driver may compute wrongly without an error. Nothing is shown that was
computed on a device whose results were not seen to be right. Mixed precision is used only where it
reproduces the golden gradients and is faster than float32.
"""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution.integrated_gradients import pearson
from xray_desktop.core.attribution.path_rule import LAYER_RULE
from xray_desktop.core.errors import BundleError
from xray_desktop.core.parsing import parsed_json
from xray_desktop.durable import write_durably
from xray_desktop.inference.bundle import Bundle, Golden
from xray_desktop.inference.engine import Engine
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

MAX_PROBABILITY_DIFFERENCE: Final = 0.005
"""Half a point of per cent."""
MIN_CORRELATION: Final = 0.98
PASSED: Final = "passed"
INPUTS: Final = 2
"""Golden inputs of which gradients are computed; probabilities are compared on all."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How far an engine is from the golden vectors.

    Parameters
    ----------
    probability : float
        Largest absolute difference.
    correlation : float
        Least Pearson correlation of a gradient that maps are made of, summed over channels.
    """

    probability: float
    correlation: float

    @property
    def passed(self) -> bool:
        """Whether both are within their bounds; what is no number is not."""
        return (
            self.probability <= MAX_PROBABILITY_DIFFERENCE and self.correlation >= MIN_CORRELATION
        )

    def require(self, device: str) -> None:
        """Raise BundleError unless it passed."""
        if not self.passed:
            raise BundleError(
                "self_test",
                "{device} did not reproduce the model's reference values (probabilities differ by "
                "{points:.2g} points, gradients correlate {correlation:.2f}), so it is not used. "
                "Update its driver.",
                device=device,
                points=100 * self.probability,
                correlation=self.correlation,
            )


def self_test(engine: Engine, golden: Golden) -> SelfTest:
    """Run `engine` on golden inputs; BundleError if it cannot load or run its graphs."""
    few = min(INPUTS, len(golden.inputs))
    try:
        probabilities = engine.probabilities(golden.inputs)
        gradients = [golden_gradient(engine, golden, place) for place in range(few)]
    except BundleError:
        raise
    except Exception as error:  # every runtime raises classes of its own, all plain exceptions
        raise BundleError(
            "self_test",
            "{device} could not run the model, so it is not used.",
            device=engine.device,
        ) from error
    difference = float(np.abs(probabilities - golden.probabilities).max())
    expected = golden.gradients if golden.layer_gradients is None else golden.layer_gradients
    correlation = min(
        pearson(mine, theirs) for mine, theirs in zip(gradients, expected, strict=False)
    )
    return SelfTest(difference, correlation)


def golden_gradient(engine: Engine, golden: Golden, place: int) -> NDArray[np.float32]:
    """Return the engine's gradient on one of the golden inputs, summed over channels.

    It is what maps are made of: by the features of the contract's layer (rows, columns), or by the
    input (size, size) where there is none.
    """
    point = golden.inputs[place : place + 1]
    if golden.layer_gradients is None:
        return engine.input_gradients(point, [golden.label])[0, 0].sum(axis=-1)
    _, features = engine.layer_features(point)
    return engine.layer_gradients(features, [golden.label])[1][0, 0].sum(axis=-1)


class SelfTests:
    """Remembers what was found of a bundle on a device, in a file of hashes.

    Parameters
    ----------
    file : Path, optional
        None remembers nothing. A file that cannot be read or written costs another test, no more.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def known(self, engine: Engine, finding: str = PASSED) -> bool:
        """Whether this was found of this bundle on this device, runtime and version before."""
        return _key(engine, finding) in self._known()

    def remember(self, engine: Engine, finding: str = PASSED) -> None:
        """Note that it was."""
        if self._file is None:
            return
        known = sorted({*self._known(), _key(engine, finding)})
        with suppress(OSError):
            make_private_folder(self._file.parent)
            write_durably(self._file, json.dumps(known).encode(), mode=PRIVATE_FILE_MODE)

    def _known(self) -> list[str]:
        if self._file is None:
            return []
        try:
            known = parsed_json(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return [key for key in known if isinstance(key, str)] if isinstance(known, list) else []


def _key(engine: Engine, finding: str) -> str:
    text = f"{engine.identity.sha256} {engine.device} {finding}"
    return hashlib.sha256(text.encode()).hexdigest()


TRIALS: Final = 6
MAX_TIME_SHARE: Final = 0.9
"""Mixed precision must take at most this share of the time of float32."""
MIXED_PRECISION_ACCEPTED: Final = "gradients in reduced precision are right and quicker"
MIXED_PRECISION_REJECTED: Final = "gradients in reduced precision are wrong or no quicker"


def choose_precision(engine: Engine, bundle: Bundle, tests: SelfTests) -> None:
    """Switch `engine`, which computes in float32, to mixed precision if that is worth it here."""
    if not engine.offers_mixed_precision or tests.known(engine, MIXED_PRECISION_REJECTED):
        return
    if not tests.known(engine, MIXED_PRECISION_ACCEPTED):
        finding = (
            MIXED_PRECISION_ACCEPTED
            if _mixed_precision_passes(engine, bundle.golden())
            else MIXED_PRECISION_REJECTED
        )
        engine.use_mixed_precision(on=False)
        tests.remember(engine, finding)
        if finding == MIXED_PRECISION_REJECTED:
            return
    engine.use_mixed_precision(on=True)


def _mixed_precision_passes(engine: Engine, golden: Golden) -> bool:
    exact = _quickest(engine, golden)
    engine.use_mixed_precision(on=True)
    try:
        sound = self_test(engine, golden).passed
    except BundleError:
        return False
    return sound and _quickest(engine, golden) <= MAX_TIME_SHARE * exact


def _quickest(engine: Engine, golden: Golden) -> float:
    """Return the least seconds that gradients took, but for the first time, which may load.

    They are as many as a map's first stage takes, and the forward pass up to the layer, which is
    float32 in any case, is not counted.
    """
    taken = _gradients_of_a_stage(engine, golden)
    seconds: list[float] = []
    for _ in range(1 + TRIALS):
        start = time.perf_counter()
        taken()
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def _gradients_of_a_stage(engine: Engine, golden: Golden) -> Callable[[], object]:
    point, labels = golden.inputs[:1], [golden.label]
    if golden.layer_gradients is None:
        return lambda: engine.input_gradients(point, labels)
    images = 2 if engine.contract.attribution.mirror else 1
    features = np.repeat(engine.layer_features(point)[1], LAYER_RULE.stages[0] * images, axis=0)
    return lambda: engine.layer_gradients(features, labels)
