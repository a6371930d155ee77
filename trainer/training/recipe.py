"""Recipes of training, and which layers their stages train."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from trainer.data.augmentation import Augmentation
from trainer.errors import TrainingError
from trainer.network.inception import POOLED, section
from trainer.network.quantization import compact_frozen

if TYPE_CHECKING:
    import keras


LossName = Literal["bce", "weighted", "focal", "asymmetric"]
Precision = Literal["auto", "float32", "mixed_bfloat16", "mixed_float16"]
Norms = Literal["frozen", "trained"]
Head = Literal["published", "linear"]


WHOLE: Final = "input"
"""Value of `Stage.train_after` for training the whole network."""
MIN_SIZE: Final = 75
"""The smallest input side of InceptionV3, in pixels."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of training.

    Parameters
    ----------
    train_after : str
        The last frozen layer: "pooled" trains the head only, "mixed7" all layers after it,
        "input" the whole network.
    epochs : int
        Maximum number; 0 skips the stage.
    learning_rate : float
        Peak rate of AdamW: warmed up over the first `Recipe.warm_up` of the steps, then decayed
        along a cosine.
    patience : int
        Epochs without a better validation macro AUC before the stage ends. In cross-validation
        there is no validation part: all epochs are trained and the last weights taken.
    size : int, optional
        Side of the images of this stage, in pixels: starting with small images makes training
        cheaper (progressive learning: Tan and Le, 2021). None: the size of the finished network.
        Only for stages that train the whole network.
    """

    train_after: str
    epochs: int
    learning_rate: float
    patience: int
    size: int | None = None

    def __post_init__(self) -> None:
        if self.epochs < 0 or self.learning_rate <= 0 or self.patience < 1:
            raise TrainingError(
                f"Stage after {self.train_after}: expected epochs from 0, a learning rate above 0 "
                "and a patience from 1."
            )
        if self.size is not None and (self.size < MIN_SIZE or self.train_after != WHOLE):
            raise TrainingError(
                f"Stage after {self.train_after}: expected a size of its own only for a stage "
                f"after {WHOLE}, from {MIN_SIZE} px."
            )


@dataclass(frozen=True, slots=True)
class Distillation:
    """Knowledge distillation, where teachers are given (see `trainer.distillation`).

    Parameters
    ----------
    share : float
        Weight of the teachers against the labels, in (0, 1].
    mirror : bool
        Whether a teacher's output is the mean over an image and its mirror image.
    """

    share: float = 0.7
    mirror: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise TrainingError("Distillation: expected a share above 0, up to 1.")


def _stages() -> tuple[Stage, ...]:
    return (Stage("pooled", 60, 1e-3, 12), Stage("mixed7", 20, 1e-4, 6))


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole training run.

    Parameters
    ----------
    seed : int
        For the initial head, shuffling and augmentation.
    split_seed : int
        For the division into parts, so that runs with other seeds can be averaged and compared.
    head : str
        What follows the pooled features: "published", Dense 512, BatchNorm, Dense 128, BatchNorm,
        Dense 32, Dense 15; or "linear", Dense 15 alone: a logit is then a sum over the positions
        of the last features (class activation maps: Zhou et al., 2016).
    batch : int
        Images per step, over all workers.
    copies : int
        Copies of every training image in the feature cache, itself and augmented ones; each epoch
        uses a random one.
    stages : tuple of Stage
        In order, each training at least the layers of the one before.
    norms : str
        "frozen": the backbone's batch norms keep their statistics, for small sets;
        "trained": they are trained like other layers, for whole networks. Their moving statistics
        are then averaged over as many steps as the weights are (`ema_momentum`).
    layer_decay : float
        Ratio of the learning rate of each inception block to that of the next block, in (0, 1];
        1: one rate for all.
    warm_up : float
        Share of a stage's steps over which the rate rises, in [0, 1).
    accumulate : int
        Batches whose gradients are averaged before a weight update, for batches that do not fit
        into memory.
    loss : str
        "bce" (default; its probabilities need the least calibration), "weighted" by each
        label's rarity, "focal" or "asymmetric"; see `losses`.
    label_smoothing : float
        Labels are moved by this share towards 0.5, in [0, 1).
    weight_decay, dropout : float
        Weight decay of AdamW (not for norms and biases), and dropout of the pooled features.
    clip_norm : float
        Maximum global norm of the gradients.
    ema_momentum : float
        Momentum of the moving average of the weights, which is validated and kept; per weight
        update, whatever number of batches it takes (`accumulate`).
    precision : str
        "auto" uses bfloat16 where a GPU is faster with it (compute capability 8.0 and up), float16
        on 7.0 and up; without a GPU bfloat16 if the processor has instructions for it; otherwise
        float32. The bundle is always made from float32 weights.
    xla : bool
        Whether steps are compiled by XLA.
    deterministic : bool
        Whether the same seed gives the same run on the same machine; costs time on a GPU.
    cache_gib : float
        Maximum memory for cached features; if they need more, images pass through the whole
        network in every epoch instead.
    augmentation : Augmentation
        For training images.
    distillation : Distillation
        For runs with teachers.
    """

    seed: int = 0
    split_seed: int = 0
    head: Head = "published"
    batch: int = 32
    copies: int = 4
    stages: tuple[Stage, ...] = field(default_factory=_stages)
    norms: Norms = "frozen"
    layer_decay: float = 1.0
    warm_up: float = 0.1
    accumulate: int = 1
    loss: LossName = "bce"
    label_smoothing: float = 0.0
    weight_decay: float = 1e-3
    clip_norm: float = 1.0
    ema_momentum: float = 0.98
    dropout: float = 0.3
    precision: Precision = "auto"
    xla: bool = False
    deterministic: bool = True
    cache_gib: float = 6.0
    augmentation: Augmentation = field(default_factory=Augmentation)
    distillation: Distillation = field(default_factory=Distillation)

    def __post_init__(self) -> None:
        shares = (self.label_smoothing, self.dropout, self.ema_momentum, self.warm_up)
        counts = (self.batch, self.copies, self.accumulate)
        if min(counts) < 1 or not all(0 <= share < 1 for share in shares):
            raise TrainingError(
                "Recipe: expected batch, copies and accumulate from 1, and label_smoothing, "
                "dropout, ema_momentum and warm_up from 0 to below 1."
            )
        if not 0 < self.layer_decay <= 1:
            raise TrainingError("Recipe: expected a layer_decay above 0, up to 1.")
        if not any(stage.epochs for stage in self.stages):
            raise TrainingError("Recipe: expected at least one stage with an epoch.")

    @property
    def batch_momentum(self) -> float:
        """Momentum of the moving averages for each batch, in [0, 1).

        Weights change after `accumulate` batches, but their average (in Keras) and the statistics
        of batch norms are updated after each.
        """
        return self.ema_momentum ** (1 / self.accumulate)


