"""Reading one film with one engine: its assessment, and the map of one finding."""

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import (
    CELLS,
    AttributionMap,
    baseline_image,
    integrated_gradients,
)
from xray_desktop.core.contract import Baseline, Target
from xray_desktop.core.findings import Assessment, findings_from_logits
from xray_desktop.core.labels import LABELS
from xray_desktop.core.preprocess import model_input
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.inference.engine import Engine

Float = NDArray[np.float32]


def assess(film: Radiograph, engine: Engine) -> Assessment:
    """Judge `film`; raises its `unsuitable` error if it must not be judged."""
    if film.unsuitable is not None:
        raise film.unsuitable
    contract = engine.contract
    batch = model_input(film.pixels, contract.input)[None]
    findings = findings_from_logits(engine.logits(batch)[0], contract)
    return Assessment(findings, engine.identity, engine.device, contract.notice)


def assess_steps(film: Radiograph, engine: Engine) -> Steps[None, Assessment]:
    """`assess`, as steps that can be cancelled before the model runs."""
    yield Progress(0, 1, "Reading the film")
    return assess(film, engine)


def explain(
    film: Radiograph,
    engine: Engine,
    label: str,
    *,
    baseline: Baseline | None = None,
    target: Target | None = None,
    most: int = CELLS,
) -> Steps[AttributionMap, AttributionMap]:
    """Compute the integrated-gradients map of `label` on `film`, coarse first.

    `baseline` and `target` default to the contract's. Raises the film's `unsuitable` error.
    """
    if film.unsuitable is not None:
        raise film.unsuitable
    contract = engine.contract
    index = LABELS.index(label)
    baseline = baseline or contract.attribution.baseline
    target = target or contract.attribution.target
    point = model_input(film.pixels, contract.input)

    def value(points: Float) -> Float:
        outputs = engine.logits(points) if target == "logit" else engine.probabilities(points)
        return outputs[:, index]

    def gradient(points: Float) -> Float:
        slopes = engine.input_gradients(points, index)
        if target == "probability":  # chain rule through the sigmoid
            p = engine.probabilities(points)[:, index]
            slopes = (slopes * (p * (1 - p))[:, None, None, None]).astype(np.float32)
        return slopes

    return (
        yield from integrated_gradients(
            value,
            gradient,
            point,
            baseline_image(point, baseline, contract.input.value_range),
            label=label,
            target=target,
            baseline=baseline,
            batch=engine.gradient_batch,
            most=most,
        )
    )
