"""Ways to open films made at run time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.imaging.films import dataset, written
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.imaging.limits import Limits
from xray_desktop.imaging.opening import open_film
from xray_desktop.imaging.reader import FilmReader

Open = Callable[..., Radiograph]


@pytest.fixture
def open_bytes(tmp_path: Path) -> Open:
    """Open a file's content in this process."""

    def opened(content: bytes, frame: int | None = None, **limits: Any) -> Radiograph:
        path = tmp_path / "film"
        path.write_bytes(content)
        values, description = open_film(path, frame, Limits(**limits))
        return description.radiograph(values)

    return opened


@pytest.fixture
def open_dataset(open_bytes: Open) -> Open:
    """Make a data set (see `dataset`) and open it in this process."""

    def opened(pixels: np.ndarray | None = None, **attributes: Any) -> Radiograph:
        return open_bytes(written(dataset(pixels, **attributes)))

    return opened


@pytest.fixture(scope="session")
def reader() -> Iterator[FilmReader]:
    """One warm reader for all tests that do not harm it."""
    with FilmReader() as film_reader:
        yield film_reader
