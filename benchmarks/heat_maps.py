"""Time from a click on a finding to its heat map, compared with a 50-step loop in TensorFlow."""

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.timing import interleave, note, table
from xray_desktop.core.attribution.integrated_gradients import (
    AttributionMap,
    AttributionRequest,
    baseline_image,
    integrated_gradients,
    pearson,
)
from xray_desktop.core.attribution.layer_maps import combine_mirrored
from xray_desktop.core.attribution.path_rule import LAYER_RULE, TRIPLED
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import LABELS
from xray_desktop.core.progress import finish
from xray_desktop.inference.assessment import assess, explain, explain_together
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path
from xray_desktop.scoring_pipeline import explain_steps

STEPS: Final = 50
TF_BATCH: Final = 10
FIVE: Final = 5
REFERENCE_STEPS: Final = 128
EAGER: Final = f"TensorFlow, eager, {STEPS} steps"
COMPILED: Final = f"TensorFlow, tf.function, {STEPS} steps"


def run(
    image: Radiograph,
    rounds: int,
    *,
    eager: bool,
    clock: Callable[[], float] = time.perf_counter,
) -> str:
    """Return the table of maps on `image`; the eager loop takes half a minute a round."""
    folder = resource_path(*DEMO_MODEL)
    engine = load_engine(folder, EngineOptions(precision="auto"))
    scored = assess(image, engine)
    label = scored.top.label if scored.top is not None else LABELS[1]
    finding = scored.finding(label)
    first = finish(explain_steps(image, engine, finding))
    names = _stages(engine)
    contenders: dict[str, Callable[[], object]] = {
        f"{engine.device}, {n} evaluations ({names[n]})": _ours(image, engine, label, n)
        for n in names
    }
    reference = next(reversed(contenders))
    others = [label, *(name for name in LABELS[1:] if name != label)][:FIVE]
    contenders[f"the same, {FIVE} findings at once, final"] = lambda: finish(
        explain_together(image, engine, others, max_evaluations=max(names))
    )
    contenders["all that is shown: with Grad-CAM, body and zones"] = lambda: finish(
        explain_steps(image, engine, finding)
    )
    contenders["the same of a further finding of the image"] = lambda: finish(
        explain_steps(image, engine, finding, known=first)
    )
    if engine.contract.attribution.layer is not None:
        contenders[f"the map of the input's pixels, {TRIPLED.final} evaluations"] = lambda: (
            _at_input(image, engine, label)
        )
    contenders["one forward pass"] = lambda: assess(image, engine)
    try:
        loops = _tensorflow(image, engine, label) | _captum(image, engine, label)
    except ImportError:
        print("TensorFlow is not installed: its rows are left out.")
    else:
        if not eager:
            del loops[EAGER]
        contenders |= loops
        reference = COMPILED
    note("Maps: warming up")
    for name, call in contenders.items():
        if name != EAGER:
            call()
    found = table(interleave(contenders, rounds, "Maps", clock), reference)
    note(f"Maps: comparing with {REFERENCE_STEPS} steps")
    return f"Map of {label}, from click to map\n{found}\n\n{_agreement(image, engine, label)}"


def _stages(engine: Engine) -> dict[int, str]:
    """Return after how many evaluations there is a map, and what it is called."""
    if engine.contract.attribution.layer is None:
        return {4: "draft", 8: "usable", TRIPLED.final: "final"}
    return {LAYER_RULE.stages[0]: "draft", LAYER_RULE.final: "final"}


def _ours(image: Radiograph, engine: Engine, label: str, evaluations: int) -> Callable[[], object]:
    def call() -> AttributionMap:
        steps = explain(image, engine, label, max_evaluations=evaluations)
        return finish(steps)

    return call


def _ends(image: Radiograph, engine: Engine) -> tuple[np.ndarray, np.ndarray]:
    """Return the contract's baseline of an image, and the image, as the model takes them."""
    contract = engine.contract
    point = model_input(image.true_pixels, contract.input)
    return baseline_image(point, contract.attribution.baseline, contract.input.value_range), point


def _at_input(image: Radiograph, engine: Engine, label: str) -> AttributionMap:
    """Return the map over the input's pixels, as bundles without a layer have it."""
    index = [LABELS.index(label)]
    steps = integrated_gradients(
        lambda points: engine.logits(points)[:, index],
        lambda points: engine.input_gradients(points, index),
        _ends(image, engine),
        AttributionRequest((label,)),
        max_evaluations=TRIPLED.final,
    )
    return finish(steps)[0]


