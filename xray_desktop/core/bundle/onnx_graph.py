"""Checks which operations, files and sizes an ONNX graph names, before any runtime loads it.

A graph names the files of its weights and the sizes of its tensors; a runtime would open the one
and allocate the other. Only those parts of ONNX's protobuf messages that can hold tensors or name
operations are parsed (``onnx.proto``, IR version 11; protobuf's encoding, "Message Structure"), so
the standard library is enough.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from xray_desktop.core.bundle.contract import WEIGHTS_FILE
from xray_desktop.core.bundle.limits import MAX_TENSOR_BYTES
from xray_desktop.core.bundle.strict_json import FormatError, quoted

TENSOR: Final = "tensor"
_PARTS: Final[Mapping[str, Mapping[int, str]]] = MappingProxyType(
    {
        "model": {7: "graph", 20: "training"},
        "training": {1: "graph", 2: "graph"},
        "graph": {1: "node", 5: TENSOR, 15: "sparse"},
        "node": {5: "attribute"},
        "attribute": {5: TENSOR, 10: TENSOR, 22: "sparse", 23: "sparse"},
        "sparse": {1: TENSOR, 2: TENSOR},
    }
)
"""Which fields of a message hold messages with tensors in them."""
_REFUSED: Final[Mapping[tuple[str, int], str]] = MappingProxyType(
    {
        ("model", 25): "it brings functions of its own",
        ("attribute", 6): "it holds a graph within a graph",
        ("attribute", 11): "it holds a graph within a graph",
    }
)
"""Fields that could compute without end, or redefine an operation."""
OPERATIONS: Final = frozenset(
    {
        *("Conv", "MatMul", "Gemm", "BatchNormalization", "Relu", "LeakyRelu", "Clip", "Sigmoid"),
        *("Tanh", "Softmax", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"),
        *("ReduceMean", "ReduceSum", "ReduceMax", "Add", "Sub", "Mul", "Div", "Sum", "Max", "Min"),
        *("Neg", "Abs", "Exp", "Log", "Sqrt", "Pow", "Reciprocal", "Greater", "Less", "Equal"),
        *("Not", "And", "Or", "Where", "Cast", "Identity", "Dropout", "Constant", "Concat"),
        *("Split", "Slice", "Pad", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose"),
        *("DepthToSpace", "SpaceToDepth"),
    }
)
"""Operations of ONNX that a graph may use: no loops, and none that makes a tensor of any size.

