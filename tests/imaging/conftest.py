"""Fixtures that open images made at run time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.imaging.file_decoding import open_image
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.imaging.process_limits import Limits

Open = Callable[..., Radiograph]


@pytest.fixture
def open_bytes(tmp_path: Path) -> Open:
    """Open a file's content in this process."""

    def opened(content: bytes, frame: int | None = None, **limits: Any) -> Radiograph:
        path = tmp_path / "image"
        path.write_bytes(content)
        values, metadata = open_image(path, frame, Limits(**limits))
        return metadata.radiograph(values)

    return opened


@pytest.fixture
def open_dataset(open_bytes: Open) -> Open:
    """Make a data set (see `dataset`) and open it in this process."""

    def opened(pixels: np.ndarray | None = None, **attributes: Any) -> Radiograph:
        return open_bytes(written(dataset(pixels, **attributes)))

    return opened


@pytest.fixture(scope="session")
def reader() -> Iterator[ImageReader]:
    """One warm reader for all tests that do not harm it."""
    with ImageReader() as image_reader:
        yield image_reader
