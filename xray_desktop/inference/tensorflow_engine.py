"""The reference engine: TensorFlow, the framework that trained the model."""

import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import CHECKED_LAYER, KERAS_FILE
from xray_desktop.core.bundle.keras_file import require_plain_network
from xray_desktop.core.bundle.strict_json import FormatError
from xray_desktop.core.errors import NO_FEATURES, BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engine import GPU_BATCH, BundleEngine

if TYPE_CHECKING:
    import tensorflow as tf

Float = NDArray[np.float32]

LOGITS: Final = "logits"


class TensorflowEngine(BundleEngine):
    """``model.keras`` under TensorFlow; see `Engine`. Needs the extra ``tensorflow``."""

    def __init__(self, bundle: Bundle) -> None:
        try:
            import keras
            import tensorflow as tf
        except ImportError as error:
            raise BundleError(
                "no_tensorflow",
                "The tensorflow engine needs TensorFlow, which is not installed: "
                'pip install "xray-desktop[tensorflow]", or use the onnx engine.',
            ) from error
        super().__init__(bundle)
        self._tf: Any = tf
        self._keras: Any = keras
        network = _network(bundle, keras)
        self._network: Any = keras.Model(
            network.input, [network.get_layer(LOGITS).output, network.output]
        )
        self._has_gpu = bool(tf.config.list_physical_devices("GPU"))
        points, label = _any_number(tf, network.input), tf.TensorSpec((), tf.int32)
        self._forward = tf.function(self._both, input_signature=[points])
        self._backward = tf.function(self._slopes, input_signature=[points, label])
        pooled = self._poolings
        self._pooling_model: Any = None
        if len(pooled) == 1:
            outputs = [self._network.outputs[0], self._checked(pooled[0].output)]
            self._pooling_model = keras.Model(self._network.input, outputs)
        self._pooling = tf.function(self._pooled, input_signature=[points])
        layer = bundle.contract.attribution.layer
        self._layer_model: Any = None
        if layer is not None:
            inner, logits = _layer_of(self._network, layer).output, self._network.outputs[0]
            self._layer_model = keras.Model(self._network.input, [logits, inner])
            self._layer_head: Any = keras.Model(inner, logits)
            features = _any_number(tf, inner)
            self._layer_forward = tf.function(self._at_layer, input_signature=[points])
            self._layer_backward = tf.function(
                self._layer_slopes, input_signature=[features, label]
            )

    @property
    def device(self) -> str:
        """The device and the framework with its version, as text."""
        return f"{'GPU' if self._has_gpu else 'CPU'}, TensorFlow {self._tf.__version__}"

    @property
    def gradient_batch(self) -> int:
        """One point at a time on a processor; several on a GPU."""
        return GPU_BATCH if self._has_gpu else 1

    def logits(self, batch: Float) -> Float:
        """Return the raw outputs, (n, labels) float32."""
        return self._forward(self._tf.constant(batch))[0].numpy()

    def logits_and_pooled(self, batch: Float) -> tuple[Float, Float | None]:
        """Return the logits, and the pooled features or None where there is no one pooling."""
        if self._pooling_model is None:
            return self.logits(batch), None
        logits, pooled = self._pooling(self._tf.constant(batch))
        return logits.numpy(), pooled.numpy()

    def probabilities(self, batch: Float) -> Float:
        """Return the uncalibrated sigmoid outputs, (n, labels) float32 in [0, 1]."""
        return self._forward(self._tf.constant(batch))[1].numpy()

    def input_gradients(self, batch: Float, labels: Sequence[int]) -> Float:
        """Return d logit[label] / d input of each label, float32 (labels, *batch.shape)."""
        points = self._tf.constant(batch)
        return np.stack(
            [
                self._backward(points, self._tf.constant(label, self._tf.int32)).numpy()
                for label in labels
            ]
        )

    def layer_features(self, batch: Float) -> tuple[Float, Float]:
        """Return the logits, and the features (n, rows, columns, channels) that maps are of."""
        logits, features = self._layer_forward(self._tf.constant(batch))
        return logits.numpy(), features.numpy()

    def layer_gradients(self, features: Float, labels: Sequence[int]) -> tuple[Float, Float]:
        """Return the logits of features, and d logit[label] / d features of each label."""
        taken = self._tf.constant(features)
        found = [
            self._layer_backward(taken, self._tf.constant(label, self._tf.int32))
            for label in labels
        ]
        return found[0][0].numpy(), np.stack([slopes.numpy() for _, slopes in found])

    def features(
        self, point: Float, labels: Sequence[int], inner: Float | None = None
    ) -> tuple[Float, Float]:
        """Return one input's features (rows, columns, n) and the labels' weights (labels, n)."""
        keras = self._keras
        pooled = self._poolings
        if len(pooled) != 1:
            raise BundleError(
                NO_FEATURES,
                "The model has no global average pooling, and Grad-CAM no layer to look at.",
            )
        source, layer = self._network.input, self.contract.attribution.layer
        if inner is not None and layer is not None:
            source, point = _layer_of(self._network, layer).output, inner
        body = keras.Model(source, pooled[0].input)
        head = keras.Model(pooled[0].input, self._network.outputs[0])
        found = body(self._tf.constant(point), training=False)
        with self._tf.GradientTape(persistent=True) as tape:
            tape.watch(found)
            logits = head(found, training=False)
            chosen = [logits[:, label] for label in labels]
        slopes = [tape.gradient(one, found).numpy()[0] for one in chosen]
        return found.numpy()[0], np.stack([slope.mean(axis=(0, 1)) for slope in slopes])

    def _checked(self, pooled: Any) -> Any:  # noqa: ANN401 - tensors of Keras
        """Return the features that the bundle's input check was made from: by their number."""
        there = {layer.name for layer in self._network.layers}
        width = pooled.shape[-1] if self.input_check is None else len(self.input_check.mean)
        if width == pooled.shape[-1] or CHECKED_LAYER not in there:
            return pooled
        features = self._network.get_layer(CHECKED_LAYER).output
        return self._keras.layers.GlobalAveragePooling2D()(features)

    @property
    def _poolings(self) -> list[Any]:
        kind = self._keras.layers.GlobalAveragePooling2D
        return [layer for layer in self._network.layers if isinstance(layer, kind)]

    def _both(self, batch: "tf.Tensor") -> "tuple[tf.Tensor, tf.Tensor]":
        logits, probabilities = self._network(batch, training=False)
        return logits, probabilities

    def _pooled(self, batch: "tf.Tensor") -> "tuple[tf.Tensor, tf.Tensor]":
        logits, pooled = self._pooling_model(batch, training=False)
        return logits, pooled

    def _at_layer(self, batch: "tf.Tensor") -> "tuple[tf.Tensor, tf.Tensor]":
        logits, features = self._layer_model(batch, training=False)
        return logits, features

    def _layer_slopes(
        self, features: "tf.Tensor", label: "tf.Tensor"
    ) -> "tuple[tf.Tensor, tf.Tensor]":
        with self._tf.GradientTape() as tape:
            tape.watch(features)
            logits = self._layer_head(features, training=False)
            chosen = self._tf.gather(logits, label, axis=1)
        return logits, tape.gradient(chosen, features)

    def _slopes(self, batch: "tf.Tensor", label: "tf.Tensor") -> "tf.Tensor":
        with self._tf.GradientTape() as tape:
            tape.watch(batch)
            logits, _ = self._network(batch, training=False)
            chosen = self._tf.gather(logits, label, axis=1)
        return tape.gradient(chosen, batch)


