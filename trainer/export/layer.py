"""An inner layer of the network: what follows it, and where its features lie on the input."""

from collections.abc import Sequence
from typing import Final

from trainer.errors import TrainingError
from trainer.export.operations import Kind, Operation
from xray_desktop.core.contract import CellGrid

COMPLETE: Final[frozenset[Kind]] = frozenset({"relu", "max", "avg", "concat"})
"""Operations whose output is that of the Keras layer that they are named after."""


def operation_at(operations: Sequence[Operation], layer: str) -> Operation:
    """Return the operation whose output is that of a layer; TrainingError if there is none."""
    for operation in operations:
        if operation.layer == layer and operation.kind in COMPLETE:
            return operation
    raise TrainingError(
        f"The network has no layer {layer!r} that maps can be computed at: expected one like "
        "mixed0 ... mixed10, or 'input'."
    )


def tail(operations: Sequence[Operation], start: Operation) -> list[Operation]:
    """Return what follows `start`, whose output becomes the input.

    Raises
    ------
    TrainingError
        Not all that follows goes through it.
    """
    known = {start.output}
    found = [Operation("input", (), start.output, (), start.shape)]
    for operation in operations:
        if known.isdisjoint(operation.inputs):
            continue
        if not known.issuperset(operation.inputs):
            raise TrainingError(
                f"Maps cannot be computed at layer {start.layer}: expected one that all of the "
                "network goes through, like mixed0 ... mixed10."
            )
        found.append(operation)
        known.add(operation.output)
    return found


def cell_grid(operations: Sequence[Operation], start: Operation) -> CellGrid:
    """Return where the features of `start` lie on the input.

    Raises
    ------
    TrainingError
        Not the same along rows and columns.
    """
    makers = {operation.output: operation for operation in operations}
    path = [start]
    while path[-1].inputs:
        path.append(makers[path[-1].inputs[0]])
    places: list[tuple[float, float]] = []
    for axis in (0, 1):
        first, step = 0.5, 1
        for operation in reversed(path):
            first += step * ((operation.kernel[axis] - 1) / 2 - operation.pads[axis])
            step *= operation.strides[axis]
        places.append((first, float(step)))
    if places[0] != places[1]:
        raise TrainingError(
            f"The features of layer {start.layer} lie otherwise along rows than along columns: "
            "expected square cells."
        )
    return CellGrid(*places[0])