Wider than what xray-trainer writes (`trainer.export`), which checks its graphs with it too.
"""
_DOMAINS: Final = frozenset({"", "ai.onnx"})
_OPERATION, _DOMAIN = 4, 7
_DIMS, _TYPE, _RAW, _EXTERNAL, _LOCATION = 1, 2, 9, 13, 14
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_BITS: Final = MappingProxyType(
    {
        1: 32,
        2: 8,
        3: 8,
        4: 16,
        5: 16,
        6: 32,
        7: 64,
        9: 8,
        10: 16,
        11: 64,
        12: 32,
        13: 64,
        14: 64,
        15: 128,
        16: 16,
        17: 8,
        18: 8,
        19: 8,
        20: 8,
        21: 4,
        22: 4,
        23: 4,
    }
)
"""Bits of an element of each TensorProto.DataType of a fixed size; text (8) has none."""

Fields = Iterator[tuple[int, int | memoryview]]


@dataclass(slots=True)
class _Totals:
    """Totals so far."""

    weights_bytes: int
    declared: int = 0


def require_graph(content: bytes, weights_bytes: int) -> None:
    """Raise FormatError unless a graph takes its weights from ``weights.bin`` alone, within bounds.

    Parameters
    ----------
    content : bytes
        An ONNX file.
    weights_bytes : int
        The size of the bundle's ``weights.bin``.
    """
    totals = _Totals(weights_bytes)
    try:
        _walk("model", memoryview(content), totals)
    except (IndexError, UnicodeDecodeError):
        msg = "it cannot be read: expected an ONNX graph"
        raise FormatError(msg) from None


def _walk(kind: str, message: memoryview, totals: _Totals) -> None:
    """Check a message and those within it: as deep as `_PARTS` goes, as no graph holds another."""
    parts = _PARTS[kind]
    if kind == "node":
        _require_operation(message)
    for number, value in _fields(message):
        if (kind, number) in _REFUSED:
            msg = f"{_REFUSED[kind, number]}: expected one graph of plain operations"
            raise FormatError(msg)
        inner = parts.get(number)
        if inner is None or isinstance(value, int):
            continue
        if inner == TENSOR:
            _require_tensor(value, totals)
        else:
            _walk(inner, value, totals)


def _require_operation(message: memoryview) -> None:
    texts = {_OPERATION: "", _DOMAIN: ""}
    for number, value in _fields(message):
        if number in texts and not isinstance(value, int):
            texts[number] = bytes(value).decode()
    name, domain = texts[_OPERATION], texts[_DOMAIN]
    if name not in OPERATIONS or domain not in _DOMAINS:
        full = quoted(f"{domain}.{name}" if domain else name)
        msg = f"it computes {full}: expected plain operations, such as Conv, Relu and MatMul"
        raise FormatError(msg)


def _require_tensor(message: memoryview, totals: _Totals) -> None:
    dims: list[int] = []
    kind = raw = 0
    location: dict[str, str] = {}
    for number, value in _fields(message):
        if number == _DIMS:
            dims += [value] if isinstance(value, int) else _packed(value)
        elif number == _TYPE and isinstance(value, int):
            kind = value
        elif number == _RAW and not isinstance(value, int):
            raw = len(value)
        elif number == _EXTERNAL and not isinstance(value, int):
            key, text = _entry(value)
            if key in location:
                msg = f"a tensor says its {quoted(key)} twice: expected it once"
                raise FormatError(msg)
            location[key] = text
    size = (math.prod(dims) * _BITS.get(kind, 8) + 7) // 8
    totals.declared += max(size, raw)
    if totals.declared > MAX_TENSOR_BYTES:
        msg = (
            f"its tensors are of {totals.declared:,} bytes or more: expected at most "
            f"{MAX_TENSOR_BYTES:,}"
        )
        raise FormatError(msg)
    if location:
        _require_place(location, size, totals.weights_bytes)
    elif raw and raw != size:
        msg = f"a tensor of shape {dims} declares {size:,} bytes, and {raw:,} are there"
        raise FormatError(msg)


def _require_place(entries: Mapping[str, str], size: int, there: int) -> None:
    location = entries.get("location", "")
    if location != WEIGHTS_FILE:
        msg = f"it takes weights from {quoted(location)}: expected {WEIGHTS_FILE} beside it"
        raise FormatError(msg)
    try:
        offset = int(entries.get("offset", "0"))
        length = int(entries.get("length", str(size)))
    except ValueError:
        offset = length = -1
    if length != size or offset < 0 or offset + length > there:
        msg = (
            f"a tensor of {size:,} bytes lies at {quoted(entries.get('offset'))} with length "
            f"{quoted(entries.get('length'))}: {WEIGHTS_FILE} has {there:,}"
        )
        raise FormatError(msg)


def _entry(message: memoryview) -> tuple[str, str]:
    """Return key and value of a StringStringEntryProto."""
    texts = {1: "", 2: ""}
    for number, value in _fields(message):
        if number in texts and not isinstance(value, int):
            texts[number] = bytes(value).decode()
    return texts[1], texts[2]


def _fields(message: memoryview) -> Fields:
    """Yield number and value of each field; IndexError where the message ends too early."""
    place, end = 0, len(message)
    while place < end:
        key, place = _varint(message, place)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if wire == _LENGTH:
            length, place = _varint(message, place)
        elif wire in {_FIXED64, _FIXED32}:
            length = 8 if wire == _FIXED64 else 4
        else:
            raise IndexError
        if place + length > end:
            raise IndexError
        if wire == _LENGTH:
            yield number, message[place : place + length]
        place += length


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    byte = message[place]
    if byte < 0x80:  # noqa: PLR2004 - the bit that says that there is more
        return byte, place + 1
    value = byte & 0x7F
    for shift in range(7, 70, 7):
        place += 1
        byte = message[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - as above
            return value, place + 1
    raise IndexError


def _packed(message: memoryview) -> list[int]:
    values: list[int] = []
    place = 0
    while place < len(message):
        value, place = _varint(message, place)
        values.append(value)
    return values
