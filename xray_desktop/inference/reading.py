"""Reading one film with one engine: its assessment, and the map of one finding."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import (
    AttributionMap,
    Question,
    baseline_image,
    integrated_gradients,
)
from xray_desktop.core.contract import Baseline, Target
from xray_desktop.core.errors import NO_FEATURES, BundleError, NotChestError, RefusedError, gravest
from xray_desktop.core.findings import Assessment, Reservation, findings_from_logits
from xray_desktop.core.gate import Gate, Objection
from xray_desktop.core.grad_cam import SecondOpinion, cam_agreement, grad_cam
from xray_desktop.core.labels import LABELS
from xray_desktop.core.layer_map import joined
from xray_desktop.core.path_rule import LAYER_RULE
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.core.preprocess import model_input, refuse_not_finite
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.inference.engine import Engine

Float = NDArray[np.float32]
MapSteps = Steps[tuple[AttributionMap, ...], tuple[AttributionMap, ...]]

LAYER_BATCH: Final = 2
"""Points of a path over features taken together; quicker than one by one, also on a processor."""


def assess(film: Radiograph, engine: Engine, *, anyway: bool = False) -> Assessment:
    """Score `film`, after the input check.

    With `anyway` an image that is not suitable is scored all the same, and the assessment says so;
    never what is certainly no chest radiograph.

    Raises
    ------
    RefusedError
        The film's `unsuitable` error, or the gate's first objection.
    """
    _check(film, anyway=anyway)
    outcome = assess_all((PreparedFilm.of(film, engine.contract.input),), engine, anyway=anyway)[0]
    if isinstance(outcome, RefusedError):
        raise outcome
    return outcome


def assess_all(
    films: Sequence[PreparedFilm], engine: Engine, *, anyway: bool = False
) -> tuple[Assessment | RefusedError, ...]:
    """Judge films in one batch: what `assess` returns or raises for each, in their order.

    Those that their headers rule out cost nothing.
    """
    contract = engine.contract
    outcomes: dict[int, Assessment | RefusedError] = {}
    judged: list[PreparedFilm] = []
    for one in films:
        may = _may_be_scored(one.unsuitable, anyway=anyway)
        refusal = _not_finite(one) or (None if may else one.unsuitable)
        if refusal is None:
            judged.append(one)
        else:
            outcomes[id(one)] = refusal
    if judged:
        batch = np.stack([one.point(contract.input.channels) for one in judged])
        logits, pooled = engine.logits_and_pooled(batch)
        for number, one in enumerate(judged):
            features = None if pooled is None else pooled[number]
            reservations = _reservations(one, engine.gate, features)
            against = gravest(one.refusal for one in reservations)
            if against is not None and not _may_be_scored(against, anyway=anyway):
                outcomes[id(one)] = against
                continue
            findings = findings_from_logits(logits[number], contract)
            gate = None if reservations else engine.gate
            cautions = () if gate is None else gate.cautions(one.grey)
            outcomes[id(one)] = Assessment(
                findings, engine.identity, engine.device, contract.notice, reservations, cautions
            )
    return tuple(outcomes[id(one)] for one in films)


def _not_finite(film: PreparedFilm) -> RefusedError | None:
    try:
        refuse_not_finite(film.grey)
    except RefusedError as error:
        return error
    return None


def assess_steps(
    film: Radiograph, engine: Engine, *, anyway: bool = False
) -> Steps[None, Assessment]:
    """`assess`, as steps that can be cancelled before the model runs."""
    yield Progress(0, 1, "Reading the film")
    return assess(film, engine, anyway=anyway)


def _may_be_scored(against: RefusedError | None, *, anyway: bool) -> bool:
    """Return whether an image is scored that has this against it, and was asked for `anyway`."""
    return against is None or (anyway and not isinstance(against, NotChestError))


def _check(film: Radiograph, *, anyway: bool) -> None:
    """Raise what speaks against a film by itself, unless that is overridden and may be."""
    if film.unsuitable is not None and not _may_be_scored(film.unsuitable, anyway=anyway):
        raise film.unsuitable


def _reservations(
    film: PreparedFilm, gate: Gate | None, pooled: Float | None
) -> tuple[Reservation, ...]:
    """Return all that speaks against judging a film: its header's first, then the gate's."""
    header = film.unsuitable
    said = () if header is None else (Reservation(header),)
    found: tuple[Objection, ...] = () if film.picture is None else (film.picture,)
    if gate is not None:
        found += gate.objections(film.grey, pooled)
    return said + tuple(Reservation(one.refusal, one.value, one.threshold) for one in found)


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
    anyway: bool = False,
) -> Steps[AttributionMap, AttributionMap]:
    """Compute the integrated-gradients map of `label` on `film`, coarse first.

    `baseline` and `target` default to the contract's. Raises the film's `unsuitable` error, but
    not if its scores were asked for `anyway` and may be.
    """
    steps = explain_together(
        film, engine, (label,), baseline=baseline, target=target, most=most, anyway=anyway
    )
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
    anyway: bool = False,
) -> MapSteps:
    """`explain` for several labels at once: they share every forward pass."""
    _check(film, anyway=anyway)
    contract = engine.contract
    question = Question(
        tuple(labels),
        target or contract.attribution.target,
        baseline or contract.attribution.baseline,
        contract.attribution.layer,
        contract.attribution.mirror,
    )
    point = model_input(film.true_pixels, contract.input)
    start = baseline_image(point, question.baseline, contract.input.value_range)
    layered = contract.attribution.layer is not None
    steps = (_at_layer if layered else _at_input)(engine, question, (start, point), most)
    return (yield from steps)


def _at_input(
    engine: Engine, question: Question, ends: tuple[Float, Float], most: int | None
) -> MapSteps:
    """Integrate over the input's pixels: bundles without a layer for maps."""
    indices = [LABELS.index(label) for label in question.labels]

    def value(points: Float) -> Float:
        logits = question.target == "logit"
        return (engine.logits(points) if logits else engine.probabilities(points))[:, indices]

    def gradient(points: Float) -> Float:
        slopes = engine.input_gradients(points, indices)
        if question.target == "probability":
            slopes = slopes * _sigmoid_slopes(engine.logits(points)[:, indices])
        return slopes.astype(np.float32, copy=False)

    batch = engine.gradient_batch
    return integrated_gradients(value, gradient, ends, question, batch=batch, most=most)


