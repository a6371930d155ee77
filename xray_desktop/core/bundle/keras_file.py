"""Checks which objects a Keras file would create, before Keras loads it: plain layers only.

A Keras file names the Python classes and functions to be created from it. Keras' own safe mode
refuses lambdas and had holes in versions that are still in use; so only Keras' own layers that
compute something from their input are allowed, and the layout must be Keras 3's.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from xray_desktop.core.bundle.limits import (
    MAX_KERAS_BYTES,
    MAX_KERAS_CONFIGURATION_BYTES,
    MAX_KERAS_NUMBER,
)
from xray_desktop.core.bundle.strict_json import FormatError, parse, quoted

CONFIGURATION: Final = "config.json"
MEMBERS: Final = (CONFIGURATION, "metadata.json", "model.weights.h5")
LAYERS: Final = frozenset(
    {
        *("InputLayer", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense"),
        *("BatchNormalization", "LayerNormalization", "Activation", "ReLU", "LeakyReLU", "Softmax"),
        *("MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("Concatenate", "Add", "Multiply", "ZeroPadding2D", "Cropping2D", "UpSampling2D"),
        *("Flatten", "Reshape", "Permute", "Rescaling", "Dropout", "SpatialDropout2D"),
    }
)
_MODELS: Final = frozenset({"Functional", "Model", "Sequential"})
_TABLES: Final = ("keras.initializers", "keras.regularizers", "keras.constraints")
_TENSOR: Final = "__keras_tensor__"
_COMPILED: Final = "compile_config"
"""How the network was trained; it is not read, for nothing is compiled."""
_NO_SIZES: Final = frozenset({"seed", "shared_object_id"})


def require_plain_network(path: Path) -> None:
    """Raise FormatError unless the Keras file holds one network of plain layers, within bounds."""
    try:
        with zipfile.ZipFile(path) as archive:
            content = _configuration(archive)
    except (
        *(zipfile.BadZipFile, zlib.error, OSError, EOFError, OverflowError),
        *(NotImplementedError, RuntimeError, UnicodeDecodeError),
    ) as error:
        msg = f"it cannot be unpacked ({type(error).__name__}): expected a file in Keras 3's format"
        raise FormatError(msg) from None
    network = parse(content)
    if not isinstance(network, dict):
        msg = f"its configuration is {quoted(network)}: expected a network"
        raise FormatError(msg)
    entries = cast("dict[str, Any]", network)
    if not _is_model(entries):
        raise _unknown(entries)
    for part in _objects({key: value for key, value in entries.items() if key != _COMPILED}):
        if "class_name" in part and not _is_known(part):
            raise _unknown(part)
        for key, value in part.items():
            numbers = cast("list[object]", value) if isinstance(value, list) else [value]
            if key not in _NO_SIZES:
                _require_small(key, numbers)


def _configuration(archive: zipfile.ZipFile) -> bytes:
    members = archive.infolist()
    names = [member.filename for member in members]
    if sorted(names) != sorted(MEMBERS):
        found = ", ".join(quoted(name) for name in names[:5]) or "nothing"
        msg = f"it packs {found}: expected {', '.join(MEMBERS)}"
        raise FormatError(msg)
    declared = sum(member.file_size for member in members)
    if declared > MAX_KERAS_BYTES:
        msg = f"it unpacks to {declared:,} bytes: expected at most {MAX_KERAS_BYTES:,}"
        raise FormatError(msg)
    size = archive.getinfo(CONFIGURATION).file_size
    if size > MAX_KERAS_CONFIGURATION_BYTES:
        msg = (
            f"its {CONFIGURATION} unpacks to {size:,} bytes: expected at most "
            f"{MAX_KERAS_CONFIGURATION_BYTES:,}"
        )
        raise FormatError(msg)
    return archive.read(CONFIGURATION)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object within `value`, however deep; `parse` has bounded that."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        yield entries
        for entry in entries.values():
            yield from _objects(entry)
    elif isinstance(value, list):
        for entry in cast("list[object]", value):
            yield from _objects(entry)


def _is_model(part: dict[str, Any]) -> bool:
    module, name = part.get("module"), part.get("class_name")
    whole = module in {"keras", "keras.models"} or str(module).startswith("keras.src.models.")
    return whole and name in _MODELS


def _is_known(part: dict[str, Any]) -> bool:
    module, name = part.get("module"), part.get("class_name")
    if not isinstance(name, str):
        return False
    return (
        (module == "keras.layers" and name in LAYERS)
        or (module in _TABLES and name.isidentifier())
        or (module == "keras" and name == "DTypePolicy")
        or (module is None and name == _TENSOR)
        or _is_model(part)
    )


def _require_small(key: str, numbers: list[object]) -> None:
    for number in numbers:
        if type(number) is int and abs(number) > MAX_KERAS_NUMBER:
            msg = f"its {quoted(key)} is {number}: expected at most {MAX_KERAS_NUMBER}"
            raise FormatError(msg)


def _unknown(part: dict[str, Any]) -> FormatError:
    name, module = quoted(part.get("class_name")), quoted(part.get("module"))
    return FormatError(
        f"it would make {name} of {module}: expected a network of Keras' own plain layers, such as "
        "Conv2D, BatchNormalization, Activation, pooling, Concatenate and Dense"
    )
