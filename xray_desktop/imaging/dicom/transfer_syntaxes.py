"""Transfer syntaxes (PS3.5 annex A): codecs and labels."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Codec(Enum):
    """How the cells of one frame are encoded."""

    NATIVE_LITTLE = auto()
    NATIVE_BIG = auto()
    RLE = auto()
    JPEG = auto()
    JPEG_LS = auto()
    JPEG_2000 = auto()


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """A transfer syntax.

    Parameters
    ----------
    codec : Codec
        How its pixels are encoded.
    label : str
        Name for display.
    lossy : bool
        Whether its compression is always lossy.
    maybe_lossy : bool
        Whether it may be lossy; the header and the stream state whether it is.
    """

    codec: Codec
    label: str
    lossy: bool = False
    maybe_lossy: bool = False

    @property
    def native(self) -> bool:
        """Whether the pixels are uncompressed."""
        return self.codec in {Codec.NATIVE_LITTLE, Codec.NATIVE_BIG}


SYNTAXES: Final[dict[str, TransferSyntax]] = {
    "1.2.840.10008.1.2": TransferSyntax(Codec.NATIVE_LITTLE, "uncompressed"),
    "1.2.840.10008.1.2.1": TransferSyntax(Codec.NATIVE_LITTLE, "uncompressed"),
    "1.2.840.10008.1.2.2": TransferSyntax(Codec.NATIVE_BIG, "uncompressed big endian"),
    "1.2.840.10008.1.2.1.99": TransferSyntax(Codec.NATIVE_LITTLE, "deflated"),
    "1.2.840.10008.1.2.5": TransferSyntax(Codec.RLE, "RLE"),
    "1.2.840.10008.1.2.4.50": TransferSyntax(Codec.JPEG, "JPEG 8-bit", lossy=True),
    "1.2.840.10008.1.2.4.51": TransferSyntax(Codec.JPEG, "JPEG 12-bit", lossy=True),
    "1.2.840.10008.1.2.4.57": TransferSyntax(Codec.JPEG, "JPEG lossless"),
    "1.2.840.10008.1.2.4.70": TransferSyntax(Codec.JPEG, "JPEG lossless"),
    "1.2.840.10008.1.2.4.80": TransferSyntax(Codec.JPEG_LS, "JPEG-LS lossless"),
    "1.2.840.10008.1.2.4.81": TransferSyntax(Codec.JPEG_LS, "JPEG-LS near-lossless", lossy=True),
    "1.2.840.10008.1.2.4.90": TransferSyntax(Codec.JPEG_2000, "JPEG 2000 lossless"),
    "1.2.840.10008.1.2.4.91": TransferSyntax(Codec.JPEG_2000, "JPEG 2000", maybe_lossy=True),
    "1.2.840.10008.1.2.4.201": TransferSyntax(Codec.JPEG_2000, "HTJ2K lossless"),
    "1.2.840.10008.1.2.4.202": TransferSyntax(Codec.JPEG_2000, "HTJ2K lossless"),
    "1.2.840.10008.1.2.4.203": TransferSyntax(Codec.JPEG_2000, "HTJ2K", maybe_lossy=True),
}
"""Supported transfer syntaxes."""

UNSUPPORTED: Final[dict[str, str]] = {
    "1.2.840.10008.1.2.4.94": "its pixels lie on a server (JPIP)",
    "1.2.840.10008.1.2.4.95": "its pixels lie on a server (JPIP)",
    "1.2.840.10008.1.2.4.100": "it is an MPEG-2 video",
    "1.2.840.10008.1.2.4.101": "it is an MPEG-2 video",
    "1.2.840.10008.1.2.4.102": "it is an MPEG-4 video",
    "1.2.840.10008.1.2.4.103": "it is an MPEG-4 video",
    "1.2.840.10008.1.2.4.104": "it is an MPEG-4 video",
    "1.2.840.10008.1.2.4.105": "it is an MPEG-4 video",
    "1.2.840.10008.1.2.4.106": "it is an MPEG-4 video",
    "1.2.840.10008.1.2.4.107": "it is an HEVC video",
    "1.2.840.10008.1.2.4.108": "it is an HEVC video",
    "1.2.840.10008.1.2.4.110": "it is compressed with JPEG XL",
    "1.2.840.10008.1.2.4.111": "it is compressed with JPEG XL",
    "1.2.840.10008.1.2.4.112": "it is compressed with JPEG XL",
    "1.2.840.10008.1.2.8.1": "its frames are deflated one by one",
}
"""Transfer syntaxes that are not supported, and why."""
UNKNOWN_SYNTAX: Final = "its transfer syntax is not known"