_BLOCK: Final = re.compile(r"mixed\d+")


def freeze_for(network: "keras.Model", recipe: Recipe) -> str:
    """Freeze the layers that no stage trains, quantized; return the last frozen layer."""
    deepest = training_stages(network, recipe)[-1].train_after
    freeze(network, deepest, recipe)
    compact_frozen(network)
    return deepest


def training_stages(network: "keras.Model", recipe: Recipe) -> list[Stage]:
    """Return the stages that have epochs.

    Raises
    ------
    TrainingError
        A stage trains fewer layers than the one before, or its layer does not exist.
    """
    stages = [stage for stage in recipe.stages if stage.epochs]
    names = [WHOLE, *(layer.name for layer in network.layers)]
    unknown = [s.train_after for s in stages if s.train_after not in names]
    if unknown:
        raise TrainingError(
            f"There is no layer {unknown[0]!r}: expected input, mixed0 ... mixed10 or pooled."
        )
    depths = [names.index(stage.train_after) for stage in stages]
    if depths != sorted(depths, reverse=True):
        raise TrainingError(
            "Each stage must train at least the layers of the one before: expected stages from "
            "pooled downwards."
        )
    return stages


def needs_features(stages: Sequence[Stage]) -> bool:
    """Whether a stage has frozen layers, whose outputs can be cached."""
    return any(stage.train_after != WHOLE for stage in stages)


def freeze(network: "keras.Model", last_frozen: str, recipe: Recipe) -> None:
    """Freeze all layers up to `last_frozen` and, depending on the recipe, later batch norms.

    A trained batch norm averages its statistics over as many steps as the weights are averaged
    over: the statistics then match the averaged weights, which are kept.
    """
    import keras

    for layer in network.layers:
        layer.trainable = True
    if last_frozen != WHOLE:
        for layer in section(network, upto=last_frozen).layers:
            layer.trainable = False
    for layer in section(network, upto=POOLED).layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = layer.trainable and recipe.norms == "trained"
            if recipe.norms == "trained" and recipe.ema_momentum:
                layer.momentum = recipe.batch_momentum


def rates(model: "keras.Model", decay: float) -> dict[str, float]:
    """Return the share of the learning rate of each trained variable, by path.

    The layers after the last inception block have 1, those of each block `decay` times the share
    of the block after it.
    """
    ends = [n for n, layer in enumerate(model.layers) if _BLOCK.fullmatch(layer.name)]
    return {
        variable.path: decay ** sum(number <= end for end in ends)
        for number, layer in enumerate(model.layers)
        for variable in layer.trainable_variables
    }
