"""Synthetic images: golden inputs of a bundle, and records for trying out a machine.

The images contain nothing that a network could learn of disease: their labels are random.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.records import encoded_record
from trainer.errors import TrainingError
from xray_desktop.core.attribution.integrated_gradients import gaussian_blur
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.durable import atomic_replacement, make_folder

Float = NDArray[np.float32]


def golden_greys(contract: InputContract, count: int = 3, seed: int = 0) -> NDArray[np.uint8]:
    """Return synthetic chest-like images as model inputs, one channel, (count, size, size).

    Values 0..255 stand for the contract's range, so one byte per pixel stores them exactly.
    """
    rng = np.random.default_rng(seed)
    low, high = contract.value_range
    images = [model_input(_draw(rng), contract)[:, :, 0] for _ in range(count)]
    return np.round((np.stack(images) - low) / (high - low) * 255).astype(np.uint8)


def golden_inputs(greys: NDArray[np.uint8], contract: InputContract) -> Float:
    """Return model inputs (n, size, size, channels) float32 for stored grey bytes."""
    low, high = contract.value_range
    grey = (greys.astype(np.float32) / 255 * (high - low) + low).astype(np.float32)
    return np.repeat(grey[..., None], contract.channels, axis=-1)


def _draw(rng: np.random.Generator, side: int = 512) -> Float:
    """Two dark lungs, a mediastinum with a heart, ribs, and a few soft shadows, in [0, 1]."""
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side
    image = np.full((side, side), 0.62, np.float32)
    for middle in (0.3, 0.7):
        wide = ((across - middle - 0.02 * rng.standard_normal()) / 0.15) ** 4
        image -= 0.4 * np.exp(-(wide + ((down - 0.48) / 0.3) ** 4))
    image += 0.25 * np.exp(-(((across - 0.5) / 0.07) ** 2))
    image += 0.25 * np.exp(-(((across - 0.57) / 0.12) ** 2) - ((down - 0.66) / 0.13) ** 2)
    for rib in range(8):
        bow = down - 0.14 - rib * 0.09 - 0.4 * (across - 0.5) ** 2
        image += 0.06 * np.exp(-((bow / 0.01) ** 2))
    for _ in range(3):
        place, size = rng.uniform(0.25, 0.75, 2), rng.uniform(0.03, 0.1)
        far = (down - place[0]) ** 2 + (across - place[1]) ** 2
        image += 0.2 * np.exp(-far / size**2)
    grain = gaussian_blur(rng.standard_normal((side, side)).astype(np.float32), 1.5)
    return np.clip(image + 0.02 * grain, 0, 1).astype(np.float32)


NIH_IMAGES: Final = 112_120
IMAGES_IN_FILE: Final = 438
IMAGES_OF_PATIENT: Final = 4
FIRST_PATIENT: Final = 80_000_000
"""NIH's patients end at 30805, so no synthetic image has the name of a real one."""
QUALITY: Final = 90
MAX_SHIFT: Final = 20
POSITIVES: Final = {
    "Atelectasis": 11_559,
    "Consolidation": 4_667,
    "Infiltration": 19_894,
    "Pneumothorax": 5_302,
    "Edema": 2_303,
    "Emphysema": 2_516,
    "Fibrosis": 1_686,
    "Effusion": 13_317,
    "Pneumonia": 1_431,
    "Pleural_Thickening": 3_385,
    "Cardiomegaly": 2_776,
    "Nodule": 6_331,
    "Mass": 5_782,
    "Hernia": 227,
}
"""Positive images of each finding among NIH's, as published with the set."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Synthetic records to be written.

    Parameters
    ----------
    images : int
        Number of images.
    side : int
        Rows and columns of an image, in pixels.
    drawings : int
        Number of different drawings; each image is one of them, shifted and with its own contrast.
    seed : int
        Random seed.
    """

    images: int
    side: int = 600
    drawings: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        if self.images < 1 or self.side < 1 or self.drawings < 1:
            raise TrainingError(
                f"{self.images} images of {self.side} px from {self.drawings} drawings: expected "
                "whole numbers from 1."
            )

    @property
    def counts(self) -> tuple[int, ...]:
        """Images in each file; with NIH's number of images, as in the Kaggle set."""
        files = -(-self.images // IMAGES_IN_FILE)
        least, more = divmod(self.images, files)
        return tuple(least + (index < more) for index in range(files))

    def write(self, folder: Path) -> Iterator[int]:
        """Write all files into a new or empty folder; yield the number of images in each.

        Raises
        ------
        TrainingError
            `folder` is not empty.
        """
        import tensorflow as tf

        make_folder(folder)
        if any(folder.iterdir()):
            raise TrainingError(f"{folder.name} is not empty: expected a new or empty folder.")
        rng = np.random.default_rng(self.seed)
        contract = InputContract(size=self.side, channels=1, value_range=(0.0, 1.0))
        drawings = golden_greys(contract, min(self.drawings, self.images), self.seed)
        number = 0
        for index, count in enumerate(self.counts):
            file = folder / f"{index:03d}-{count}.tfrec"
            with atomic_replacement(file) as draft, tf.io.TFRecordWriter(str(draft)) as writer:
                for _ in range(count):
                    image = _varied(drawings, rng)
                    writer.write(encoded_record(image, _name(number), _labels(rng)))
                    number += 1
            yield count


def _varied(drawings: NDArray[np.uint8], rng: np.random.Generator) -> bytes:
    """Return one image as a JPEG."""
    drawing = drawings[rng.integers(len(drawings))]
    moved = np.roll(drawing, rng.integers(-MAX_SHIFT, MAX_SHIFT + 1, 2), (0, 1))
    tones = np.clip((np.arange(256) - 128) * rng.uniform(0.8, 1.2) + 128, 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(tones[moved]).save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def _labels(rng: np.random.Generator) -> dict[str, int]:
    found = {name: int(rng.random() < count / NIH_IMAGES) for name, count in POSITIVES.items()}
    return {"No Finding": int(not any(found.values())), **found}


def _name(number: int) -> str:
    patient, image = divmod(number, IMAGES_OF_PATIENT)
    return f"{FIRST_PATIENT + patient:08d}_{image:03d}.png"
