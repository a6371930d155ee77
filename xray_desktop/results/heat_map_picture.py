"""An image with the regions of its heat map drawn over it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.attribution.heat_map_colours import PEAK_RGB, REGION_OPACITY, REGION_RGB
from xray_desktop.core.image.display import to_bytes
from xray_desktop.core.image.radiograph import Radiograph

MAX_SIDE_PX: Final = 1500
MIN_SIDE_PX: Final = 512
"""Larger images are reduced to the one, smaller ones enlarged to the other."""
SUPERSAMPLING: Final = 2
"""Regions are drawn so many times larger and then reduced, for smooth lines."""
LINE_PARTS: Final = 400
CROSS_PARTS: Final = 80
NUMBER_PARTS: Final = 28
"""Width of an outline, arm of a cross and height of a number, as parts of the longer side."""
MIN_LINE_PX: Final = 2
MIN_NUMBER_PX: Final = 12
EDGE_RGB: Final = (0, 0, 0)
"""Outline of crosses and numbers, so that they are visible on bright bone and filled regions."""


def render(radiograph: Radiograph, heat_map: HeatMap | None, size: tuple[int, int]) -> Image.Image:
    """Return the image at its default window, with the regions of its heat map if it is shown.

    Parameters
    ----------
    radiograph : Radiograph
        The image; drawn with its true aspect ratio.
    heat_map : HeatMap or None
        Its regions are filled and outlined; a cross marks the highest point of each.
    size : tuple of int
        Columns and rows of the returned image.
    """
    grey = Image.fromarray(to_bytes(radiograph.true_pixels))
    image = grey.resize(size, Image.Resampling.LANCZOS).convert("RGB")
    if heat_map is not None and heat_map.shown:
        draw_regions(image, heat_map.regions, radiograph.shape)
    return image


def render_within(
    radiograph: Radiograph, heat_map: HeatMap | None, limit: tuple[int, int]
) -> NDArray[np.uint8]:
    """Return the image as `render` draws it, as large as `limit` (columns, rows) allows.

    Returns
    -------
    ndarray, (rows, columns, 3), uint8
        RGB.
    """
    rows, columns = radiograph.true_shape
    scale = min(limit[0] / columns, limit[1] / rows)
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return np.asarray(render(radiograph, heat_map, size))


def draw_regions(
    image: Image.Image, regions: tuple[HeatMapRegion, ...], shape: tuple[int, int]
) -> None:
    """Draw the regions of a heat map onto a picture of an image of `shape` (rows, columns)."""
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