def _any_number(tf: Any, tensor: Any) -> Any:  # noqa: ANN401 - tensors of Keras
    """Return a tensor's shape with any number of images: a function of it is traced once."""
    return tf.TensorSpec((None, *tensor.shape[1:]), tf.float32)


def _layer_of(network: Any, name: str) -> Any:  # noqa: ANN401 - layers of Keras
    """Return the layer that maps are computed at; BundleError if there is none."""
    try:
        return network.get_layer(name)
    except ValueError as error:
        raise BundleError(
            "layer",
            "The model bundle's {file} has no layer {layer}, which its contract names for heat "
            "maps. Get the bundle again.",
            file=KERAS_FILE,
            layer=name,
        ) from error


def _network(bundle: Bundle, keras: Any) -> Any:  # noqa: ANN401 - a framework without types
    """Load the bundle's Keras file; BundleError unless it is a plain network that fits."""
    try:
        with bundle.checked_path(KERAS_FILE) as path:
            require_plain_network(path)
            network = keras.models.load_model(path, compile=False, safe_mode=True)
            network.get_layer(LOGITS)
    except (
        *(OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, EOFError),
        *(NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error),
    ) as error:
        why = str(error) if isinstance(error, FormatError) else type(error).__name__
        raise BundleError(
            "keras",
            "The model bundle's {file} cannot be used ({why}). Expected a network written by "
            "xray-trainer; get the bundle again.",
            file=KERAS_FILE,
            why=why,
        ) from error
    rule, labels = bundle.contract.input, len(bundle.contract.labels)
    expected = (None, rule.size, rule.size, rule.channels), (None, labels)
    found = network.input_shape, network.output_shape
    if found != expected:
        raise BundleError(
            "widths",
            "The model bundle's {file} does not fit its contract: it has {found}, expected "
            "{expected}. Get the bundle again.",
            file=KERAS_FILE,
            found=" to ".join(map(str, found)),
            expected=" to ".join(map(str, expected)),
        )
    return network
