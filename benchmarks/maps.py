"""From a click on a finding to its map, beside the 50-step loop that TensorFlow users run."""

from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.timing import interleave, table
from xray_desktop.bundled import DEMO_MODEL, bundled
from xray_desktop.core.attribution import AttributionMap, baseline_image, pearson
from xray_desktop.core.labels import LABELS
from xray_desktop.core.preprocess import model_input
from xray_desktop.core.progress import finish
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import Choice, load_engine
from xray_desktop.inference.reading import assess, explain, explain_together

STEPS: Final = 50
TF_BATCH: Final = 10
FIVE: Final = 5
REFERENCE_STEPS: Final = 256
EAGER: Final = f"TensorFlow, eager, {STEPS} steps"


def run(film: Radiograph, rounds: int, *, eager: bool) -> str:
    """Return the table of maps on `film`; the eager loop takes most of a minute a round."""
    folder = bundled(*DEMO_MODEL)
    engine = load_engine(folder, Choice(precision="auto"))
    top = assess(film, engine).top
    label = top.label if top is not None else LABELS[1]
    names = {4: "draft", 8: "usable", 12: "final"}
    contenders: dict[str, Callable[[], object]] = {
        f"{engine.device}, {n} evaluations ({names[n]})": _ours(film, engine, label, n)
        for n in names
    }
    reference = next(reversed(contenders))
    others = [label, *(name for name in LABELS[1:] if name != label)][:FIVE]
    contenders[f"the same, {FIVE} findings at once, final"] = lambda: finish(
        explain_together(film, engine, others, most=12)
    )
    contenders["one forward pass"] = lambda: assess(film, engine)
    try:
        loops = _tensorflow(film, engine, label) | _captum(film, engine, label)
    except ImportError:
        print("TensorFlow is not installed: its rows are left out.")
    else:
        if not eager:
            del loops[EAGER]
        contenders |= loops
        reference = next(iter(loops))
    for name, call in contenders.items():
        if name != EAGER:
            call()  # warm
    found = table(interleave(contenders, rounds), reference)
    return f"Map of {label}, from click to map\n{found}\n\n{_agreement(film, engine, label)}"


def _ours(film: Radiograph, engine: Engine, label: str, evaluations: int) -> Callable[[], object]:
    def call() -> AttributionMap:
        steps = explain(film, engine, label, most=evaluations)
        return finish(steps)

    return call


def _tensorflow(film: Radiograph, engine: Engine, label: str) -> dict[str, Callable[[], object]]:
    import keras
    import tensorflow as tf

    network = keras.models.load_model(bundled(*DEMO_MODEL, "model.keras"), compile=False)
    logits = keras.Model(network.input, network.get_layer("logits").output)
    index = LABELS.index(label)

    def slope(point: "tf.Tensor") -> "tf.Tensor":
        with tf.GradientTape() as tape:
            tape.watch(point)
            chosen = logits(point, training=False)[:, index]
        return tape.gradient(chosen, point)

    compiled = tf.function(slope, reduce_retracing=True)

    def loop(gradient: Callable[["tf.Tensor"], "tf.Tensor"]) -> np.ndarray:
        point = model_input(film.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        total = np.zeros_like(point)
        for step in range(STEPS):
            alpha = np.float32((step + 0.5) / STEPS)
            total += gradient(tf.constant((start + alpha * (point - start))[None]))[0].numpy()
        return (total / STEPS * (point - start)).sum(axis=-1)

    def batched() -> np.ndarray:
        point = model_input(film.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        alphas = ((np.arange(STEPS) + 0.5) / STEPS).astype(np.float32)[:, None, None, None]
        points = start + alphas * (point - start)
        parts = [
            compiled(tf.constant(part)).numpy() for part in np.split(points, STEPS // TF_BATCH)
        ]
        return (np.concatenate(parts).mean(axis=0) * (point - start)).sum(axis=-1)

    loops: dict[str, Callable[[], object]] = {
        EAGER: lambda: loop(slope),
        f"TensorFlow, tf.function, {STEPS} steps": lambda: loop(compiled),
        f"TensorFlow, tf.function, {STEPS} steps in batches of {TF_BATCH}": batched,
    }
    return loops | _pair(film, engine, lambda points: compiled(tf.constant(points)).numpy())


def _pair(
    film: Radiograph, engine: Engine, gradient: Callable[[np.ndarray], np.ndarray]
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
        point = model_input(film.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        mask = IntegratedGradients().GetMask(
            point, slopes, x_steps=STEPS, x_baseline=start, batch_size=TF_BATCH
        )
        return mask.sum(axis=-1)

    return {f"PAIR saliency over tf.function, {STEPS} steps in batches of {TF_BATCH}": call}


def _captum(film: Radiograph, engine: Engine, label: str) -> dict[str, Callable[[], object]]:
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

    network = keras.models.load_model(bundled(*DEMO_MODEL, "model.keras"), compile=False)
    logits = keras.Model(network.input, network.get_layer("logits").output)
    twin = TorchNetwork(operations_of(logits, "float16")).eval()
    index = LABELS.index(label)
    point = model_input(film.true_pixels, engine.contract.input)
    mine = twin(torch.from_numpy(point[None].transpose(0, 3, 1, 2))).detach().numpy()
    np.testing.assert_allclose(mine, engine.logits(point[None]), atol=1e-3)
    gradients = captum.attr.IntegratedGradients(twin)

    def call() -> np.ndarray:
        point = model_input(film.true_pixels, engine.contract.input)
        start = baseline_image(point, "black", engine.contract.input.value_range)
        ends = [torch.from_numpy(end[None].transpose(0, 3, 1, 2).copy()) for end in (point, start)]
        found = gradients.attribute(
            *ends, target=index, n_steps=STEPS, internal_batch_size=TF_BATCH
        )
        return found.detach().numpy()[0].sum(axis=0)

    return {f"Captum, {STEPS} steps in batches of {TF_BATCH}": call}


def _agreement(film: Radiograph, engine: Engine, label: str) -> str:
    """Return how our maps correlate with a 256-step one in float32."""
    exact = load_engine(bundled(*DEMO_MODEL), Choice(precision="float32"))
    point = model_input(film.true_pixels, engine.contract.input)
    kind = engine.contract.attribution.baseline
    start = baseline_image(point, kind, engine.contract.input.value_range)
    total = np.zeros(point.shape, np.float64)
    for step in range(REFERENCE_STEPS):
        alpha = np.float32((step + 0.5) / REFERENCE_STEPS)
        place = (start + alpha * (point - start))[None]
        total += exact.input_gradients(place, [LABELS.index(label)])[0, 0]
    fine = (total / REFERENCE_STEPS * (point - start)).sum(axis=-1).astype(np.float32)
    lines = [f"Pearson correlation with {REFERENCE_STEPS} steps in float32"]
    for evaluations in (4, 8, 12):
        found = finish(explain(film, engine, label, most=evaluations))
        lines.append(
            f"{found.evaluations:3d} evaluations: {pearson(found.values, fine):.4f}, "
            f"completeness error {found.completeness_error:.1%}"
        )
    return "\n".join(lines)
