"""Which layers a recipe's stages train, and which stay as they came."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from trainer.errors import TrainingError
from trainer.network.compact import compact_frozen
from trainer.network.inception import POOLED, section
from trainer.training.recipe import WHOLE, Recipe, Stage

if TYPE_CHECKING:
    import keras

_BLOCK: Final = re.compile(r"mixed\d+")


def freeze_for(network: "keras.Model", recipe: Recipe) -> str:
    """Freeze what no stage trains, on the grid of `compact`; return the last frozen layer."""
    deepest = training_stages(network, recipe)[-1].train_after
    freeze(network, deepest, recipe)
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


def needs_features(stages: Sequence[Stage]) -> bool:
    """Whether a stage leaves layers frozen, whose outputs are worth keeping."""
    return any(stage.train_after != WHOLE for stage in stages)


def freeze(network: "keras.Model", last_frozen: str, recipe: Recipe) -> None:
    """Freeze all layers up to `last_frozen`, and, if the recipe says so, the batch norms after it.

    A trained batch norm averages its statistics over as many steps as the weights are averaged
    over: the statistics then belong to the averaged weights, which are what is kept.
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
    """Return the share of the learning rate of each trained variable, by the variable's path.

    The layers after the last inception block have 1, those of each block `decay` times the share
    of the block after it.
    """
    ends = [n for n, layer in enumerate(model.layers) if _BLOCK.fullmatch(layer.name)]
    return {
        variable.path: decay ** sum(number <= end for end in ends)
        for number, layer in enumerate(model.layers)
        for variable in layer.trainable_variables
    }
