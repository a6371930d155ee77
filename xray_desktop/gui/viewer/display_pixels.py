"""An image prepared for fast display: codes, a pyramid of codes, tables from codes to grey."""

from dataclasses import dataclass, replace
from math import floor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from xray_desktop.core.image.display import Voi, VoiWindow, auto_window, preset_windows, to_bytes
from xray_desktop.core.image.preprocess import placement
from xray_desktop.core.image.presentation_state import Bitmap, Shutter
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.image.resampling import in_true_proportion
from xray_desktop.gui.common.language import tr

Codes = NDArray[np.uint16]
Table = NDArray[np.uint32]

MAX_CODES: Final = 65_536
SMALLEST_LEVEL_PX: Final = 256
OPAQUE: Final = np.uint32(0xFF000000)
GREY_TO_RGB: Final = np.uint32(0x00010101)


@dataclass(frozen=True, slots=True, eq=False)
class DisplayPixels:
    """One image's modality values as 16-bit codes, at full size and halved again and again.

    A code stands for one modality value: exactly where the image holds whole numbers over at most
    65 536 of them (every stored image does), to 1/65 536 of its range otherwise. A window is a
    table over the codes, so the whole image is never computed again.

    Parameters
    ----------
    image : Radiograph
        Where the codes come from.
    levels : tuple of ndarray, (rows, columns), uint16
        Full size first; each further one holds the means of 2 x 2 codes, rounded, an odd last
        row or column being repeated.
    code_values : ndarray, (codes,), float32
        The modality value of each code.
    auto : VoiWindow
        The window over all but the image's extremes.
    presets : tuple of VoiWindow
        Windows for what a reader looks at on a chest image.
    """

    image: Radiograph
    levels: tuple[Codes, ...]
    code_values: NDArray[np.float32]
    auto: VoiWindow
    presets: tuple[VoiWindow, ...]

    @classmethod
    def of(cls, image: Radiograph) -> "DisplayPixels":
        """Prepare `image`; takes some tens of milliseconds, so not on the GUI thread."""
        values = image.values
        low, high = float(values.min()), float(values.max())
        whole = high - low < MAX_CODES and bool(np.array_equal(values, np.rint(values)))
        step = 1.0 if whole or high == low else (high - low) / (MAX_CODES - 1)
        codes = np.rint((values - np.float32(low)) / np.float32(step)).astype(np.uint16)
        count = round((high - low) / step) + 1
        code_values = (low + step * np.arange(count)).astype(np.float32)
        padded = image.presentation.padded(values)
        presets = preset_windows(values, inverted=image.presentation.inverted, padded=padded)
        return cls(image, _pyramid(codes), code_values, auto_window(values, padded), presets)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays that this image holds."""
        image = self.image
        opaque = () if image.shutter is None else image.shutter.openings
        bits = [opening.plane for opening in opaque if isinstance(opening, Bitmap)]
        arrays = (image.values, image.pixels, self.code_values, *self.levels)
        return sum(array.nbytes for array in arrays) + sum(
            len(plane.packed) for plane in (*image.overlays, *bits)
        )

    @property
    def default(self) -> Voi:
        """The file's own window or table."""
        return self.image.presentation.vois[0]

    @property
    def choices(self) -> tuple[Voi, ...]:
        """What a reader can choose from: the file's further windows, then the presets."""
        own = [voi for voi in self.image.presentation.vois[1:] if voi != self.auto]
        return (*own, *self.presets)

    @property
    def model_input(self) -> QRectF:
        """The part of the image that the model receives, in image pixels."""
        place = placement(self.image.shape, self.image.aspect)
        return QRectF(place.left, place.top, place.width, place.height)

    def value_text(self, place: QPointF) -> str:
        """Return position and value of the pixel at a place on the image; empty beside it."""
        column, row = floor(place.x()), floor(place.y())
        rows, columns = self.image.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return ""
        value = float(self.image.values[row, column])
        text = tr("x {x}  y {y}  value {value:g}", x=column + 1, y=row + 1, value=value)
        return f"{text} {self.image.exposure.value_unit}".rstrip()

    def table(self, voi: Voi, *, inverted: bool = False) -> Table:
        """Return the 0xAARRGGBB grey of every code, (codes,) uint32.

        `inverted` inverts in addition to the file's own inversion; padding stays black.
        """
        grey = to_bytes(self._shown(voi, inverted=inverted)).astype(np.uint32)
        return OPAQUE | (grey * GREY_TO_RGB)

    def deep(self, voi: Voi, *, inverted: bool = False, shutter: Shutter | None = None) -> Codes:
        """Return the image through `voi` as uint16, 0 black and 65535 white, within `shutter`.

        It is in true proportion.
        """
        grey = self._shown(voi, inverted=inverted) * np.float32(65_535) + np.float32(0.5)
        image = np.take(grey.astype(np.uint16), self.levels[0])
        if shutter is not None:
            hidden = shutter.hides(self.image.shape, self.image.aspect)
            image[hidden] = round(shutter.grey * 65_535)
        if self.image.aspect == 1:
            return image
        true = in_true_proportion(image.astype(np.float32), self.image.aspect)
        return np.rint(true).astype(np.uint16)

    def _shown(self, voi: Voi, *, inverted: bool) -> NDArray[np.float32]:
        presentation = self.image.presentation
        if inverted:
            presentation = replace(presentation, inverted=not presentation.inverted)
        return presentation.show(self.code_values, voi)

    def level_for(self, image_px_per_screen_px: float, *, hurried: bool = False) -> int:
        """Return the coarsest level that still has a code for every screen pixel.

        `hurried`, the one nearest to a code for every screen pixel: a quarter of the work at worst.
        """
        halvings = np.log2(max(image_px_per_screen_px, 1.0))
        level = int(np.rint(halvings) if hurried else np.floor(halvings))
        return min(level, len(self.levels) - 1)


def _pyramid(codes: Codes) -> tuple[Codes, ...]:
    levels = [codes]
    while min(levels[-1].shape) >= 2 * SMALLEST_LEVEL_PX:
        levels.append(_halved(levels[-1]))
    return tuple(levels)


def _halved(codes: Codes) -> Codes:
    rows, columns = codes.shape
    if rows % 2 or columns % 2:
        codes = np.pad(codes, ((0, rows % 2), (0, columns % 2)), mode="edge")
    wide = codes.astype(np.uint32)
    total = wide[0::2, 0::2] + wide[0::2, 1::2] + wide[1::2, 0::2] + wide[1::2, 1::2]
    return ((total + 2) // 4).astype(np.uint16)