def _tensorflow(image: Radiograph, engine: Engine, label: str) -> dict[str, Callable[[], object]]:
    import keras
    import tensorflow as tf

    network = keras.models.load_model(resource_path(*DEMO_MODEL, "model.keras"), compile=False)
    logits = keras.Model(network.input, network.get_layer("logits").output)
    index = LABELS.index(label)

    def slope(point: "tf.Tensor") -> "tf.Tensor":
        with tf.GradientTape() as tape:
            tape.watch(point)
            chosen = logits(point, training=False)[:, index]
        return tape.gradient(chosen, point)

    compiled = tf.function(slope, reduce_retracing=True)

    def loop(gradient: Callable[["tf.Tensor"], "tf.Tensor"]) -> np.ndarray:
        point = model_input(image.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        total = np.zeros_like(point)
        for step in range(STEPS):
            alpha = np.float32((step + 0.5) / STEPS)
            total += gradient(tf.constant((start + alpha * (point - start))[None]))[0].numpy()
        return (total / STEPS * (point - start)).sum(axis=-1)

    def batched() -> np.ndarray:
        point = model_input(image.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        alphas = ((np.arange(STEPS) + 0.5) / STEPS).astype(np.float32)[:, None, None, None]
        points = start + alphas * (point - start)
        parts = [
            compiled(tf.constant(part)).numpy() for part in np.split(points, STEPS // TF_BATCH)
        ]
        return (np.concatenate(parts).mean(axis=0) * (point - start)).sum(axis=-1)

    loops: dict[str, Callable[[], object]] = {
        EAGER: lambda: loop(slope),
        COMPILED: lambda: loop(compiled),
        f"TensorFlow, tf.function, {STEPS} steps in batches of {TF_BATCH}": batched,
    }
    return loops | _pair(image, engine, lambda points: compiled(tf.constant(points)).numpy())


def _pair(
    image: Radiograph, engine: Engine, gradient: Callable[[np.ndarray], np.ndarray]
) -> dict[str, Callable[[], object]]:
    """Return PAIR's `saliency` over the same compiled gradient, where it is installed."""
    try:
        from saliency.core import IntegratedGradients
        from saliency.core.base import INPUT_OUTPUT_GRADIENTS
    except ImportError:
        print("saliency is not installed (the extra `benchmark`): its row is left out.")
        return {}

    def slopes(points: np.ndarray, *_: object, **__: object) -> dict[str, np.ndarray]:
        return {INPUT_OUTPUT_GRADIENTS: gradient(np.asarray(points, np.float32))}

    def call() -> np.ndarray:
        point = model_input(image.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        mask = IntegratedGradients().GetMask(
            point, slopes, x_steps=STEPS, x_baseline=start, batch_size=TF_BATCH
        )
        return mask.sum(axis=-1)

    return {f"PAIR saliency over tf.function, {STEPS} steps in batches of {TF_BATCH}": call}


def _captum(image: Radiograph, engine: Engine, label: str) -> dict[str, Callable[[], object]]:
    """Return Captum's own defaults on the same weights, where torch and Captum are installed."""
    try:
        import captum.attr
        import torch
    except ImportError:
        print("Captum is not installed (the extra `benchmark`): its row is left out.")
        return {}
    import keras

    from benchmarks.torch_network import TorchNetwork
    from trainer.export.operations import operations_of

    network = keras.models.load_model(resource_path(*DEMO_MODEL, "model.keras"), compile=False)
    logits = keras.Model(network.input, network.get_layer("logits").output)
    twin = TorchNetwork(operations_of(logits, "float16")).eval()
    index = LABELS.index(label)
    point = model_input(image.true_pixels, engine.contract.input)
    mine = twin(torch.from_numpy(point[None].transpose(0, 3, 1, 2))).detach().numpy()
    np.testing.assert_allclose(mine, engine.logits(point[None]), atol=1e-3)
    gradients = captum.attr.IntegratedGradients(twin)

    def call() -> np.ndarray:
        point = model_input(image.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        ends = [torch.from_numpy(end[None].transpose(0, 3, 1, 2).copy()) for end in (point, start)]
        found = gradients.attribute(
            *ends, target=index, n_steps=STEPS, internal_batch_size=TF_BATCH
        )
        return found.detach().numpy()[0].sum(axis=0)

    return {f"Captum, {STEPS} steps in batches of {TF_BATCH}": call}


def _agreement(image: Radiograph, engine: Engine, label: str) -> str:
    """Return how our maps correlate with one of many steps in float32."""
    exact = load_engine(resource_path(*DEMO_MODEL), EngineOptions(precision="float32"))
    layered = engine.contract.attribution.layer is not None
    fine = (_fine_at_layer if layered else _fine_at_input)(image, exact, LABELS.index(label))
    lines = [f"Pearson correlation with {REFERENCE_STEPS} steps in float32"]
    for evaluations in _stages(engine):
        found = finish(explain(image, engine, label, max_evaluations=evaluations))
        lines.append(
            f"{found.evaluations:3d} evaluations: {pearson(found.values, fine):.4f}, "
            f"completeness error {found.completeness_error:.1%}"
        )
    return "\n".join(lines)


def _fine_at_input(image: Radiograph, engine: Engine, label: int) -> np.ndarray:
    start, point = _ends(image, engine)
    total = np.zeros(point.shape, np.float64)
    for place in _midpoints():
        total += engine.input_gradients((start + place * (point - start))[None], [label])[0, 0]
    return (total / REFERENCE_STEPS * (point - start)).sum(axis=-1).astype(np.float32)


def _fine_at_layer(image: Radiograph, engine: Engine, label: int) -> np.ndarray:
    start, point = _ends(image, engine)
    attribution = engine.contract.attribution
    images = [point, point[:, ::-1]][: 1 + attribution.mirror]
    starts = [start, start[:, ::-1]][: 1 + attribution.mirror]
    _, first = engine.layer_features(np.stack(starts))
    _, last = engine.layer_features(np.stack(images))
    total = np.zeros(first.shape, np.float64)
    for place in _midpoints():
        total += engine.layer_gradients(first + place * (last - first), [label])[1][0]
    cells = (total / REFERENCE_STEPS / len(images) * (last - first)).sum(axis=-1)
    return combine_mirrored(cells, point.shape[0], attribution.cells).astype(np.float32)


def _midpoints() -> np.ndarray:
    return ((np.arange(REFERENCE_STEPS) + 0.5) / REFERENCE_STEPS).astype(np.float32)
