"""Archives of arrays that no writer of bundles makes; whole bundles: tests/inference."""

import io
import zipfile

import numpy as np
import pytest

from xray_desktop.core.bundle.limits import MAX_ARRAYS
from xray_desktop.core.bundle.npz_arrays import ArraySpec, read_arrays
from xray_desktop.core.bundle.strict_json import FormatError

SPECS = {"a": ArraySpec("f", ("n",))}


def archive(names: list[str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    array, packed = io.BytesIO(), io.BytesIO()
    np.save(array, np.arange(3, dtype=np.float32))
    with zipfile.ZipFile(packed, "w", compression) as file:
        for name in names:
            file.writestr(f"{name}.npy", array.getvalue())
    return packed.getvalue()


def test_arrays_are_read() -> None:
    (found,) = read_arrays(archive(["a", "unasked"]), SPECS).values()
    assert found.tolist() == [0, 1, 2]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("names", [["a", "a"], [f"a{n}" for n in range(MAX_ARRAYS + 1)]])
def test_a_file_is_packed_once_and_there_are_not_too_many(names: list[str]) -> None:
    with pytest.raises(FormatError, match=f"packs {len(names)} files"):
        read_arrays(archive(names), SPECS)


def test_other_packing_is_refused() -> None:
    with pytest.raises(FormatError, match="expected deflate, unencrypted"):
        read_arrays(archive(["a"], zipfile.ZIP_LZMA), SPECS)
    content = bytearray(archive(["a"]))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag that says: encrypted
    with pytest.raises(FormatError, match="expected deflate, unencrypted"):
        read_arrays(bytes(content), SPECS)
