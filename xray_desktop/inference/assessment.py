"""Scores one image with one engine, and computes the heat maps of its findings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution.integrated_gradients import (
    AttributionMap,
    AttributionRequest,
    baseline_image,
    integrated_gradients,
)
from xray_desktop.core.attribution.layer_maps import (
    GradCam,
    combine_mirrored,
    grad_cam,
    grad_cam_agreement,
)
from xray_desktop.core.attribution.path_rule import LAYER_RULE
from xray_desktop.core.bundle.contract import Baseline, Target
from xray_desktop.core.errors import (
    NO_FEATURES,
    BundleError,
    NotChestError,
    RefusedError,
    most_severe,
)
from xray_desktop.core.image.preprocess import model_input, refuse_not_finite
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import LABELS
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.findings import Assessment, Reservation, findings_from_logits
from xray_desktop.core.scoring.input_check import CheckFailure, InputCheck
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.inference.engine import Engine

Float = NDArray[np.float32]
MapSteps = Steps[tuple[AttributionMap, ...], tuple[AttributionMap, ...]]


def assess(image: Radiograph, engine: Engine, *, anyway: bool = False) -> Assessment:
    """Score `image`, after the input check.

    With `anyway` an image that is not suitable is scored all the same, and the assessment says so;
    never what is certainly no chest radiograph.

    Raises
    ------
    RefusedError
        The image's `unsuitable` error, or the first failure of the input check.
    """
    _check(image, anyway=anyway)
    outcome = assess_all((PreparedImage.of(image, engine.contract.input),), engine, anyway=anyway)[
        0
    ]
    if isinstance(outcome, RefusedError):
        raise outcome
    return outcome


def assess_all(
    images: Sequence[PreparedImage], engine: Engine, *, anyway: bool = False
) -> tuple[Assessment | RefusedError, ...]:
    """Score images in one batch; return what `assess` returns or raises for each, in order.

    Images whose headers rule them out cost nothing.
    """
    contract = engine.contract
    outcomes: dict[int, Assessment | RefusedError] = {}
    scored: list[PreparedImage] = []
    for one in images:
        may = _may_be_scored(one.unsuitable, anyway=anyway)
        refusal = _not_finite(one) or (None if may else one.unsuitable)
        if refusal is None:
            scored.append(one)
        else:
            outcomes[id(one)] = refusal
    if scored:
        batch = np.stack([one.point(contract.input.channels) for one in scored])
        logits, pooled = engine.logits_and_pooled(batch)
        for number, one in enumerate(scored):
            features = None if pooled is None else pooled[number]
            reservations = _reservations(one, engine.input_check, features)
            against = most_severe(one.refusal for one in reservations)
            if against is not None and not _may_be_scored(against, anyway=anyway):
                outcomes[id(one)] = against
                continue
            findings = findings_from_logits(logits[number], contract)
            input_check = None if reservations else engine.input_check
            cautions = () if input_check is None else input_check.cautions(one.grey)
            outcomes[id(one)] = Assessment(
                findings, engine.identity, engine.device, contract.notice, reservations, cautions
            )
    return tuple(outcomes[id(one)] for one in images)


def _not_finite(image: PreparedImage) -> RefusedError | None:
    try:
        refuse_not_finite(image.grey)
    except RefusedError as error:
        return error
    return None


def assess_steps(
    image: Radiograph, engine: Engine, *, anyway: bool = False
) -> Steps[None, Assessment]:
    """`assess`, as steps that can be cancelled before the model runs."""
    yield Progress(0, 1, "Reading the image")
    return assess(image, engine, anyway=anyway)


def _may_be_scored(against: RefusedError | None, *, anyway: bool) -> bool:
    """Return whether an image is scored despite this error, if that was asked for (`anyway`)."""
    return against is None or (anyway and not isinstance(against, NotChestError))


def _check(image: Radiograph, *, anyway: bool) -> None:
    """Raise the image's own `unsuitable` error, unless that is overridden and may be."""
    if image.unsuitable is not None and not _may_be_scored(image.unsuitable, anyway=anyway):
        raise image.unsuitable


