"""PNG, JPEG and TIFF: pictures without a medical header."""

from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from xray_desktop.core.deidentified import DeidentifiedFilm
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.pseudonyms import Pseudonyms
from xray_desktop.core.radiograph import Exposure, Source
from xray_desktop.imaging.errors import MultiFrameError, foreign, no_such_frame, not_grey
from xray_desktop.imaging.film import UNSAID, Description, Film, presentation
from xray_desktop.imaging.limits import Limits
from xray_desktop.imaging.sniff import Kind
from xray_desktop.imaging.suitability import Colour, against, colour_of, luminance
from xray_desktop.imaging.tiff_pages import image_pages

_PHOTOMETRIC: Final = 262
_BITS_PER_SAMPLE: Final = 258
_WHITE_IS_ZERO: Final = 0
_BYTE: Final = 255.0
_MOST_BITS: Final = 16


def open_picture(data: bytes, kind: Kind, sha256: str, frame: int | None, limits: Limits) -> Film:
    """Decode a picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    kind : Kind
        What `sniff.kind_of` found; not DICOM.
    sha256 : str
        The file's hash.
    frame : int or None
        Page of a TIFF, thumbnails and masks not counted.
    limits : Limits
        For its size in pixels.
    """
    Image.MAX_IMAGE_PIXELS = None  # gated here, by our own limit, before anything is decoded
    broken = RefusedError(
        "damaged",
        "This {kind} picture is damaged, cut off or of a form that is not read here. Get it again "
        "from where it came from, or export it as a PNG.",
        kind=kind.value,
    )
    with foreign(broken), Image.open(BytesIO(data), formats=[kind.value]) as image:
        pages = image_pages(data) if kind is Kind.TIFF else (0,)
        frames = len(pages)
        index = _chosen(frame, frames)
        if pages[index]:
            image.seek(pages[index])
        _gate(image, limits)
        white_is_zero = kind is Kind.TIFF and _tag(image, _PHOTOMETRIC) == _WHITE_IS_ZERO
        bits = _tag(image, _BITS_PER_SAMPLE) if kind is Kind.TIFF else None
        upright = ImageOps.exif_transpose(image)
        values, top, colour = _grey(upright, bits)
    if white_is_zero and top > _BYTE:  # Pillow inverts up to 8 bits itself
        values = np.float32(top) - values
    unsuitable = against(values, colour=colour)
    words = "colour" if colour is not Colour.GREY else f"{int(top).bit_length()}-bit grey"
    description = Description(
        presentation(values, (0.0, top)),
        Source(sha256, f"{kind} {words}", frame=index, frames=frames),
        Exposure(lossy=kind is Kind.JPEG),
        unsuitable=unsuitable,
        cautions=() if unsuitable else (UNSAID,),
    )
    return values, description


def picture_copy(
    values: NDArray[np.float32], description: Description, pseudonyms: Pseudonyms
) -> DeidentifiedFilm:
    """Return a grey picture as a PNG with nothing but its pixels; nobody says whose it is.

    Raises
    ------
    RefusedError
        It is in colour.
    """
    if description.unsuitable is not None and description.unsuitable.code == "colour":
        raise not_grey()
    deep = description.presentation.high > _BYTE
    stream = BytesIO()
    Image.fromarray(values.astype(np.uint16 if deep else np.uint8)).save(stream, "PNG")
    own = description.source.sha256
    return DeidentifiedFilm(
        stream.getvalue(),
        ".png",
        pseudonyms.patient(own),
        pseudonyms.uid(own),
        source_sha256=own,
    )


def _chosen(frame: int | None, frames: int) -> int:
    if frame is None:
        if frames > 1:
            raise MultiFrameError(frames)
        return 0
    if not 0 <= frame < frames:
        raise no_such_frame(frame, frames)
    return frame


def _tag(image: Image.Image, tag: int) -> int | None:
    value = getattr(image, "tag_v2", {}).get(tag)
    return max(value) if isinstance(value, tuple) else value


def _gate(image: Image.Image, limits: Limits) -> None:
    columns, rows = image.size
    if rows * columns * len(image.getbands()) > limits.pixels:
        raise RefusedError(
            "too_large",
            "This picture is {columns} x {rows} pixels. Films of up to {most} million pixels are "
            "opened.",
            columns=columns,
            rows=rows,
            most=limits.pixels // 1_000_000,
        )
    if image.mode == "F":
        raise RefusedError(
            "float_pixels",
            "This picture holds fractional numbers (a map or a measurement), not the grey levels "
            "of a film. Export it with 8 or 16 bits.",
        )


def _grey(image: Image.Image, bits: int | None) -> tuple[NDArray[np.float32], float, Colour]:
    """Return grey levels, their highest possible value, and which colours there were."""
    if image.mode.startswith("I"):
        values = np.asarray(image).astype(np.float32)
        top = float((1 << min(bits or _MOST_BITS, _MOST_BITS)) - 1)
        if values.min() < 0 or values.max() > top:
            raise RefusedError(
                "deep_pixels",
                "This picture has more than 16 bits or negative values. Export it with 8 or 16.",
            )
        return values, top, Colour.GREY
    if image.mode in {"L", "1"} and "transparency" not in image.info:
        return np.asarray(image.convert("L")).astype(np.float32), _BYTE, Colour.GREY
    picture = np.asarray(_over_black(image))
    return luminance(picture), _BYTE, colour_of(picture, _BYTE)


def _over_black(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    black = Image.new("RGBA", layered.size, (0, 0, 0, 255))
    return Image.alpha_composite(black, layered).convert("RGB")
