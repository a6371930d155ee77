"""Reads the arrays of an ``.npz``; each header is compared with the specification before its data.

An archive of a few megabytes may declare arrays of many gigabytes, or Python objects that would be
created on reading. Neither is ever done here.
"""

import io
import math
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from xray_desktop.core.bundle.limits import MAX_ARRAY_BYTES, MAX_ARRAYS
from xray_desktop.core.bundle.strict_json import FormatError, quoted

ENDING: Final = ".npy"
_ENCRYPTED: Final = 1
_READ: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS: Final = {"u": "unsigned whole numbers", "i": "whole numbers", "f": "decimal numbers"}
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    tokenize.TokenError,
    OSError,
    EOFError,
    ValueError,
    SyntaxError,
    OverflowError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """The specification of an array.

    Parameters
    ----------
    kinds : str
        Which kinds of numpy's types it may have: ``u``, ``i``, ``f``.
    shape : tuple of int or str
        Lengths; a name means any length, the same wherever the name is repeated.
    """

    kinds: str
    shape: tuple[int | str, ...] = ()


def read_arrays(
    content: bytes, specs: Mapping[str, ArraySpec], more: Mapping[str, ArraySpec] | None = None
) -> dict[str, NDArray[Any]]:
    """Return the arrays named in `specs`; others are not read.

    Parameters
    ----------
    content : bytes
        An ``.npz``, as `numpy.savez_compressed` writes it.
    specs : mapping of str to ArraySpec
        What is expected.
    more : mapping of str to ArraySpec, optional
        Arrays that may be missing, but only all together.

    Raises
    ------
    FormatError
        It is no such archive, an array is missing, differs from its specification or holds a
        number that is not finite, or all together are larger than `MAX_ARRAY_BYTES`.
    """
    try:
        return _read(content, specs, more or {})
    except FormatError:
        raise
    except _BROKEN as error:
        msg = f"it cannot be unpacked ({type(error).__name__}): expected an .npz of numbers"
        raise FormatError(msg) from None


def _read(
    content: bytes, specs: Mapping[str, ArraySpec], more: Mapping[str, ArraySpec]
) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if len(members) > MAX_ARRAYS or len(set(names)) < len(names):
            msg = f"it packs {len(members)} files: expected at most {MAX_ARRAYS}, each once"
            raise FormatError(msg)
        declared = sum(member.file_size for member in members)
        if declared > MAX_ARRAY_BYTES:
            msg = f"its arrays unpack to {declared:,} bytes: expected at most {MAX_ARRAY_BYTES:,}"
            raise FormatError(msg)
        by_name = {member.filename.removesuffix(ENDING): member for member in members}
        if not by_name.keys().isdisjoint(more):
            specs = {**specs, **more}
        lengths: dict[str, int] = {}
        found: dict[str, NDArray[Any]] = {}
        for name, spec in specs.items():
            if name not in by_name:
                there = ", ".join(quoted(one) for one in by_name) or "none"
                msg = f"it has no array {name}, but {there}: expected {', '.join(specs)}"
                raise FormatError(msg)
            found[name] = _array(archive, by_name[name], name, spec, lengths)
        return found


def _array(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    name: str,
    spec: ArraySpec,
    lengths: dict[str, int],
) -> NDArray[Any]:
    if member.flag_bits & _ENCRYPTED or member.compress_type not in _READ:
        msg = f"{name} is packed in a way that is not read here: expected deflate, unencrypted"
        raise FormatError(msg)
    with archive.open(member) as stream:
        version = npy.read_magic(stream)
        if version not in {(1, 0), (2, 0)}:
            msg = f"{name} is of version {version} of NumPy's format: expected 1.0 or 2.0"
            raise FormatError(msg)
        header = (npy.read_array_header_1_0, npy.read_array_header_2_0)[version[0] - 1]
        with warnings.catch_warnings():  # NumPy warns of what Python 2 wrote, and reads it
            warnings.simplefilter("ignore", UserWarning)
            shape, fortran, dtype = header(stream)
        if not _fits(shape, dtype, spec, lengths):
            kinds = " or ".join(_KINDS[kind] for kind in spec.kinds)
            wanted = ", ".join(str(lengths.get(str(side), side)) for side in spec.shape)
            msg = f"{name} is {dtype} of shape {shape}: expected {kinds} of shape ({wanted})"
            raise FormatError(msg)
        size = math.prod(shape) * dtype.itemsize
        if size > member.file_size:
            msg = f"{name} declares {size:,} bytes, and {member.file_size:,} are there"
            raise FormatError(msg)
        data = stream.read(size + 1)
    if len(data) != size:
        msg = f"{name} declares {size:,} bytes, and {len(data):,} or more are there"
        raise FormatError(msg)
    array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    if not np.isfinite(array).all():
        msg = f"{name} holds what is no finite number: expected finite ones"
        raise FormatError(msg)
    return array


def _fits(
    shape: tuple[int, ...], dtype: np.dtype[Any], spec: ArraySpec, lengths: dict[str, int]
) -> bool:
    """Whether shape and type are as expected; the first length under a name sets it."""
    if dtype.kind not in spec.kinds or dtype.subdtype is not None or len(shape) != len(spec.shape):
        return False
    if any(side < 0 or isinstance(side, bool) for side in shape):
        return False
    for side, wanted in zip(shape, spec.shape, strict=True):
        if side != (wanted if isinstance(wanted, int) else lengths.setdefault(wanted, side)):
            return False
    return True