def _at_layer(
    engine: Engine, question: Question, ends: tuple[Float, Float], most: int | None
) -> MapSteps:
    """Integrate over the features of the contract's layer.

    With the mirror image both paths are one, of twice the features, and the target is the mean of
    both images': so what holds of a map by itself, such as its completeness, holds of their mean.
    """
    indices = [LABELS.index(label) for label in question.labels]
    attribution, size = engine.contract.attribution, engine.contract.input.size
    start, point = ends
    sides = [1, -1] if attribution.mirror else [1]
    images = [point[:, ::side] for side in sides]
    starts = [start[:, ::side] for side in sides]
    if np.array_equal(starts[0], starts[-1]):  # a flat one is its own mirror image
        starts = starts[:1]
    logits, features = engine.layer_features(np.stack([*starts, *images]))

    def both(found: Float) -> tuple[Float, Float]:
        """Return what belongs to the baselines and to the images, (images, ...) each."""
        first = found[: len(starts)]
        return np.broadcast_to(first, (len(sides), *first.shape[1:])), found[len(starts) :]

    def target(scores: Float) -> Float:
        return scores if question.target == "logit" else _sigmoid(scores)

    def gradient(points: Float) -> Float:
        each = points.reshape(-1, *points.shape[2:])
        scores, slopes = engine.layer_gradients(each, indices)
        if question.target == "probability":
            slopes = slopes * _sigmoid_slopes(scores[:, indices])
        found = (slopes / len(sides)).astype(np.float32)
        return found.reshape(len(indices), *points.shape)

    values = [target(scores[:, indices]).mean(axis=0) for scores in both(logits)]
    return integrated_gradients(
        np.stack(values),
        gradient,
        both(features),
        question,
        rule=LAYER_RULE,
        arranged=lambda cells: joined(cells, size, attribution.cells),
        batch=max(LAYER_BATCH, engine.gradient_batch),
        most=most,
    )


def _sigmoid(logits: Float) -> Float:
    return (1 / (1 + np.exp(-logits.astype(np.float64)))).astype(np.float32)


def _sigmoid_slopes(logits: Float) -> Float:
    """Return the sigmoid's slope at logits (n, k), of the shape of gradients, (k, n, 1, 1, 1)."""
    p = _sigmoid(logits).T
    return (p * (1 - p))[:, :, None, None, None]


def second_opinions(
    film: Radiograph, engine: Engine, maps: Sequence[AttributionMap], *, anyway: bool = False
) -> tuple[SecondOpinion | None, ...]:
    """Return what Grad-CAM says of the labels of `maps`, at the cost of one evaluation.

    None where the bundle lacks what it needs: the maps stand without it. Raises the film's
    `unsuitable` error, but not with `anyway` where that is allowed.
    """
    _check(film, anyway=anyway)
    point = model_input(film.true_pixels, engine.contract.input)
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
