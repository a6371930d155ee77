"""How large the parts of a model bundle may be: one table, checked before anything is read or made.

A bundle comes from outside. What exceeds a limit is refused with both numbers named, so that no
bundle can exhaust the memory, whatever it declares. The limits are far above what xray-trainer
writes (its demonstration bundle: weights 39 MB, graphs 0.3 MB, arrays 5 MB unpacked).
"""

from pathlib import PurePath
from types import MappingProxyType
from typing import Final

MIB: Final = 2**20

MAX_FILE_BYTES: Final = MappingProxyType(
    {
        ".json": 4 * MIB,
        ".onnx": 64 * MIB,  # graphs keep their weights in the one .bin
        ".bin": 2048 * MIB,
        ".keras": 2048 * MIB,
        ".npz": 64 * MIB,
        ".md": 4 * MIB,
        ".xml": 4 * MIB,
    }
)
"""Of a file as it lies on the disk, by its ending."""
MAX_OTHER_BYTES: Final = 64 * MIB
"""Of any other file that a contract lists."""
MAX_ARRAY_BYTES: Final = 256 * MIB
"""All arrays of an ``.npz`` together, unpacked."""
MAX_ARRAYS: Final = 64
"""Arrays in an ``.npz``."""
MAX_TENSOR_BYTES: Final = 2048 * MIB
"""All tensors that a graph holds or takes from the weights file, as it declares them."""
MAX_KERAS_BYTES: Final = 4096 * MIB
"""All that is packed in the Keras file, as it declares it."""
MAX_KERAS_CONFIGURATION_BYTES: Final = 16 * MIB
"""Of ``config.json`` in the Keras file, unpacked."""
MAX_KERAS_NUMBER: Final = 16_384
"""Any whole number in a Keras file's configuration: units, filters, sides."""
MAX_LISTED_FILES: Final = 64
MAX_NESTING: Final = 24
"""Lists and objects within each other in JSON."""
MAX_INTEGER: Final = 2**53
"""Whole numbers in JSON; beyond it programs do not agree on their value (RFC 8259, 6)."""
MAX_SIDE_PX: Final = 2048
"""Side of a model's input, and its working resolution."""
MAX_CHANNELS: Final = 4
MAX_VALUE: Final = 1e6
"""Of either end of the input's value range, without its sign."""
MAX_GOLDEN_INPUTS: Final = 16
MAX_NAME: Final = 200
"""Characters of a model's, a label's or a file's name."""
MAX_SENTENCE: Final = 2000
"""Characters of a title, a notice or another sentence."""


def max_bytes(name: str) -> int:
    """Return how large a bundle's file of this name may be."""
    return MAX_FILE_BYTES.get(PurePath(name).suffix.lower(), MAX_OTHER_BYTES)
