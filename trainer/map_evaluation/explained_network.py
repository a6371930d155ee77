"""A network whose heat maps are evaluated, and intermediate results that the maps share."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.export.operations import cell_grid, operation_at, operations_of
from trainer.network.inception import LOGITS, section
from trainer.network.reference import LayerReference, TensorflowReference
from xray_desktop.core.attribution.integrated_gradients import baseline_image
from xray_desktop.core.attribution.layer_maps import spread_cells
from xray_desktop.core.attribution.path_rule import LAYER_RULE, TRIPLED
from xray_desktop.core.bundle.contract import Baseline, CellGrid, ModelContract

if TYPE_CHECKING:
    import keras

    from trainer.export.operations import Operation

Float = NDArray[np.float32]
Wide = NDArray[np.float64]
Made = TypeVar("Made")

LAST: Final = "the last features"
"""In place of a layer's name: the input of the global pooling."""


class ExplainedNetwork:
    """A network with its contract, for gradients at its input and at inner layers."""

    def __init__(self, network: "keras.Model", contract: ModelContract) -> None:
        self.network = network
        self.contract = contract
        self.reference = TensorflowReference(network)
        self._layers: dict[str, LayerReference] = {}
        self._grids: dict[str, CellGrid] = {}

    @property
    def layers(self) -> frozenset[str]:
        """The names of the network's layers."""
        return frozenset(layer.name for layer in self.network.layers)

    def layer(self, name: str) -> LayerReference:
        """Return the network split at a layer; raise TrainingError if there is none."""
        if name not in self._layers:
            self._layers[name] = LayerReference(self.network, self._named(name))
        return self._layers[name]

    def cells(self, name: str) -> CellGrid | None:
        """Return the positions of a layer's features on the input; None: they divide it evenly."""
        attribution = self.contract.attribution
        if name == attribution.layer:
            return attribution.cells
        if name not in self._grids:
            operations = self._operations
            self._grids[name] = cell_grid(operations, operation_at(operations, self._named(name)))
        return self._grids[name]

    @property
    def class_weights(self) -> Float | None:
        """Weights (features, labels) of a linear head; None if the head has more layers."""
        names = [layer.name for layer in self.network.layers if layer.weights]
        kernel = self.network.get_layer(LOGITS).get_weights()[0]
        after = names[-1] == LOGITS and self._pooling().output.shape[-1] == kernel.shape[0]
        return kernel if after else None

    @cached_property
    def _operations(self) -> "list[Operation]":
        return operations_of(section(self.network, upto=LOGITS), "float32")

    def _named(self, name: str) -> str:
        if name != LAST:
            return name
        return self._pooling().input._keras_history.operation.name  # noqa: SLF001 - Keras' own way

    def _pooling(self) -> "keras.Layer":
        found = [
            layer
            for layer in self.network.layers
            if type(layer).__name__ == "GlobalAveragePooling2D"
        ]
        if len(found) != 1:
            raise TrainingError(
                "The network does not have one global average pooling: Grad-CAM has no layer to "
                "look at."
            )
        return found[0]


class Explanation:
    """One label on one input; results that several methods need are computed once.

    Parameters
    ----------
    model : ExplainedNetwork
    point : ndarray, (size, size, channels), float32
        The model's input.
    label : int
        Index in `core.labels.LABELS`.
    """

    def __init__(self, model: ExplainedNetwork, point: Float, label: int) -> None:
        self.model = model
        self.point = point
        self.label = label
        self._known: dict[tuple[object, ...], object] = {}

    @property
    def size(self) -> int:
        """Side of the input, in pixels."""
        return self.point.shape[0]

    @cached_property
    def mirrored(self) -> "Explanation":
        """The same for the mirror image."""
        return Explanation(self.model, np.ascontiguousarray(self.point[:, ::-1]), self.label)

    def features(self, layer: str) -> Float:
        """Return a layer's features of the image, (rows, columns, channels)."""
        return self._at_layer(layer, "mean")[0]

    def slopes(self, layer: str) -> Float:
        """Return the gradient of the logit with respect to them, of the same shape."""
        return self._at_layer(layer, "mean")[2]

    def layer_path(self, layer: str, baseline: Baseline) -> tuple[Float, Float]:
        """Return gradients along the path from the baseline's features, and the whole step.

        (n, rows, columns, channels) at the midpoints of n equal parts; (rows, columns, channels).
        """
        _, step, _, slopes = self._at_layer(layer, baseline)
        return slopes, step

    def layer_gradients(self, layer: str, baseline: Baseline = "mean") -> Wide:
        """Return integrated gradients over a layer's features, (rows, columns)."""
        slopes, step = self.layer_path(layer, baseline)
        return (slopes.mean(axis=0, dtype=np.float64) * step).sum(axis=-1)

    def pixel_path(self, baseline: Baseline) -> tuple[Float, Float]:
        """Return gradients along the path over the input, and the whole step, as `layer_path`."""

        def path() -> tuple[Float, Float]:
            start = self._baseline(baseline)
            step = self.point - start
            points = (start + _midpoints(TRIPLED.final) * step).astype(np.float32)
            slopes = [self.model.reference.gradients(one[None], self.label) for one in points]
            return np.concatenate(slopes), step

        return self._once(("pixels", baseline), path)

    def pixel_gradients(self, baseline: Baseline = "mean") -> Wide:
        """Return integrated gradients over the input, (size, size), not smoothed."""
        slopes, step = self.pixel_path(baseline)
        return (slopes.mean(axis=0, dtype=np.float64) * step).sum(axis=-1)

    def spread_cells(self, cells: Wide, layer: str) -> Wide:
        """Return cells of a layer as a map (size, size) of the same sum."""
        return spread_cells(cells, self.size, self.model.cells(layer))

    def _at_layer(self, layer: str, baseline: Baseline) -> tuple[Float, Float, Float, Float]:
        """Return features, step, and gradients at the end of the path and along it."""

        def made() -> tuple[Float, Float, Float, Float]:
            split = self.model.layer(layer)
            start, end = split.features(np.stack([self._baseline(baseline), self.point]))
            step = end - start
            points = np.concatenate([start + _midpoints(LAYER_RULE.final) * step, end[None]])
            slopes = split.gradients(points.astype(np.float32), self.label)
            return end, step, slopes[-1], slopes[:-1]

        return self._once((layer, baseline), made)

    def _baseline(self, kind: Baseline) -> Float:
        return baseline_image(self.point, kind, self.model.contract.input.value_range)

    def _once(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        if key not in self._known:
            self._known[key] = make()
        return cast("Made", self._known[key])


def _midpoints(count: int) -> Wide:
    """Return the midpoints of `count` equal parts of a path, as multiples of its step."""
    return ((np.arange(count) + 0.5) / count)[:, None, None, None]
