"""Pictures with text: the report as one sheet or as pages, and a heat map with its caption bar."""

import io
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.results.heat_map_picture import render, render_within, rendered_size
from xray_desktop.results.heat_map_text import attribution_text, heat_map_lines
from xray_desktop.results.report_fonts import font_file
from xray_desktop.results.report_layout import (
    Box,
    Page,
    PageFormat,
    Text,
    lay_out,
    lay_out_text,
)
from xray_desktop.results.report_palette import DARK
from xray_desktop.results.score_report import HASH_DIGITS, ImageResult, report_of
from xray_desktop.results.score_text import caveat_texts, full_text

MAX_SIDE_PX: Final = 2048
PANEL_PX: Final = 880
BANNER_PX: Final = 64
SHEET: Final = PageFormat(
    width=MAX_SIDE_PX,
    height=MAX_SIDE_PX,
    margin=24,
    banner=BANNER_PX,
    text=20,
    title=30,
    palette=DARK,
    picture=(MAX_SIDE_PX - PANEL_PX, 1680),
    panel=PANEL_PX,
)
"""The unit is the pixel."""
MIN_CAPTION_BAR_PX: Final = 480
MARGIN_PX: Final = 10


def report_picture(result: ImageResult, image: Radiograph) -> NDArray[np.uint8]:
    """Return the report of an image as a picture: image at the left, scores at the right.

    Parameters
    ----------
    result : ImageResult
    image : Radiograph
        The image of `result`.

    Returns
    -------
    ndarray, (rows, columns, 3), uint8
        RGB, neither side longer than `MAX_SIDE_PX`.
    """
    width, height = (round(side) for side in SHEET.picture)
    report = report_of(result, render_within(image, result.heat_map, (width, height)))
    (page,) = lay_out(report, SHEET)
    return np.asarray(draw_page(page))


def heat_map_png(radiograph: Radiograph, heat_map: HeatMap, assessment: Assessment) -> bytes:
    """Return a PNG of the image under its heat map's regions, with a caption bar below.

    Parameters
    ----------
    radiograph : Radiograph
        The image.
    heat_map : HeatMap
        The heat map of one label; nothing is drawn if it is withheld.
    assessment : Assessment
        The image's scores; that of the label is in the caption.
    """
    image = render(radiograph, heat_map, rendered_size(radiograph.true_shape))
    width = max(image.width, MIN_CAPTION_BAR_PX)
    lines = caption_lines(heat_map, assessment)
    bar = draw_page(lay_out_text(lines, width, max(12, min(16, width // 60)), MARGIN_PX, DARK))
    whole = Image.new("RGB", (width, image.height + bar.height), DARK.panel)
    whole.paste(image, ((width - image.width) // 2, 0))
    whole.paste(bar, (0, image.height))
    stream = io.BytesIO()
    whole.save(stream, "PNG")
    return stream.getvalue()


def caption_lines(heat_map: HeatMap, assessment: Assessment) -> tuple[str, ...]:
    """Return the sentences of the caption bar; the notice is the first."""
    finding = assessment.finding(heat_map.attribution.label)
    return (
        assessment.notice,
        *(reservation.text for reservation in assessment.reservations),
        full_text(finding),
        *(f"Caveat: {text}" for text in caveat_texts(finding)),
        *heat_map_lines(heat_map),
        f"{attribution_text(heat_map.attribution)}.",
        f"Model {assessment.model.model_id} ({assessment.model.sha256[:HASH_DIGITS]})",
    )


def draw_page(page: Page, scale: float = 1) -> Image.Image:
    """Return a page as a picture with `scale` pixels for each of its units."""
    picture = Image.new("RGB", (round(page.width * scale), round(page.height * scale)))
    draw = ImageDraw.Draw(picture)
    for item in page.items:
        left = item.left * scale
        if isinstance(item, Text):
            font = _font(item.font, item.size * scale)
            draw.text((left, item.baseline * scale), item.text, item.colour, font, "ls")
            continue
        top = item.top * scale
        size = max(1, round(item.width * scale)), max(1, round(item.height * scale))
        corner = round(left), round(top)
        if isinstance(item, Box):
            draw.rectangle((*corner, corner[0] + size[0] - 1, corner[1] + size[1] - 1), item.colour)
        else:
            pixels = Image.fromarray(item.pixels)
            if pixels.size != size:
                pixels = pixels.resize(size, Image.Resampling.LANCZOS)
            picture.paste(pixels, corner)
    return picture


@cache
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(name), size)
