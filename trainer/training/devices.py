"""Devices and number formats of training: one process, several GPUs, or several machines.

Keras' `fit` does the work under a strategy of TensorFlow. Two things it does not do itself are
here: metrics of a step that several workers share must have an axis to be averaged over, and the
model that is fitted is assembled outside the strategy's scope (its variables inside), because
Keras otherwise tries to average the images of all workers to learn their shape.
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from trainer.training.recipe import WHOLE, Precision, Recipe

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


StrategyName = Literal["none", "mirrored", "multi-worker"]

CORE_RATE: Final = 8.5
CORE_SIZE: Final = 149
"""Images of this side, in pixels, that one processor core trains the whole network on per second;
measured: 14 to 20 on two cores with bfloat16."""
LONG_H: Final = 48.0
"""Hours on two cores from which a note is printed before the training begins."""


class Distribution:
    """Where training runs.

    Parameters
    ----------
    name : str
        "none"; "mirrored": all GPUs of this machine; "multi-worker": one process on each machine,
        named in the environment variable ``TF_CONFIG``. Must be created before any other use of
        TensorFlow in the process.
    """

    def __init__(self, name: StrategyName = "none") -> None:
        import tensorflow as tf

        if name == "mirrored":
            self.strategy = tf.distribute.MirroredStrategy()
        elif name == "multi-worker":
            self.strategy = tf.distribute.MultiWorkerMirroredStrategy()
        else:
            self.strategy = tf.distribute.get_strategy()
        self.many_workers = name == "multi-worker"

    @property
    def replicas(self) -> int:
        """Number of devices that share a batch."""
        return int(self.strategy.num_replicas_in_sync)

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the files."""
        resolver = self.strategy.cluster_resolver if self.many_workers else None
        return resolver is None or (resolver.task_type, resolver.task_id) in (
            ("worker", 0),
            ("chief", 0),
        )

    def scope(self) -> AbstractContextManager[None]:
        """Return a context in which variables are created on all devices."""
        return self.strategy.scope()

    def model(self, part: "keras.Model") -> "keras.Model":
        """Return a model of the same layers that can be fitted under this strategy."""
        if not self.many_workers:
            return part
        import keras
        import tensorflow as tf

        class Shared(keras.Model):
            def train_step(self, data: "tf.Tensor") -> dict[str, "tf.Tensor"]:
                logs = super().train_step(data)
                return {name: tf.reshape(value, (1,)) for name, value in logs.items()}

        return Shared(part.input, part.output)

    def with_sharding(self, batches: "tf.data.Dataset") -> "tf.data.Dataset":
        """Return `batches` marked as sharded by its own hint (see `data.datasets`)."""
        if not self.many_workers:
            return batches
        import tensorflow as tf

        options = tf.data.Options()
        policy = tf.data.experimental.AutoShardPolicy.HINT
        options.experimental_distribute.auto_shard_policy = policy
        return batches.with_options(options)


def slow_note(recipe: Recipe, size: int, images: int) -> str | None:
    """Return a note if the whole network would be trained for days without a GPU.

    Parameters
    ----------
    recipe : Recipe
    size : int
        Side of the network's input, in pixels.
    images : int
        Number of training images.
    """
    import tensorflow as tf

    passes = sum(
        stage.epochs * ((stage.size or size) / CORE_SIZE) ** 2
        for stage in recipe.stages
        if stage.train_after == WHOLE
    )
    hours = images * passes / (2 * CORE_RATE) / 3600
    if hours < LONG_H or tf.config.list_physical_devices("GPU"):
        return None
    return (
        f"TensorFlow finds no GPU here. On two processor cores this training takes about "
        f"{hours:,.0f} hours: --recipe frozen is for machines without a GPU, --recipe small for "
        "some thousand small images."
    )


BFLOAT16_FROM = (8, 0)
"""Compute capability of the first NVIDIA GPUs with fast bfloat16 (Ampere)."""
FLOAT16_FROM = (7, 0)
"""... and float16 (Volta)."""
BFLOAT16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})
"""Processor flags for bfloat16 instructions, as Linux names them."""


def dtype_policy(precision: Precision) -> str:
    """Return the Keras dtype policy: `precision`, or for "auto" the one that suits the weakest GPU.

    Without a GPU: bfloat16 if the processor has instructions for it.
    """
    if precision != "auto":
        return precision
    import tensorflow as tf

    devices = tf.config.list_physical_devices("GPU")
    found = [
        tf.config.experimental.get_device_details(device).get("compute_capability", (0, 0))
        for device in devices
    ]
    if found and min(found) >= BFLOAT16_FROM:
        return "mixed_bfloat16"
    if found and min(found) >= FLOAT16_FROM:
        return "mixed_float16"
    if not found and _processor_flags() & BFLOAT16_FLAGS:
        return "mixed_bfloat16"
    return "float32"


def _processor_flags() -> frozenset[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # not Linux
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())
