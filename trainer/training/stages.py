"""Which layers a recipe's stages train, and which stay as they came."""

from typing import TYPE_CHECKING, Final

from trainer.errors import TrainingError
from trainer.network.compact import compact_frozen
from trainer.network.inception import POOLED, section
from trainer.training.recipe import Recipe, Stage

if TYPE_CHECKING:
    import keras

WHOLE: Final = "input"
"""What a stage that trains the whole network comes after."""


def freeze_for(network: "keras.Model", recipe: Recipe) -> str:
    """Freeze what no stage trains, on the grid of `compact`; return the last frozen layer."""
    deepest = training_stages(network, recipe)[-1].train_after
    freeze(network, deepest)
    compact_frozen(network)
    return deepest


def training_stages(network: "keras.Model", recipe: Recipe) -> list[Stage]:
    """Return the stages that train something.

    Raises
    ------
    TrainingError
        A stage reaches less deep than the one before, or names no layer.
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
            "Each stage must train at least what the one before trained: expected stages from "
            "pooled downwards."
        )
    return stages


def freeze(network: "keras.Model", last_frozen: str) -> None:
    """Freeze all layers up to `last_frozen`, and the backbone's batch norms everywhere."""
    import keras

    for layer in network.layers:
        layer.trainable = True
    if last_frozen != WHOLE:
        for layer in section(network, upto=last_frozen).layers:
            layer.trainable = False
    for layer in section(network, upto=POOLED).layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