def _reservations(
    image: PreparedImage, input_check: InputCheck | None, pooled: Float | None
) -> tuple[Reservation, ...]:
    """Return all reasons against scoring an image: its header's first, then the input check's."""
    header = image.unsuitable
    header_reservation = () if header is None else (Reservation(header),)
    found: tuple[CheckFailure, ...] = () if image.picture is None else (image.picture,)
    if input_check is not None:
        found += input_check.failures(image.grey, pooled)
    return header_reservation + tuple(
        Reservation(one.refusal, one.value, one.threshold) for one in found
    )


def prepare_steps(engine: Engine) -> Steps[None, None]:
    """`Engine.prepare`, as steps that can be cancelled before they begin."""
    yield Progress(0, 1, "Getting ready for maps")
    engine.prepare()


@dataclass(frozen=True, slots=True, eq=False)
class PathEnds:
    """Where the paths of an image's maps at a layer begin and end; all its findings share them.

    Parameters
    ----------
    baseline : str
        The kind of image that they begin at.
    logits, features : pair of ndarray, float32
        Of the baselines and of the images, (images, labels) and (images, rows, columns, channels):
        the image itself and, if the contract asks for it, its mirror image.
    """

    baseline: Baseline
    logits: tuple[Float, Float]
    features: tuple[Float, Float]


def path_ends(
    image: Radiograph, engine: Engine, baseline: Baseline | None = None, *, anyway: bool = False
) -> PathEnds | None:
    """Return the ends of the paths of an image's maps; None for a bundle without a layer.

    `baseline` defaults to the contract's. Raises as `explain` does.
    """
    _check(image, anyway=anyway)
    attribution = engine.contract.attribution
    if attribution.layer is None:
        return None
    baseline = baseline or attribution.baseline
    start, point = _input_ends(image, engine, baseline)
    sides = [1, -1] if attribution.mirror else [1]
    images = [point[:, ::side] for side in sides]
    starts = [start[:, ::side] for side in sides]
    if np.array_equal(starts[0], starts[-1]):  # a flat one is its own mirror image
        starts = starts[:1]
    logits, features = engine.layer_features(np.stack([*starts, *images]))

    def both(found: Float) -> tuple[Float, Float]:
        first = found[: len(starts)]
        return np.broadcast_to(first, (len(sides), *first.shape[1:])), found[len(starts) :]

    return PathEnds(baseline, both(logits), both(features))


def _input_ends(image: Radiograph, engine: Engine, baseline: Baseline) -> tuple[Float, Float]:
    rule = engine.contract.input
    point = model_input(image.true_pixels, rule)
    return baseline_image(point, baseline, rule.value_range), point


def explain(  # noqa: PLR0913 - what is explained, and how
    image: Radiograph,
    engine: Engine,
    label: str,
    *,
    baseline: Baseline | None = None,
    target: Target | None = None,
    max_evaluations: int | None = None,
    ends: PathEnds | None = None,
    anyway: bool = False,
) -> Steps[AttributionMap, AttributionMap]:
    """Compute the integrated-gradients map of `label` on `image`, coarse first.

    `baseline` and `target` default to the contract's. `ends` are the image's with this engine,
    where they are known already. Raises the image's `unsuitable` error, but not if its scores were
    asked for `anyway` and may be.
    """
    steps = explain_together(
        image,
        engine,
        (label,),
        baseline=baseline,
        target=target,
        max_evaluations=max_evaluations,
        ends=ends,
        anyway=anyway,
    )
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value[0]
        partial = None if progress.partial is None else progress.partial[0]
        yield Progress(progress.done, progress.total, progress.text, partial)


def explain_together(  # noqa: PLR0913 - as `explain`
    image: Radiograph,
    engine: Engine,
    labels: Sequence[str],
    *,
    baseline: Baseline | None = None,
    target: Target | None = None,
    max_evaluations: int | None = None,
    ends: PathEnds | None = None,
    anyway: bool = False,
) -> MapSteps:
    """`explain` for several labels at once: they share every forward pass."""
    _check(image, anyway=anyway)
    contract = engine.contract
    request = AttributionRequest(
        tuple(labels),
        target or contract.attribution.target,
        baseline or contract.attribution.baseline,
        contract.attribution.layer,
        contract.attribution.mirror,
    )
    if ends is None or ends.baseline != request.baseline:
        ends = path_ends(image, engine, request.baseline, anyway=anyway)
    if ends is not None:
        return (yield from _at_layer(engine, request, ends, max_evaluations))
    pixels = _input_ends(image, engine, request.baseline)
    return (yield from _at_input(engine, request, pixels, max_evaluations))


