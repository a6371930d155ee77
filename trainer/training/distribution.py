"""One process, several GPUs of one machine, or several machines: where a step is computed.

Keras' `fit` does the work under a strategy of TensorFlow. Two things it does not do itself are
here: metrics of a step that several workers share must have an axis to be averaged over, and the
model that is fitted is assembled outside the strategy's scope (its variables inside), because
Keras otherwise tries to average the films of all workers to learn their shape.
"""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

StrategyName = Literal["none", "mirrored", "multi-worker"]


class Distribution:
    """Where training runs.

    Parameters
    ----------
    name : str
        "none"; "mirrored": all GPUs of this machine; "multi-worker": one process on each machine,
        with the environment variable ``TF_CONFIG`` naming them. Must be made before any other
        use of TensorFlow in the process.
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
        """How many devices share a batch."""
        return int(self.strategy.num_replicas_in_sync)

    @property
    def is_chief(self) -> bool:
        """Whether this process is the one that writes."""
        resolver = self.strategy.cluster_resolver if self.many_workers else None
        return resolver is None or (resolver.task_type, resolver.task_id) in (
            ("worker", 0),
            ("chief", 0),
        )

    def scope(self) -> AbstractContextManager[None]:
        """Variables made in here are shared by all devices."""
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

    def dealt(self, batches: "tf.data.Dataset") -> "tf.data.Dataset":
        """Return `batches` marked as sharded by its own hint (see `data.films`)."""
        if not self.many_workers:
            return batches
        import tensorflow as tf

        options = tf.data.Options()
        policy = tf.data.experimental.AutoShardPolicy.HINT
        options.experimental_distribute.auto_shard_policy = policy
        return batches.with_options(options)
