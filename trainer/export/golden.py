"""Golden inputs for a bundle: drawn, not photographed, so that they may travel with it."""

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import gaussian_blur
from xray_desktop.core.contract import InputContract
from xray_desktop.core.preprocess import model_input

Float = NDArray[np.float32]


def golden_greys(contract: InputContract, count: int = 3, seed: int = 0) -> NDArray[np.uint8]:
    """Return drawn chest-like films as the model takes them, one channel, (count, size, size).

    Values 0..255 stand for the contract's range, so that a byte a pixel stores them exactly.
    """
    rng = np.random.default_rng(seed)
    low, high = contract.value_range
    films = [model_input(_draw(rng), contract)[:, :, 0] for _ in range(count)]
    return np.round((np.stack(films) - low) / (high - low) * 255).astype(np.uint8)


def golden_inputs(greys: NDArray[np.uint8], contract: InputContract) -> Float:
    """Return model inputs (n, size, size, channels) float32 for stored grey bytes."""
    low, high = contract.value_range
    grey = (greys.astype(np.float32) / 255 * (high - low) + low).astype(np.float32)
    return np.repeat(grey[..., None], contract.channels, axis=-1)


def _draw(rng: np.random.Generator, side: int = 512) -> Float:
    """Two dark lungs, a mediastinum with a heart, ribs, and a few soft shadows, in [0, 1]."""
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side
    film = np.full((side, side), 0.62, np.float32)
    for middle in (0.3, 0.7):
        wide = ((across - middle - 0.02 * rng.standard_normal()) / 0.15) ** 4
        film -= 0.4 * np.exp(-(wide + ((down - 0.48) / 0.3) ** 4))
    film += 0.25 * np.exp(-(((across - 0.5) / 0.07) ** 2))
    film += 0.25 * np.exp(-(((across - 0.57) / 0.12) ** 2) - ((down - 0.66) / 0.13) ** 2)
    for rib in range(8):
        bow = down - 0.14 - rib * 0.09 - 0.4 * (across - 0.5) ** 2
        film += 0.06 * np.exp(-((bow / 0.01) ** 2))
    for _ in range(3):
        place, size = rng.uniform(0.25, 0.75, 2), rng.uniform(0.03, 0.1)
        far = (down - place[0]) ** 2 + (across - place[1]) ** 2
        film += 0.2 * np.exp(-far / size**2)
    grain = gaussian_blur(rng.standard_normal((side, side)).astype(np.float32), 1.5)
    return np.clip(film + 0.02 * grain, 0, 1).astype(np.float32)
