"""Deflated Explicit VR Little Endian (PS3.5 A.5), unpacked up to a bound.

The parser would unpack it without one, and 2 MB can hold 2 GB.
"""

import struct
import zlib
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.errors import damaged, decoder_errors_as
from xray_desktop.imaging.process_limits import MIB

DEFLATED: Final = "1.2.840.10008.1.2.1.99"
_PLAIN: Final = b"1.2.840.10008.1.2.1\0\0\0"
"""Explicit VR Little Endian, as long as the other."""
_META: Final = 132
_GROUP_LENGTH: Final = b"\x02\x00\x00\x00UL\x04\x00"


def inflate_dataset(data: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Return a file with its data set unpacked, and whether it was packed.

    Parameters
    ----------
    data : bytes
        Any DICOM file.
    max_bytes : int
        Bound on the unpacked data set.
    """
    head = data[_META : _META + 12]
    if not head.startswith(_GROUP_LENGTH) or len(head) < 12:  # noqa: PLR2004 - one UL element
        return data, False
    end = _META + 12 + struct.unpack_from("<I", head, 8)[0]
    meta = data[:end]
    if DEFLATED.encode() not in meta:
        return data, False
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    with decoder_errors_as(damaged("its deflated data cannot be unpacked")):
        body = unpacker.decompress(data[end:], max_bytes)
    if unpacker.unconsumed_tail:
        raise RefusedError(
            "too_large",
            "The file unpacks to more than {most} MiB. It is far too large for a radiograph, or "
            "it was made to do harm.",
            most=max_bytes // MIB,
        )
    return meta.replace(DEFLATED.encode(), _PLAIN, 1) + body, True
