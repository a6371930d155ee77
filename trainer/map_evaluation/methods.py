"""Attribution methods: those that were tried, and the one that the program uses.

Integrated gradients: Sundararajan, Taly, Yan 2017; over a layer's features, the straight path leads
from the features of the baseline image to those of the image. Grad-CAM: Selvaraju et al. 2017.
LayerCAM: Jiang et al. 2021. Class activation maps: Zhou et al. 2016. IDGI: Yang, Wang, Bilgic 2023.
Gradient magnitude: Simonyan, Vedaldi, Zisserman 2014.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.map_evaluation.explained_network import LAST, ExplainedNetwork, Explanation
from xray_desktop.core.attribution.heat_map import BLUR_PARTS
from xray_desktop.core.bundle.contract import MAP_LAYER, Baseline
from xray_desktop.core.image.resampling import gaussian_blur

Float = NDArray[np.float32]
Wide = NDArray[np.float64]
Method = Callable[[Explanation], Float]
"""``explanation -> (size, size)``: higher values speak for the label."""

LAYERS: Final = ("mixed2", "mixed3", "mixed4", "mixed5", "mixed6", "mixed7")
SCALES_PX: Final = (4, 8, 16, 32)
"""Sigmas of the Gaussians that smooth integrated gradients over the input, in input pixels."""
PRODUCT_PX: Final = 8


def shown_map(explanation: Explanation) -> Float:
    """Return the heat map that the program displays for this bundle, as its contract states."""
    attribution = explanation.model.contract.attribution
    if attribution.target != "logit":
        raise TrainingError(
            "The bundle's heat maps explain probabilities: expected heat maps of the "
            "logit; others cannot be measured."
        )
    if attribution.layer is None:
        return _blurred(explanation, explanation.pixel_gradients(attribution.baseline))
    found = _at_layer(explanation, attribution.layer, attribution.baseline)
    if attribution.mirror:
        found = _with_mirror(
            explanation, lambda one: _at_layer(one, attribution.layer, attribution.baseline)
        )
    return _blurred(explanation, found)


def _at_layer(explanation: Explanation, layer: str, baseline: Baseline = "mean") -> Wide:
    return explanation.spread_cells(explanation.layer_gradients(layer, baseline), layer)


def _with_mirror(explanation: Explanation, made: Callable[[Explanation], Wide]) -> Wide:
    return (made(explanation) + made(explanation.mirrored)[:, ::-1]) / 2


def _blurred(explanation: Explanation, found: Wide) -> Float:
    """Return a map with the same blur as in the program."""
    return gaussian_blur(found.astype(np.float32), explanation.size / BLUR_PARTS)


def _inner(layer: str, baseline: Baseline = "mean", *, mirror: bool = False) -> Method:
    def made(explanation: Explanation) -> Wide:
        return _at_layer(explanation, layer, baseline)

    if mirror:
        return lambda explanation: _blurred(explanation, _with_mirror(explanation, made))
    return lambda explanation: _blurred(explanation, made(explanation))


def _activation_times_gradient(layer: str) -> Method:
    def made(explanation: Explanation) -> Float:
        cells = explanation.features(layer).astype(np.float64) * explanation.slopes(layer)
        return _blurred(explanation, explanation.spread_cells(cells.sum(axis=-1), layer))

    return made


def _layer_cam(layer: str) -> Method:
    def made(explanation: Explanation) -> Float:
        weights = np.maximum(explanation.slopes(layer), 0).astype(np.float64)
        cells = (explanation.features(layer) * weights).sum(axis=-1)
        return _blurred(explanation, explanation.spread_cells(np.maximum(cells, 0), layer))

    return made


def _grad_cam(layer: str) -> Method:
    def made(explanation: Explanation) -> Float:
        weights = explanation.slopes(layer).mean(axis=(0, 1), dtype=np.float64)
        cells = np.maximum(explanation.features(layer) @ weights, 0)
        return _blurred(explanation, explanation.spread_cells(cells, layer))

    return made


def _class_activation(explanation: Explanation) -> Float:
    weights = explanation.model.class_weights
    if weights is None:
        raise TrainingError("The network has no linear head, so there is no class activation map.")
    cells = explanation.features(LAST).astype(np.float64) @ weights[:, explanation.label]
    return _blurred(explanation, explanation.spread_cells(cells, LAST))


def _pixels(scale_px: int, part: Callable[[Wide], Wide]) -> Method:
    def made(explanation: Explanation) -> Float:
        found = part(explanation.pixel_gradients()).astype(np.float32)
        return gaussian_blur(found, float(scale_px))

    return made


def _product(explanation: Explanation) -> Float:
    """Return the geometric mean of the positive parts of both maps."""
    pixels = gaussian_blur(explanation.pixel_gradients().astype(np.float32), float(PRODUCT_PX))
    inner = METHODS[DEFAULT](explanation)
    return np.sqrt(np.maximum(pixels, 0) * np.maximum(inner, 0))


def _idgi(slopes: Float) -> Wide:
    """Return the contributions (n, rows, columns) of gradients (n, rows, columns, channels).

    Each part of the path is weighted with its squared gradient; the change of the value there is
    the sum of gradient times step.
    """
    squares = (slopes.astype(np.float64) ** 2).sum(axis=-1)
    return squares / np.maximum(squares.sum(axis=(1, 2), keepdims=True), np.finfo(float).tiny)


def _idgi_pixels(explanation: Explanation) -> Float:
    slopes, step = explanation.pixel_path("mean")
    change = (slopes.astype(np.float64) * step).sum(axis=(1, 2, 3))
    return _blurred(explanation, np.tensordot(change, _idgi(slopes), 1))


def _idgi_inner(explanation: Explanation) -> Float:
    slopes, step = explanation.layer_path(MAP_LAYER, "mean")
    change = (slopes.astype(np.float64) * step).sum(axis=(1, 2, 3))
    cells = np.tensordot(change, _idgi(slopes), 1)
    return _blurred(explanation, explanation.spread_cells(cells, MAP_LAYER))


def _magnitude(explanation: Explanation) -> Float:
    slopes = explanation.model.reference.gradients(explanation.point[None], explanation.label)[0]
    return _blurred(explanation, np.abs(slopes.sum(axis=-1, dtype=np.float64)))


def _methods() -> dict[str, Method]:
    found: dict[str, Method] = {SHOWN_MAP: shown_map, GRAD_CAM: _grad_cam(LAST)}
    for layer in LAYERS:
        found[f"IG at {layer}"] = _inner(layer)
        found[f"IG at {layer} + mirror"] = _inner(layer, mirror=True)
    found[f"IG at {MAP_LAYER} from black"] = _inner(MAP_LAYER, "black")
    found[f"IG at {MAP_LAYER} from blurred"] = _inner(MAP_LAYER, "blurred")
    for layer in (MAP_LAYER, "mixed7"):
        found[f"activation x gradient at {layer}"] = _activation_times_gradient(layer)
        found[f"LayerCAM at {layer}"] = _layer_cam(layer)
    found["Grad-CAM at mixed7"] = _grad_cam("mixed7")
    found[CLASS_ACTIVATION] = _class_activation
    for name, part in (("signed", _same), ("positive", _positive), ("magnitude", np.abs)):
        for scale in SCALES_PX:
            found[f"IG at input, {scale} px, {name}"] = _pixels(scale, part)
    found[PRODUCT] = _product
    found["IDGI at input"] = _idgi_pixels
    found[f"IDGI at {MAP_LAYER}"] = _idgi_inner
    found["gradient magnitude"] = _magnitude
    return found


def _same(values: Wide) -> Wide:
    return values


def _positive(values: Wide) -> Wide:
    return np.maximum(values, 0)


SHOWN_MAP: Final = "heat map as shown"
GRAD_CAM: Final = "Grad-CAM"
CLASS_ACTIVATION: Final = "class activation map"
DEFAULT: Final = f"IG at {MAP_LAYER} + mirror"
PRODUCT: Final = f"IG at input x {MAP_LAYER}"
METHODS: Final[Mapping[str, Method]] = MappingProxyType(_methods())
"""By name; the first is the heat map of the program."""
DEFAULT_METHODS: Final = (SHOWN_MAP, GRAD_CAM)


def available_methods(model: ExplainedNetwork) -> tuple[str, ...]:
    """Return the methods whose layers the network has."""
    absent = [layer for layer in (*LAYERS, MAP_LAYER) if layer not in model.layers]
    names = [
        name
        for name in METHODS
        if not any(layer in name.replace(",", "").split() for layer in absent)
    ]
    return tuple(
        name for name in names if name != CLASS_ACTIVATION or model.class_weights is not None
    )


def method_by_option(name: str) -> str:
    """Return the method of a command-line name; raise TrainingError if there is none."""
    known = {option_name(method): method for method in METHODS}
    if name not in known:
        raise TrainingError(
            f"There is no method {name!r}: expected one or more of {', '.join(known)}, or all."
        )
    return known[name]


def option_name(method: str) -> str:
    """Return the command-line name of a method, such as ``ig-at-mixed5``."""
    plain = "".join(character if character.isalnum() else " " for character in method.lower())
    return "-".join(plain.split())
