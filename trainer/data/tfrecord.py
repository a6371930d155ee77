"""Reading the framing of TFRecord files, so that damage is reported and skipped.

A record is its length (8 bytes, little endian), the masked CRC-32C of the length, the data, and the
masked CRC-32C of the data (TensorFlow, ``tensorflow/core/lib/io/record_writer.h``). Records are
read from any position in a file, which a compressed file does not allow: files written with
TensorFlow's GZIP or ZLIB option are first decompressed into a temporary folder.
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
    "The checksum of its length is wrong. It is not a TFRecord file (plain, gzip or zlib), or its "
    "beginning is damaged. The rest of the file cannot be read: fetch the file again."
)
MAX_DATA: Final = 256 * 2**20
"""Bytes of a record; the Kaggle set's have some 100,000."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a file that could not be used.

    Parameters
    ----------
    file : str
        The file's name; with its folder's name where two files have the same name.
    record : int or None
        Number of the record in the file, from 0; None for the whole file.
    offset : int
        Position of the record, in bytes from the start of the file.
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
    """One complete record: its number and offset in the file, the offset of its data, the data."""

    record: int
    offset: int
    start: int
    data: bytes


def masked_checksum(data: bytes) -> int:
    """Return the checksum that TFRecord files store for `data`, 32 bits."""
    checksum = google_crc32c.value(data)
    return (((checksum >> 15) | (checksum << 17)) + MASK) & 0xFFFFFFFF


def begins_plainly(head: bytes) -> bool:
    """Whether `head`, the first 12 bytes of a file, holds a record's length and checksum."""
    if len(head) < HEADER.size:
        return False
    _, checksum = HEADER.unpack(head[: HEADER.size])
    return masked_checksum(head[:8]) == checksum


def scan(file: Path) -> Iterator[Frame | Fault]:
    """Yield every record of `file` in order, and a fault where one cannot be used.

    Wrong data affect one record. After a wrong length the position of the next record is unknown,
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
            reason = f"The checksum of its length is wrong. {REST}" if record else NO_RECORDS
            yield Fault(name, record, offset, reason)
            return
        end = start + length + FOOTER.size
        if end > size:
            there = f"{size - start} of {length + FOOTER.size} bytes are there"
            yield Fault(name, record, offset, f"The file ends within this record: {there}. {REST}")
            return
        if length > MAX_DATA:
            reason = f"It has {length:,} bytes, far more than a radiograph; it is left out."
            yield Fault(name, record, offset, reason)
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
"""Bytes given to zlib at once: the output of a damaged block is lost."""
MAX_CHUNK: Final = 2**20
GZIP: Final = b"\x1f\x8b"
ZLIB_METHOD: Final = 8
"""Deflate, in the lower half of a zlib stream's first byte (RFC 1950)."""
EITHER: Final = 32 + zlib.MAX_WBITS
"""Lets zlib detect whether the data are gzip or zlib."""
MAX_GROWTH: Final = 100
MIN_SIZE_LIMIT: Final = 64 * 2**20
"""A file may always decompress to this size, beyond it to `MAX_GROWTH` times its own size."""


class Unpacked:
    """Readable locations of files; decompressed copies are removed with this object."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._places: dict[Path, Path] = {}

    def path(self, file: Path) -> Path:
        """Return a path that can be read at any position: the file, or its decompressed copy.

        A damaged file is decompressed as far as possible.

        Raises
        ------
        TrainingError
            There is not enough disk space, or the file grows too much.
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
                f"{file.name} is compressed, and cannot be decompressed into "
                f"{tempfile.gettempdir()}: {error.strerror}. Free some space there, name another "
                "folder in TMPDIR, or write the records again without compression."
            ) from error
        return place


def is_compressed(file: Path) -> bool:
    """Whether a file begins like gzip or zlib, and not like a record."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEADER.size)
    except OSError:
        return False  # reported when it is read
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
