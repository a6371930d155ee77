"""A film with a map laid over it, and what must be said of both in a strip below."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.core.attribution import AttributionMap, display_map
from xray_desktop.core.display import to_bytes
from xray_desktop.core.findings import Assessment
from xray_desktop.core.map_colours import coloured
from xray_desktop.core.preprocess import to_film
from xray_desktop.results.score_text import caveat_texts, full_text
from xray_desktop.results.words import MAP_MEANING, map_words

LONGEST_PX: Final = 1500
TINY_PX: Final = 512
"""A film smaller than this is enlarged to it; no other is."""
NARROWEST_STRIP_PX: Final = 480

STRIP_RGB: Final = (23, 25, 28)
TEXT_RGB: Final = (217, 219, 222)
MARGIN_PX: Final = 10
DRAWABLE: Final = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "×": "x"})
"""Pillow's own font has no dashes and no multiplication sign."""


def overlay_png(
    pixels: NDArray[np.float32], attribution: AttributionMap, assessment: Assessment
) -> bytes:
    """Return a PNG of the film under its map, with a caption strip below.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        `Radiograph.true_pixels`: [0, 1], 1 = bright.
    attribution : AttributionMap
        The map of one label.
    assessment : Assessment
        The film's scores; the label's is printed.
    """
    film = overlay(pixels, attribution)
    strip = _strip(caption(attribution, assessment), max(film.width, NARROWEST_STRIP_PX))
    whole = Image.new("RGB", (strip.width, film.height + strip.height), STRIP_RGB)
    whole.paste(film, ((strip.width - film.width) // 2, 0))
    whole.paste(strip, (0, film.height))
    stream = io.BytesIO()
    whole.save(stream, "PNG")
    return stream.getvalue()


def overlay(pixels: NDArray[np.float32], attribution: AttributionMap) -> Image.Image:
    """Return the film with the map over it: orange speaks for the finding, blue against."""
    rows, columns = shown_shape((pixels.shape[0], pixels.shape[1]))
    grey = Image.fromarray(to_bytes(pixels)).resize((columns, rows), Image.Resampling.LANCZOS)
    shown = to_film(display_map(attribution.values), (rows, columns))
    film = np.asarray(grey, np.float32)[:, :, None]
    colours = coloured(shown).astype(np.float32)
    opacity = colours[:, :, 3:] / 255
    return Image.fromarray(np.rint(film + opacity * (colours[:, :, :3] - film)).astype(np.uint8))


def shown_shape(shape: tuple[int, int]) -> tuple[int, int]:
    """Return the rows and columns that a film of `shape` is drawn with."""
    longest = max(shape)
    scale = min(1.0, LONGEST_PX / longest) if longest >= TINY_PX else TINY_PX / longest
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def caption(attribution: AttributionMap, assessment: Assessment) -> tuple[str, ...]:
    """Return the strip's sentences; the notice is the first."""
    finding = assessment.finding(attribution.label)
    lines = [
        assessment.notice,
        *(reservation.words for reservation in assessment.reservations),
        full_text(finding),
        *(f"Caveat: {text}" for text in caveat_texts(finding)),
        f"{map_words(attribution)}. Orange speaks for the finding, blue against it: {MAP_MEANING}.",
    ]
    if attribution.warning is not None:
        lines.append(attribution.warning)
    lines.append(f"Model {assessment.model.model_id} ({assessment.model.sha256[:12]})")
    return tuple(lines)


def _strip(lines: tuple[str, ...], width: int) -> Image.Image:
    font = ImageFont.load_default(max(12, min(18, width // 56)))
    wrapped = [part for line in lines for part in _wrapped(line.translate(DRAWABLE), width, font)]
    top, bottom = font.getbbox("Ag|")[1::2]
    step = round((bottom - top) * 1.5)
    strip = Image.new("RGB", (width, 2 * MARGIN_PX + step * len(wrapped)), STRIP_RGB)
    draw = ImageDraw.Draw(strip)
    for number, line in enumerate(wrapped):
        draw.text((MARGIN_PX, MARGIN_PX + number * step), line, TEXT_RGB, font)
    return strip


def _wrapped(
    line: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> list[str]:
    rows = [""]
    for word in line.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and font.getlength(longer) > width - 2 * MARGIN_PX:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
