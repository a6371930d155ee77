"""Reading one film with one engine: its assessment, and the map of one finding."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import (
    AttributionMap,
    Question,
    baseline_image,
    integrated_gradients,
)
from xray_desktop.core.contract import Baseline, Target
from xray_desktop.core.errors import NO_FEATURES, BundleError
from xray_desktop.core.findings import Assessment, findings_from_logits
from xray_desktop.core.grad_cam import SecondOpinion, cam_agreement, grad_cam
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


def prepare_steps(engine: Engine) -> Steps[None, None]:
    """`Engine.prepare`, as steps that can be cancelled before they begin."""
    yield Progress(0, 1, "Getting ready for maps")
    engine.prepare()


def explain(
    film: Radiograph,
    engine: Engine,
    label: str,
    *,
    baseline: Baseline | None = None,
    target: Target | None = None,
    most: int | None = None,
) -> Steps[AttributionMap, AttributionMap]:
    """Compute the integrated-gradients map of `label` on `film`, coarse first.

    `baseline` and `target` default to the contract's. Raises the film's `unsuitable` error.
    """
    steps = explain_together(film, engine, (label,), baseline=baseline, target=target, most=most)
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value[0]
        partial = None if progress.partial is None else progress.partial[0]
        yield Progress(progress.done, progress.total, progress.words, partial)


def explain_together(
    film: Radiograph,
    engine: Engine,
    labels: Sequence[str],
    *,
    baseline: Baseline | None = None,
    target: Target | None = None,
    most: int | None = None,
) -> Steps[tuple[AttributionMap, ...], tuple[AttributionMap, ...]]:
    """`explain` for several labels at once: they share every forward pass."""
    if film.unsuitable is not None:
        raise film.unsuitable
    contract = engine.contract
    indices = [LABELS.index(label) for label in labels]
    question = Question(
        tuple(labels),
        target or contract.attribution.target,
        baseline or contract.attribution.baseline,
    )
    point = model_input(film.pixels, contract.input)
    start = baseline_image(point, question.baseline, contract.input.value_range)

    def value(points: Float) -> Float:
        logits = question.target == "logit"
        return (engine.logits(points) if logits else engine.probabilities(points))[:, indices]

    def gradient(points: Float) -> Float:
        slopes = engine.input_gradients(points, indices)
        if question.target == "probability":  # chain rule through the sigmoid
            p = engine.probabilities(points)[:, indices].T
            slopes = (slopes * (p * (1 - p))[:, :, None, None, None]).astype(np.float32)
        return slopes

    batch = engine.gradient_batch
    return (
        yield from integrated_gradients(
            value, gradient, (start, point), question, batch=batch, most=most
        )
    )


def second_opinions(
    film: Radiograph, engine: Engine, maps: Sequence[AttributionMap]
) -> tuple[SecondOpinion | None, ...]:
    """Return what Grad-CAM says of the labels of `maps`, at the cost of one evaluation.

    None where the bundle lacks what it needs: the maps stand without it. Raises the film's
    `unsuitable` error.
    """
    if film.unsuitable is not None:
        raise film.unsuitable
    point = model_input(film.pixels, engine.contract.input)
    labels = [LABELS.index(found.label) for found in maps]
    try:
        features, weights = engine.features(point[None], labels)
    except BundleError as error:
        if error.code != NO_FEATURES:
            raise
        return (None,) * len(maps)
    cams = [grad_cam(features, weight, point.shape[0]) for weight in weights]
    return tuple(
        SecondOpinion(cam, cam_agreement(found.values, cam, features.shape[0]))
        for cam, found in zip(cams, maps, strict=True)
    )
