"""The protobuf of an ONNX graph, byte by byte: what other writers may write, and what is damaged.

Whole bundles are in tests/inference/test_hostile_bundles.py.
"""

import pytest

from xray_desktop.core.bundle.contract import WEIGHTS_FILE
from xray_desktop.core.bundle.onnx_graph import require_graph
from xray_desktop.core.bundle.strict_json import FormatError


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def field(number: int, value: int | bytes) -> bytes:
    """A field of a message: a varint, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def entry(key: str, value: str) -> bytes:
    return field(13, field(1, key.encode()) + field(2, value.encode()))


def model(tensor: bytes, *, node: bytes = b"") -> bytes:
    graph = field(1, field(4, b"Relu") + node) + field(5, tensor)
    return field(1, 11) + field(7, graph)


def outside(*entries: bytes, dims: bytes) -> bytes:
    return dims + field(2, 1) + b"".join(entries)


HERE = entry("location", WEIGHTS_FILE)
PACKED = field(1, varint(300) + varint(2))


def test_lengths_may_be_packed_or_one_by_one() -> None:
    for dims in (PACKED, field(1, 300) + field(1, 2)):
        require_graph(model(outside(HERE, dims=dims)), 2400)
        with pytest.raises(FormatError, match="a tensor of 2,400 bytes"):
            require_graph(model(outside(HERE, dims=dims)), 2399)


def test_numbers_of_a_fixed_size_are_passed_over() -> None:
    fixed = varint(2 << 3 | 5) + bytes(4) + varint(3 << 3 | 1) + bytes(8)
    require_graph(fixed + model(outside(HERE, dims=PACKED), node=fixed), 2400)


def test_fields_of_another_type_are_passed_over() -> None:
    other = field(2, b"text instead of a number") + field(9, 7) + field(13, 7)
    require_graph(model(outside(HERE, dims=PACKED) + other, node=field(4, 7)), 2400)
    named = field(13, field(1, 5) + field(1, b"location") + field(2, WEIGHTS_FILE.encode()))
    require_graph(model(outside(named, dims=PACKED)), 2400)


def test_a_place_is_stated_once_and_in_numbers() -> None:
    with pytest.raises(FormatError, match="twice"):
        require_graph(model(outside(HERE, HERE, dims=PACKED)), 2400)
    for key in ("offset", "length"):
        with pytest.raises(FormatError, match="a tensor of 2,400 bytes lies at"):
            require_graph(model(outside(HERE, entry(key, "1e3"), dims=PACKED)), 9000)


@pytest.mark.parametrize(
    "damaged",
    [
        varint(7 << 3 | 2) + varint(9) + b"short",
        varint(7 << 3 | 3),
        b"\x80" * 12,
        varint(7 << 3 | 5) + b"\0",
        model(b"")[:-1],
        field(7, field(1, field(4, b"\xff"))),
    ],
    ids=["cut off", "a group", "endless number", "short number", "cut graph", "no UTF-8"],
)
def test_what_is_damaged_is_no_graph(damaged: bytes) -> None:
    with pytest.raises(FormatError, match="expected an ONNX graph"):
        require_graph(damaged, 0)


def test_tensors_within_sparse_ones_are_checked() -> None:
    sparse = field(1, field(1, 300) + field(2, 1) + field(9, b"abc"))
    with pytest.raises(FormatError, match="declares 1,200 bytes, and 3 are there"):
        require_graph(field(7, field(15, sparse)), 0)
