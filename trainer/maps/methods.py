"""Ways to make a heat map of a label on an image: what was tried, and what the program shows.

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
from trainer.maps.subject import LAST, Explained, Subject
from xray_desktop.core.contract import MAP_LAYER, Baseline
from xray_desktop.core.heat_map import BLUR_PARTS
from xray_desktop.core.smoothing import gaussian_blur

Float = NDArray[np.float32]
Wide = NDArray[np.float64]
Method = Callable[[Explained], Float]
"""``what is explained -> (size, size)``: more where more speaks for the label, as it is shown."""

LAYERS: Final = ("mixed2", "mixed3", "mixed4", "mixed5", "mixed6", "mixed7")
SCALES_PX: Final = (4, 8, 16, 32)
"""Integrated gradients over the input are summed with a Gaussian of this sigma, in input pixels."""
PRODUCT_PX: Final = 8


def own_map(explained: Explained) -> Float:
    """Return the map that the program shows of this bundle: the contract says which."""
    attribution = explained.subject.contract.attribution
    if attribution.target != "logit":
        raise TrainingError(
            "The bundle's heat maps explain probabilities: expected maps of the logit, the only "
            "ones that can be measured."
        )
    if attribution.layer is None:
        return _blurred(explained, explained.pixel_gradients(attribution.baseline))
    found = _at_layer(explained, attribution.layer, attribution.baseline)
    if attribution.mirror:
        found = _with_mirror(
            explained, lambda one: _at_layer(one, attribution.layer, attribution.baseline)
        )
    return _blurred(explained, found)


def _at_layer(explained: Explained, layer: str, baseline: Baseline = "mean") -> Wide:
    return explained.spread(explained.layer_gradients(layer, baseline), layer)


def _with_mirror(explained: Explained, made: Callable[[Explained], Wide]) -> Wide:
    return (made(explained) + made(explained.mirrored)[:, ::-1]) / 2


def _blurred(explained: Explained, found: Wide) -> Float:
    """Return a map as blurred as the program blurs it to find regions."""
    return gaussian_blur(found.astype(np.float32), explained.size / BLUR_PARTS)


def _inner(layer: str, baseline: Baseline = "mean", *, mirror: bool = False) -> Method:
    def made(explained: Explained) -> Wide:
        return _at_layer(explained, layer, baseline)

    if mirror:
        return lambda explained: _blurred(explained, _with_mirror(explained, made))
    return lambda explained: _blurred(explained, made(explained))


def _activation_times_gradient(layer: str) -> Method:
    def made(explained: Explained) -> Float:
        cells = explained.features(layer).astype(np.float64) * explained.slopes(layer)
        return _blurred(explained, explained.spread(cells.sum(axis=-1), layer))

    return made


def _layer_cam(layer: str) -> Method:
    def made(explained: Explained) -> Float:
        weights = np.maximum(explained.slopes(layer), 0).astype(np.float64)
        cells = (explained.features(layer) * weights).sum(axis=-1)
        return _blurred(explained, explained.spread(np.maximum(cells, 0), layer))

    return made


def _grad_cam(layer: str) -> Method:
    def made(explained: Explained) -> Float:
        weights = explained.slopes(layer).mean(axis=(0, 1), dtype=np.float64)
        cells = np.maximum(explained.features(layer) @ weights, 0)
        return _blurred(explained, explained.spread(cells, layer))

    return made


def _class_activation(explained: Explained) -> Float:
    weights = explained.subject.class_weights
    if weights is None:
        raise TrainingError("The network has no linear head: it has no class activation map.")
    cells = explained.features(LAST).astype(np.float64) @ weights[:, explained.label]
    return _blurred(explained, explained.spread(cells, LAST))


def _pixels(scale_px: int, part: Callable[[Wide], Wide]) -> Method:
    def made(explained: Explained) -> Float:
        found = part(explained.pixel_gradients()).astype(np.float32)
        return gaussian_blur(found, float(scale_px))

    return made


def _product(explained: Explained) -> Float:
    """Return the geometric mean of what speaks for the label in both maps."""
    pixels = gaussian_blur(explained.pixel_gradients().astype(np.float32), float(PRODUCT_PX))
    inner = METHODS[DEFAULT](explained)
    return np.sqrt(np.maximum(pixels, 0) * np.maximum(inner, 0))


def _idgi(slopes: Float) -> Wide:
    """Return what a path's gradients (n, rows, columns, channels) contribute, (rows, columns).

    Each part of the path counts with the squares of its gradient, in proportion: by how much the
    value changes there, `change` in the paper, is the sum of gradient times step.
    """
    squares = (slopes.astype(np.float64) ** 2).sum(axis=-1)
    return squares / np.maximum(squares.sum(axis=(1, 2), keepdims=True), np.finfo(float).tiny)


def _idgi_pixels(explained: Explained) -> Float:
    slopes, step = explained.pixel_path("mean")
    change = (slopes.astype(np.float64) * step).sum(axis=(1, 2, 3))
    return _blurred(explained, np.tensordot(change, _idgi(slopes), 1))


def _idgi_inner(explained: Explained) -> Float:
    slopes, step = explained.layer_path(MAP_LAYER, "mean")
    change = (slopes.astype(np.float64) * step).sum(axis=(1, 2, 3))
    cells = np.tensordot(change, _idgi(slopes), 1)
    return _blurred(explained, explained.spread(cells, MAP_LAYER))


def _magnitude(explained: Explained) -> Float:
    slopes = explained.subject.reference.gradients(explained.point[None], explained.label)[0]
    return _blurred(explained, np.abs(slopes.sum(axis=-1, dtype=np.float64)))


def _methods() -> dict[str, Method]:
    found: dict[str, Method] = {OWN: own_map, CAM: _grad_cam(LAST)}
    for layer in LAYERS:
        found[f"IG at {layer}"] = _inner(layer)
        found[f"IG at {layer} + mirror"] = _inner(layer, mirror=True)
    found[f"IG at {MAP_LAYER} from black"] = _inner(MAP_LAYER, "black")
    found[f"IG at {MAP_LAYER} from blurred"] = _inner(MAP_LAYER, "blurred")
    for layer in (MAP_LAYER, "mixed7"):
        found[f"activation x gradient at {layer}"] = _activation_times_gradient(layer)
        found[f"LayerCAM at {layer}"] = _layer_cam(layer)
    found["Grad-CAM at mixed7"] = _grad_cam("mixed7")
    found[CLASS] = _class_activation
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


OWN: Final = "heat map as shown"
CAM: Final = "Grad-CAM"
CLASS: Final = "class activation map"
DEFAULT: Final = f"IG at {MAP_LAYER} + mirror"
PRODUCT: Final = f"IG at input x {MAP_LAYER}"
METHODS: Final[Mapping[str, Method]] = MappingProxyType(_methods())
"""By name; the first is what the program shows."""
USUAL: Final = (OWN, CAM)


def fitting(subject: Subject) -> tuple[str, ...]:
    """Return the methods that the network has all layers for."""
    absent = [layer for layer in (*LAYERS, MAP_LAYER) if layer not in subject.layers]
    names = [
        name
        for name in METHODS
        if not any(layer in name.replace(",", "").split() for layer in absent)
    ]
    return tuple(name for name in names if name != CLASS or subject.class_weights is not None)


def by_option(name: str) -> str:
    """Return the method that a command line calls `name`; TrainingError if there is none."""
    known = {option(method): method for method in METHODS}
    if name not in known:
        raise TrainingError(
            f"There is no method {name!r}: expected one or more of {', '.join(known)}, or all."
        )
    return known[name]


def option(method: str) -> str:
    """Return a method's name as it is typed on a command line, such as ``ig-at-mixed5``."""
    plain = "".join(letter if letter.isalnum() else " " for letter in method.lower())
    return "-".join(plain.split())
