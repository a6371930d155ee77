"""Random variations of training images (data augmentation).

Every choice depends on a key alone, so a run that is resumed, or split over several workers, sees
the same images as an uninterrupted run.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainer.errors import TrainingError

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Limits of the random variations.

    Parameters
    ----------
    rotation_degrees, shift, scale : float
        Largest rotation, shift (share of the side) and change of scale.
    contrast, brightness : float
        Largest change of contrast (factor, around the mean) and brightness (share of the
        range).
    crop : float
        Smallest share of the side that a random crop shows, in (0, 1]; the share is log-uniform
        from here to 1, the position uniform within the image. 1: no crops. Where a record has more
        pixels than the input, the crop uses them.
    aspect : float
        Largest change of the aspect ratio, as a logarithm.
    gamma : float
        Largest exponent of the gamma correction, as a logarithm.
    sharpen : float
        Largest weight of an unsharp mask that is added (sharper) or subtracted (softer).
    flip : float
        Probability of flipping left and right, in [0, 1]. 0: laterality is kept, since situs
        inversus is a finding.
    least_resolution : int or None
        Images are low-passed to a random resolution between this and twice as many pixels, so that
        sharpness does not reveal the origin of an image. None: no such step.
    """

    rotation_degrees: float = 7.0
    shift: float = 0.04
    scale: float = 0.08
    contrast: float = 0.25
    brightness: float = 0.1
    flip: float = 0.0
    least_resolution: int | None = None
    crop: float = 1.0
    aspect: float = 0.0
    gamma: float = 0.0
    sharpen: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.crop <= 1 or not 0 <= self.flip <= 1:
            raise TrainingError("Augmentation: expected crop above 0 to 1, and flip from 0 to 1.")

    def side(self, key: "tf.Tensor", size: int, detail: "tf.Tensor") -> "tf.Tensor":
        """Return the image side at which the crop needs neither reduction nor enlargement.

        Parameters
        ----------
        key : tensor, (2,), integer
            The key of the variation.
        size : int
            Side of the varied image, in pixels.
        detail : tensor, (), int32
            Side beyond which the image has no more detail, in pixels.

        Returns
        -------
        tensor, (), int32
            From `size` to `detail`; `size` where the image has no more detail than that.
        """
        import tensorflow as tf

        wanted = tf.cast(tf.round(size / self._seen(_draws(key))), tf.int32)
        return tf.clip_by_value(wanted, size, tf.maximum(size, detail))

    def vary(
        self,
        image: "tf.Tensor",
        key: "tf.Tensor",
        value_range: tuple[float, float],
        size: int | None = None,
    ) -> "tf.Tensor":
        """Return a varied image.

        Parameters
        ----------
        image : tensor, (side, side, 1), float32
            In `value_range`; pixels uncovered by rotation and shift get its lower end.
        key : tensor, (2,), integer
            The same key gives the same variation.
        value_range : tuple of float
            The values of black and white.
        size : int, optional
            Side of the varied image, in pixels; None: that of the image.
        """
        import tensorflow as tf

        draws = _draws(key)
        low, high = value_range
        image = (image - low) / (high - low)
        image = self._moved(image, draws, image.shape[0] if size is None else size)
        if self.gamma:
            image = tf.maximum(image, 0.0) ** tf.exp(self.gamma * draws[7])
        mean = tf.reduce_mean(image)
        image = (image - mean) * (1 + self.contrast * draws[8]) + mean + self.brightness * draws[9]
        image = self._softened(tf.clip_by_value(image, 0, 1), (draws[10] + 1) / 2)
        image = self._sharpened(image, draws[11])
        return image * (high - low) + low

    def _seen(self, draws: "tf.Tensor") -> "tf.Tensor":
        """Return the share of the side that is shown; above 1 where the image shrinks."""
        import tensorflow as tf

        return tf.exp(math.log(self.crop) * (draws[5] + 1) / 2) / (1 + self.scale * draws[1])

    def _moved(self, image: "tf.Tensor", draws: "tf.Tensor", size: int) -> "tf.Tensor":
        """Crop, rotate, shift, scale and flip around the centre, in one resampling."""
        import tensorflow as tf

        side = tf.cast(tf.shape(image)[0], tf.float32)
        angle, seen = draws[0] * math.radians(self.rotation_degrees), self._seen(draws)
        across = tf.where(draws[4] < 2 * self.flip - 1, -1.0, 1.0)
        step = seen * side / size
        cos, sin = tf.cos(angle) * step, tf.sin(angle) * step
        wide, tall = tf.exp(self.aspect * draws[6] / 2), tf.exp(-self.aspect * draws[6] / 2)
        middle, centre = (side - 1) / 2, (size - 1) / 2
        room = self.shift + (1 - tf.minimum(seen, 1.0)) / 2 * (0.0 if self.crop == 1 else 1.0)
        from_x, from_y = middle + room * side * draws[2], middle + room * side * draws[3]
        # Output (x, y) is taken from input (a x + b y + c, d x + e y + f).
        row_x = (across * cos * wide, -across * sin * tall)
        row_y = (sin * wide, cos * tall)
        transform = tf.stack(
            [
                row_x[0],
                row_x[1],
                from_x - (row_x[0] + row_x[1]) * centre,
                row_y[0],
                row_y[1],
                from_y - (row_y[0] + row_y[1]) * centre,
                0.0,
                0.0,
            ]
        )
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=image[None],
            transforms=transform[None],
            output_shape=(size, size),
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        )[0]

    def _softened(self, image: "tf.Tensor", share: "tf.Tensor") -> "tf.Tensor":
        if self.least_resolution is None:
            return image
        import tensorflow as tf

        size = tf.shape(image)[0]
        least = tf.constant(self.least_resolution, tf.float32)
        pixels = tf.minimum(tf.cast(tf.round(least * (1 + share)), tf.int32), size)
        small = tf.image.resize(image, (pixels, pixels), antialias=True)
        return tf.ensure_shape(tf.image.resize(small, (size, size)), image.shape)

    def _sharpened(self, image: "tf.Tensor", share: "tf.Tensor") -> "tf.Tensor":
        if not self.sharpen:
            return image
        import tensorflow as tf

        around = tf.nn.avg_pool2d(image[None], 3, 1, "SAME")[0]
        return tf.clip_by_value(image + self.sharpen * share * (image - around), 0, 1)


def _draws(key: "tf.Tensor") -> "tf.Tensor":
    """Return twelve pseudo-random numbers in [-1, 1) for the key."""
    import tensorflow as tf

    return tf.random.stateless_uniform((12,), key, -1.0, 1.0)
