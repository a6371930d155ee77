"""Drawn films in records of the NIH set's schema: to try a machine out before the films are there.

They show nothing that a network could learn of disease: labels are dealt at random.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.record_writing import record
from trainer.errors import TrainingError
from trainer.export.golden import golden_greys
from xray_desktop.core.contract import InputContract
from xray_desktop.durable import draft_of, make_folder

NIH_FILMS: Final = 112_120
FILMS_IN_FILE: Final = 438
FILMS_OF_PATIENT: Final = 4
FIRST_PATIENT: Final = 80_000_000
"""NIH's patients end at 30805, so that no drawn film bears the name of a real one."""
QUALITY: Final = 90
MOST_SHIFT: Final = 20
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
"""Positive films of each finding among NIH's, as published with the set."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Records to be drawn.

    Parameters
    ----------
    films : int
        How many.
    side : int
        Rows and columns of a film, in pixels.
    drawings : int
        Different drawings; each film is one of them, moved and of its own contrast.
    seed : int
        For all that is drawn.
    """

    films: int
    side: int = 600
    drawings: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        if self.films < 1 or self.side < 1 or self.drawings < 1:
            raise TrainingError(
                f"{self.films} films of {self.side} px from {self.drawings} drawings: expected "
                "whole numbers from 1."
            )

    @property
    def counts(self) -> tuple[int, ...]:
        """Films in each file; with NIH's number of films, as in the Kaggle set."""
        files = -(-self.films // FILMS_IN_FILE)
        least, more = divmod(self.films, files)
        return tuple(least + (index < more) for index in range(files))

    def write(self, folder: Path) -> Iterator[int]:
        """Write all files into a new or empty folder; yield each file's films when it is whole.

        Raises
        ------
        TrainingError
            Something lies in `folder` already.
        """
        import tensorflow as tf

        make_folder(folder)
        if any(folder.iterdir()):
            raise TrainingError(f"{folder.name} is not empty: give a new folder.")
        rng = np.random.default_rng(self.seed)
        contract = InputContract(size=self.side, channels=1, value_range=(0.0, 1.0))
        drawings = golden_greys(contract, min(self.drawings, self.films), self.seed)
        number = 0
        for index, count in enumerate(self.counts):
            file = folder / f"{index:03d}-{count}.tfrec"
            with draft_of(file) as draft, tf.io.TFRecordWriter(str(draft)) as writer:
                for _ in range(count):
                    film = _varied(drawings, rng)
                    writer.write(record(film, _name(number), _labels(rng)))
                    number += 1
            yield count


def _varied(drawings: NDArray[np.uint8], rng: np.random.Generator) -> bytes:
    """Return one film as a JPEG."""
    drawing = drawings[rng.integers(len(drawings))]
    moved = np.roll(drawing, rng.integers(-MOST_SHIFT, MOST_SHIFT + 1, 2), (0, 1))
    tones = np.clip((np.arange(256) - 128) * rng.uniform(0.8, 1.2) + 128, 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(tones[moved]).save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def _labels(rng: np.random.Generator) -> dict[str, int]:
    found = {name: int(rng.random() < count / NIH_FILMS) for name, count in POSITIVES.items()}
    return {"No Finding": int(not any(found.values())), **found}


def _name(number: int) -> str:
    patient, film = divmod(number, FILMS_OF_PATIENT)
    return f"{FIRST_PATIENT + patient:08d}_{film:03d}.png"
