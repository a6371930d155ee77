"""Files of records that were written with TensorFlow's GZIP or ZLIB option: unpacked once.

Records are read from where they lie in a file, in any order, which a compressed file cannot do. So
it is unpacked into the system's folder for temporary files, for as long as its records are in use.
"""

import os
import shutil
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from trainer.data.tfrecord import HEADER, begins_plainly
from trainer.errors import TrainingError

CHUNK: Final = 2**12
"""Bytes given to zlib at once: what it makes of those with damage in them is lost."""
MOST_AT_ONCE: Final = 2**20
GZIP: Final = b"\x1f\x8b"
ZLIB_METHOD: Final = 8
"""Deflate, in the lower half of a zlib stream's first byte (RFC 1950)."""
EITHER: Final = 32 + zlib.MAX_WBITS
"""Has zlib see for itself whether it is gzip or zlib."""
MOST_GROWTH: Final = 100
LEAST_ROOM: Final = 64 * 2**20
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
    most = max(LEAST_ROOM, MOST_GROWTH * os.fstat(packed.fileno()).st_size)
    unpacker = zlib.decompressobj(EITHER)
    rest = b""
    while rest or (rest := packed.read(CHUNK)):
        try:
            content = unpacker.decompress(rest, MOST_AT_ONCE)
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
