"""What a film may look like from one epoch to the next; for the training part only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far films are varied. No horizontal flip: the heart has its side.

    Parameters
    ----------
    rotation_degrees, shift, scale : float
        Largest rotation, shift (share of the side) and change of scale.
    contrast, brightness : float
        Largest change of contrast (factor) and brightness (share of the range).
    least_resolution : int or None
        Films are low-passed to a random resolution from here up to twice as many pixels, so that
        sharpness cannot tell films of different origin apart. None: no such step.
    """

    rotation_degrees: float = 7.0
    shift: float = 0.04
    scale: float = 0.08
    contrast: float = 0.25
    brightness: float = 0.1
    least_resolution: int | None = None

    def layer(self, value_range: tuple[float, float], seed: int) -> "keras.Sequential":
        """Return a Keras layer: (n, size, size, 1) in `value_range` -> the same, varied."""
        import keras
        import tensorflow as tf
        from keras import layers

        low, high = value_range
        least = self.least_resolution
        geometry = {"fill_mode": "constant", "fill_value": low}
        steps: list[keras.layers.Layer] = [
            layers.RandomRotation(self.rotation_degrees / 360, seed=seed, **geometry),
            layers.RandomTranslation(self.shift, self.shift, seed=seed + 1, **geometry),
            layers.RandomZoom((-self.scale, self.scale), seed=seed + 2, **geometry),
            layers.RandomContrast(self.contrast, value_range=(low, high), seed=seed + 3),
            layers.RandomBrightness(self.brightness, value_range=(low, high), seed=seed + 4),
        ]
        if least is not None:

            def soften(films: "tf.Tensor") -> "tf.Tensor":
                size = tf.shape(films)[1]
                pixels = tf.random.uniform((), least, 2 * least + 1, tf.int32)
                small = tf.image.resize(films, (pixels, pixels), antialias=True)
                return tf.image.resize(small, (size, size))

            steps.append(layers.Lambda(soften))
        return keras.Sequential(steps)
