"""An image under the regions of its heat map, and what must be said of both in a strip below."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.attribution.heat_map_colours import PEAK_RGB, REGION_OPACITY, REGION_RGB
from xray_desktop.core.image.display import to_bytes
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.results.heat_map_text import attribution_text, heat_map_lines
from xray_desktop.results.score_text import caveat_texts, full_text

MAX_SIDE_PX: Final = 1500
MIN_SIDE_PX: Final = 512
"""A image smaller than this is enlarged to it; no other is."""
MIN_CAPTION_BAR_PX: Final = 480

CAPTION_BAR_RGB: Final = (23, 25, 28)
TEXT_RGB: Final = (217, 219, 222)
MARGIN_PX: Final = 10
DRAWABLE: Final = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "×": "x"})
"""Pillow's own font has no dashes and no multiplication sign."""

SUPERSAMPLING: Final = 2
"""Regions are drawn so many times larger and reduced, so that their lines are smooth."""
LINE_PARTS: Final = 400
CROSS_PARTS: Final = 80
NUMBER_PARTS: Final = 28
"""Width of an outline, arm of a cross and height of a number, as parts of the longer side."""
MIN_LINE_PX: Final = 2
MIN_NUMBER_PX: Final = 12
EDGE_RGB: Final = (0, 0, 0)
"""Around crosses and numbers, so that they are seen on bright bone and on a filled region."""


def heat_map_png(radiograph: Radiograph, heat_map: HeatMap, assessment: Assessment) -> bytes:
    """Return a PNG of the image under its heat map's regions, with a caption strip below.

    Parameters
    ----------
    image : Radiograph
        The image.
    heat_map : HeatMap
        The heat map of one label; nothing is drawn of one that is withheld.
    assessment : Assessment
        The image's scores; the label's is printed.
    """
    image = overlay(radiograph, heat_map, rendered_size(radiograph.true_shape))
    strip = _caption_bar(caption_lines(heat_map, assessment), max(image.width, MIN_CAPTION_BAR_PX))
    whole = Image.new("RGB", (strip.width, image.height + strip.height), CAPTION_BAR_RGB)
    whole.paste(image, ((strip.width - image.width) // 2, 0))
    whole.paste(strip, (0, image.height))
    stream = io.BytesIO()
    whole.save(stream, "PNG")
    return stream.getvalue()


def overlay(radiograph: Radiograph, heat_map: HeatMap | None, size: tuple[int, int]) -> Image.Image:
    """Return the image as it opens, with its heat map's regions if they are shown.

    Parameters
    ----------
    image : Radiograph
        The image; drawn in true proportion.
    heat_map : HeatMap or None
        Its regions are filled and outlined, and the highest point of each is marked by a cross.
    size : tuple of int
        Columns and rows of the returned image.
    """
    grey = Image.fromarray(to_bytes(radiograph.true_pixels))
    image = grey.resize(size, Image.Resampling.LANCZOS).convert("RGB")
    if heat_map is not None and heat_map.shown:
        draw_regions(image, heat_map.regions, radiograph.shape)
    return image


def draw_regions(
    image: Image.Image, regions: tuple[HeatMapRegion, ...], shape: tuple[int, int]
) -> None:
    """Draw the regions of an image of `shape` (rows, columns) onto a picture of it."""
    scale = np.array([image.width / shape[1], image.height / shape[0]])
    longest = max(image.size)
    line = max(MIN_LINE_PX, round(longest / LINE_PARTS))
    for region in regions:
        _draw_region(image, region.outline * scale, line)
    for number, region in enumerate(regions, 1):
        x, y = (float(at) for at in np.array(region.peak) * scale)
        _draw_cross(image, (x, y), max(2 * line, longest // CROSS_PARTS), line)
        if len(regions) > 1:
            _draw_number(image, number, (x, y), max(MIN_NUMBER_PX, longest // NUMBER_PARTS))


def rendered_size(shape: tuple[int, int]) -> tuple[int, int]:
    """Return the columns and rows that an image of `shape` (rows, columns) is drawn with."""
    longest = max(shape)
    scale = min(1.0, MAX_SIDE_PX / longest) if longest >= MIN_SIDE_PX else MIN_SIDE_PX / longest
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def caption_lines(heat_map: HeatMap, assessment: Assessment) -> tuple[str, ...]:
    """Return the strip's sentences; the notice is the first."""
    finding = assessment.finding(heat_map.attribution.label)
    return (
        assessment.notice,
        *(reservation.text for reservation in assessment.reservations),
        full_text(finding),
        *(f"Caveat: {text}" for text in caveat_texts(finding)),
        *heat_map_lines(heat_map),
        f"{attribution_text(heat_map.attribution)}.",
        f"Model {assessment.model.model_id} ({assessment.model.sha256[:12]})",
    )


def _draw_region(image: Image.Image, outline: NDArray[np.float64], line: int) -> None:
    """Fill a region and draw its outline."""
    margin = 2 * line
    left, top = (max(0, int(at) - margin) for at in outline.min(axis=0))
    right, bottom = outline.max(axis=0)
    box = (
        left,
        top,
        min(image.width, int(right) + margin + 1),
        min(image.height, int(bottom) + margin + 1),
    )
    fine = (SUPERSAMPLING * (box[2] - box[0]), SUPERSAMPLING * (box[3] - box[1]))
    points = [(SUPERSAMPLING * (x - left), SUPERSAMPLING * (y - top)) for x, y in outline.tolist()]
    mask = Image.new("L", fine, 0)
    draw = ImageDraw.Draw(mask)
    draw.polygon(points, fill=round(255 * REGION_OPACITY))
    draw.line(points, fill=255, width=SUPERSAMPLING * line, joint="curve")
    size = (box[2] - box[0], box[3] - box[1])
    smooth = mask.resize(size, Image.Resampling.BOX)
    image.paste(REGION_RGB, box, smooth)


def _draw_cross(image: Image.Image, at: tuple[float, float], arm: int, line: int) -> None:
    draw = ImageDraw.Draw(image)
    x, y = at
    for colour, width, reach in (
        (EDGE_RGB, 2 * line + 1, arm + line // 2 + 1),
        (PEAK_RGB, line, arm),
    ):
        draw.line((x - reach, y, x + reach, y), colour, width)
        draw.line((x, y - reach, x, y + reach), colour, width)


def _draw_number(image: Image.Image, number: int, at: tuple[float, float], size: int) -> None:
    font = ImageFont.load_default(size)
    x = min(at[0] + 0.4 * size, image.width - size)
    y = max(at[1] - 1.4 * size, 0)
    ImageDraw.Draw(image).text(
        (x, y), str(number), PEAK_RGB, font, stroke_width=max(1, size // 12), stroke_fill=EDGE_RGB
    )


def _caption_bar(lines: tuple[str, ...], width: int) -> Image.Image:
    font = ImageFont.load_default(max(12, min(18, width // 56)))
    wrapped = [part for line in lines for part in _wrapped(line.translate(DRAWABLE), width, font)]
    top, bottom = font.getbbox("Ag|")[1::2]
    step = round((bottom - top) * 1.5)
    strip = Image.new("RGB", (width, 2 * MARGIN_PX + step * len(wrapped)), CAPTION_BAR_RGB)
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
