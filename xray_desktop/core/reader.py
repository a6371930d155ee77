"""What opens images, as those who work with it see it."""

from pathlib import Path
from typing import Protocol

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.core.scoring.prepared_image import PreparedImage


class Reader(Protocol):
    """Opens one image at a time; `imaging.image_reader.ImageReader` is one.

    Every method that takes a path raises the errors of `core.errors`.
    """

    def read(self, path: Path, frame: int | None = None) -> Radiograph:
        """Return the image at `path`; `frame` counts from 0."""
        ...

    def prepare(self, path: Path, contract: InputContract) -> PreparedImage:
        """Return the image at `path` ready for a model."""
        ...

    def source_header(self, path: Path) -> SourceHeader:
        """Return what results take over from the header of the image at `path`."""
        ...

    def start(self) -> None:
        """Start without waiting."""
        ...

    def close(self) -> None:
        """End, also while an image is being opened."""
        ...
