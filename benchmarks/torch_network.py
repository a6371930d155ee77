"""The demonstration network in torch, from the same weights: for comparing with Captum."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from trainer.export.operations import Operation


class TorchNetwork(torch.nn.Module):
    """Runs the exporter's list of operations, batch norms folded: (n, channels, rows, columns)."""

    def __init__(self, operations: list[Operation]) -> None:
        super().__init__()
        self._operations = operations
        self._weights = {op.output: _tensors(op) for op in operations}

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Return logits, (n, labels)."""
        tensors: dict[int, torch.Tensor] = {}
        for op in self._operations:
            inputs = [tensors[number] for number in op.inputs]
            tensors[op.output] = image if op.kind == "input" else self._apply(op, inputs)
        return tensors[self._operations[-1].output]

    def _apply(self, op: Operation, inputs: list[torch.Tensor]) -> torch.Tensor:
        x = inputs[0]
        weight, bias = self._weights[op.output]
        top, left, bottom, right = op.pads
        rules: dict[str, Callable[[], torch.Tensor]] = {
            "conv": lambda: functional.conv2d(
                functional.pad(x, (left, right, top, bottom)), weight, bias, stride=op.strides
            ),
            "relu": lambda: functional.relu(x),
            "max": lambda: functional.max_pool2d(x, op.kernel, op.strides),
            "avg": lambda: functional.avg_pool2d(
                x, op.kernel, op.strides, padding=top, count_include_pad=False
            ),
            "concat": lambda: torch.cat(inputs, dim=1),
            "pool": lambda: x.mean(dim=(2, 3)),
            "dense": lambda: x @ weight + bias,
            "affine": lambda: x * weight + bias,
        }
        return rules[op.kind]()


def _tensors(op: Operation) -> tuple[torch.Tensor, torch.Tensor]:
    weight = op.weight.astype(np.float32)
    if op.kind == "conv":
        scale = op.codes.scale.reshape(-1, 1, 1, 1).astype(np.float32)
        weight = op.codes.values.astype(np.float32) * scale
    return torch.from_numpy(weight.copy()), torch.from_numpy(op.bias.astype(np.float32).copy())
