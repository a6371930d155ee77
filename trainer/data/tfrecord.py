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
            yield Fault(name, record, offset, f"The checksum of its length is wrong. {REST}")
            return
        end = start + length + FOOTER.size
        if end > size:
            there = f"{size - start} of {length + FOOTER.size} bytes are there"
            yield Fault(name, record, offset, f"The file ends within this record: {there}. {REST}")
            return
        data = stream.read(length)
        (checksum,) = FOOTER.unpack(stream.read(FOOTER.size))
        if masked_checksum(data) == checksum:
            yield Frame(record, offset, start, data)
        else:
            yield Fault(name, record, offset, "The checksum of its data is wrong; it is left out.")
        offset, record = end, record + 1
