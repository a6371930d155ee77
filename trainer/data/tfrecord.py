"""The framing of TFRecord files, read so that damage is found and passed by, not fatal.

A record is its length (8 bytes, little endian), the masked CRC-32C of that, the data, and the
masked CRC-32C of the data (TensorFlow, ``tensorflow/core/lib/io/record_writer.h``).

Files of records that were written with TensorFlow's GZIP or ZLIB option: unpacked once.

Records are read from where they lie in a file, in any order, which a compressed file cannot do. So
it is unpacked into the system's folder for temporary files, for as long as its records are in use.
"""

import os
import shutil
import struct
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import google_crc32c

from trainer.errors import TrainingError

HEADER: Final = struct.Struct("<QI")
FOOTER: Final = struct.Struct("<I")
MASK: Final = 0xA282EAD8
REST: Final = "The rest of the file cannot be read: fetch the file again."
NO_RECORDS: Final = (
    "The checksum of its length is wrong. It is no TFRecord file, plain, gzip or zlib, or its "
    "beginning is damaged. The rest of the file cannot be read: fetch the file again."
)
MAX_DATA: Final = 256 * 2**20
"""Bytes of a record; the Kaggle set's have some 100,000."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that could not be used.

    Parameters
    ----------
    file : str
        The file's name; with its folder's where two files have the same name.
    record : int or None
        Which record of the file, from 0; None where the whole file is meant.
    offset : int
        Where that record begins, in bytes from the start of the file.
    reason : str
        A sentence.
    """

    file: str
    record: int | None
    offset: int
    reason: str

    def __str__(self) -> str:
        if self.record is None:
            return f"{self.file}: {self.reason}"
        return f"{self.file}, record {self.record} (byte {self.offset}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole record: its place in the file, where its data begin (bytes), and the data."""

    record: int
    offset: int
    start: int
    data: bytes


def masked_checksum(data: bytes) -> int:
    """Return the checksum that TFRecord files store for `data`, 32 bits."""
    checksum = google_crc32c.value(data)
    return (((checksum >> 15) | (checksum << 17)) + MASK) & 0xFFFFFFFF


def begins_plainly(head: bytes) -> bool:
    """Whether a file that begins with `head` (12 bytes) begins with a record's length."""
    if len(head) < HEADER.size:
        return False
    _, checksum = HEADER.unpack(head[: HEADER.size])
    return masked_checksum(head[:8]) == checksum


def scan(file: Path) -> Iterator[Frame | Fault]:
    """Yield every record of `file` in order, and a fault where one cannot be used.

    Wrong data cost one record. After a wrong length nobody knows where the next record begins,
    so that fault is the last.
    """
    try:
        with file.open("rb") as stream:
            yield from _scan(stream, file.name, file.stat().st_size)
    except OSError as error:
        yield Fault(file.name, None, 0, f"The file cannot be read: {error.strerror}.")


def _scan(stream: BinaryIO, name: str, size: int) -> Iterator[Frame | Fault]:
    if size == 0:
        yield Fault(name, None, 0, "The file is empty.")
    offset = record = 0
    while offset < size:
        start = offset + HEADER.size
        header = stream.read(HEADER.size)
        if len(header) < HEADER.size:
            yield Fault(name, record, offset, f"The file ends within a record's length. {REST}")
            return
        length, checksum = HEADER.unpack(header)
        if masked_checksum(header[:8]) != checksum:
            words = f"The checksum of its length is wrong. {REST}" if record else NO_RECORDS
            yield Fault(name, record, offset, words)
            return
        end = start + length + FOOTER.size
        if end > size:
            there = f"{size - start} of {length + FOOTER.size} bytes are there"
            yield Fault(name, record, offset, f"The file ends within this record: {there}. {REST}")
            return
        if length > MAX_DATA:
            words = f"It has {length:,} bytes, far more than a radiograph; it is left out."
            yield Fault(name, record, offset, words)
            stream.seek(end)
            offset, record = end, record + 1
            continue
        data = stream.read(length)
        (checksum,) = FOOTER.unpack(stream.read(FOOTER.size))
        if masked_checksum(data) == checksum:
            yield Frame(record, offset, start, data)
        else:
            yield Fault(name, record, offset, "The checksum of its data is wrong; it is left out.")
        offset, record = end, record + 1


CHUNK: Final = 2**12
"""Bytes given to zlib at once: what it makes of those with damage in them is lost."""
MAX_CHUNK: Final = 2**20
GZIP: Final = b"\x1f\x8b"
ZLIB_METHOD: Final = 8
"""Deflate, in the lower half of a zlib stream's first byte (RFC 1950)."""
EITHER: Final = 32 + zlib.MAX_WBITS
"""Has zlib see for itself whether it is gzip or zlib."""
MAX_GROWTH: Final = 100
MIN_SIZE_LIMIT: Final = 64 * 2**20
"""A file may always unpack to this, and beyond it to so many times its size."""


class Unpacked:
    """Where files lie as they are read; what was unpacked is removed with this object."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._places: dict[Path, Path] = {}

    def path(self, file: Path) -> Path:
        """Return where a file can be read at any place: itself, or what it unpacks to.

        A file that is damaged unpacks as far as it goes.

        Raises
        ------
        TrainingError
            There is no room for it, or it unpacks without end.
        """
        if file not in self._places:
            self._places[file] = self._unpack(file) if is_compressed(file) else file
        return self._places[file]

    def _unpack(self, file: Path) -> Path:
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="xray-records-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            place = self._folder / f"{len(self._places)}.tfrec"
            with file.open("rb") as packed, place.open("wb") as plain:
                _copy(packed, plain, file)
        except OSError as error:
            raise TrainingError(
                f"{file.name} is compressed, and cannot be unpacked into {tempfile.gettempdir()}: "
                f"{error.strerror}. Make room there, name another folder in TMPDIR, or write the "
                "records anew without compression."
            ) from error
        return place


def is_compressed(file: Path) -> bool:
    """Whether a file begins like gzip or zlib, and not like a record."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEADER.size)
    except OSError:
        return False  # whoever reads it says so
    if len(head) < len(GZIP) or begins_plainly(head):
        return False
    zlib_head = head[0] & 0x0F == ZLIB_METHOD and int.from_bytes(head[:2], "big") % 31 == 0
    return head.startswith(GZIP) or zlib_head


def _copy(packed: BinaryIO, plain: BinaryIO, file: Path) -> None:
    most = max(MIN_SIZE_LIMIT, MAX_GROWTH * os.fstat(packed.fileno()).st_size)
    unpacker = zlib.decompressobj(EITHER)
    rest = b""
    while rest or (rest := packed.read(CHUNK)):
        try:
            content = unpacker.decompress(rest, MAX_CHUNK)
        except zlib.error:
            return  # the record that is cut off here becomes a fault
        plain.write(content)
        if plain.tell() > most:
            raise TrainingError(
                f"{file.name} unpacks to more than {most:,} bytes: expected records of images, "
                "which hardly grow. It is damaged, or made to do harm."
            )
        rest = unpacker.unconsumed_tail
        if unpacker.eof:  # gzip files may be put one behind the other
            rest = unpacker.unused_data
            unpacker = zlib.decompressobj(EITHER)
