"""The framing of TFRecord files, read so that damage is found and passed by, not fatal.

A record is its length (8 bytes, little endian), the masked CRC-32C of that, the data, and the
masked CRC-32C of the data (TensorFlow, ``tensorflow/core/lib/io/record_writer.h``).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import google_crc32c

HEADER: Final = struct.Struct("<QI")
FOOTER: Final = struct.Struct("<I")
MASK: Final = 0xA282EAD8
REST: Final = "The rest of the file cannot be read: fetch the file again."
NO_RECORDS: Final = (
    "The checksum of its length is wrong. It is no TFRecord file, plain, gzip or zlib, or its "
    "beginning is damaged. The rest of the file cannot be read: fetch the file again."
)
MOST_DATA: Final = 256 * 2**20
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
        if length > MOST_DATA:
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