def _at_input(
    engine: Engine,
    request: AttributionRequest,
    ends: tuple[Float, Float],
    max_evaluations: int | None,
) -> MapSteps:
    """Integrate over the input's pixels, for bundles without an attribution layer."""
    indices = [LABELS.index(label) for label in request.labels]

    def value(points: Float) -> Float:
        logits = request.target == "logit"
        return (engine.logits(points) if logits else engine.probabilities(points))[:, indices]

    def gradient(points: Float) -> Float:
        slopes = engine.input_gradients(points, indices)
        if request.target == "probability":
            slopes = slopes * _sigmoid_slopes(engine.logits(points)[:, indices])
        return slopes.astype(np.float32, copy=False)

    batch = engine.gradient_batch
    return integrated_gradients(
        value, gradient, ends, request, batch=batch, max_evaluations=max_evaluations
    )


def _at_layer(
    engine: Engine,
    request: AttributionRequest,
    ends: PathEnds,
    max_evaluations: int | None,
) -> MapSteps:
    """Integrate over the features of the contract's layer.

    With the mirror image both paths are one, of twice the features, and the target is the mean of
    both images': so what holds of a map by itself, such as its completeness, holds of their mean.
    """
    indices = [LABELS.index(label) for label in request.labels]
    attribution, size = engine.contract.attribution, engine.contract.input.size

    def target(scores: Float) -> Float:
        return scores if request.target == "logit" else _sigmoid(scores)

    def gradient(points: Float) -> Float:
        each = points.reshape(-1, *points.shape[2:])
        scores, slopes = engine.layer_gradients(each, indices)
        if request.target == "probability":
            slopes = slopes * _sigmoid_slopes(scores[:, indices])
        found = (slopes / len(ends.features[1])).astype(np.float32)
        return found.reshape(len(indices), *points.shape)

    values = [target(scores[:, indices]).mean(axis=0) for scores in ends.logits]
    return integrated_gradients(
        np.stack(values),
        gradient,
        ends.features,
        request,
        rule=LAYER_RULE,
        map_transform=lambda cells: combine_mirrored(cells, size, attribution.cells),
        batch=max(LAYER_RULE.stages[0], engine.gradient_batch),  # quicker, also on a processor
        max_evaluations=max_evaluations,
    )


def _sigmoid(logits: Float) -> Float:
    return (1 / (1 + np.exp(-logits.astype(np.float64)))).astype(np.float32)


def _sigmoid_slopes(logits: Float) -> Float:
    """Return the sigmoid's slope at logits (n, k), of the shape of gradients, (k, n, 1, 1, 1)."""
    p = _sigmoid(logits).T
    return (p * (1 - p))[:, :, None, None, None]


def grad_cams_of(
    image: Radiograph,
    engine: Engine,
    maps: Sequence[AttributionMap],
    *,
    ends: PathEnds | None = None,
    anyway: bool = False,
) -> tuple[GradCam | None, ...]:
    """Return Grad-CAM for the labels of `maps`, at the cost of one evaluation.

    None where the bundle has no such output; the maps do without it. `ends` as for `explain`.
    Raises the image's `unsuitable` error, but not with `anyway` where that is allowed.
    """
    _check(image, anyway=anyway)
    point = model_input(image.true_pixels, engine.contract.input)
    labels = [LABELS.index(found.label) for found in maps]
    try:
        inner = None if ends is None else ends.features[1][:1]
        features, weights = engine.features(point[None], labels, inner)
    except BundleError as error:
        if error.code != NO_FEATURES:
            raise
        return (None,) * len(maps)
    cams = [grad_cam(features, weight, point.shape[0]) for weight in weights]
    return tuple(
        GradCam(cam, grad_cam_agreement(found.values, cam, features.shape[0]))
        for cam, found in zip(cams, maps, strict=True)
    )
