"""Findings with bounding boxes (as in NIH's ``BBox_List_2017.csv``), and their images."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_files import ImageFiles
from trainer.data.image_tables import IMAGE, IMAGE_NAME, image_key, read_rows
from trainer.data.labelled_images import RecordImages, fingerprint
from trainer.data.records import RecordSet
from trainer.errors import TrainingError
from xray_desktop.core.anatomy.chest_zones import body_mask
from xray_desktop.core.attribution.heat_map import body_on_input
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.preprocess import model_input, placement
from xray_desktop.core.labels import FINDINGS, LABELS
from xray_desktop.core.parsing import ungrouped_number

if TYPE_CHECKING:
    from rich.progress import Progress


LABEL: Final = "Finding Label"
SIDES: Final = ("Bbox [x", "y", "w", "h]")
"""NIH's header: the comma inside the brackets makes four columns of ``Bbox [x,y,w,h]``."""
NIH_SIDE: Final = 1024
"""Side of NIH's square images, in whose pixels its boxes are given."""
OTHER_NAMES: Final = {"infiltrate": "Infiltration"}
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on an image: its left upper corner, width and height in the table's pixels."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        sides = (self.left, self.top, self.width, self.height)
        if not all(math.isfinite(side) for side in sides) or min(self.width, self.height) <= 0:
            msg = f"box {sides}: expected finite numbers, width and height above 0"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class BoxedFinding:
    """A finding in an image with all its boxes.

    Parameters
    ----------
    image : str
        By `image_key`.
    patient : str
        Patient id, or the image name if it contains none.
    label : str
        One of the fourteen findings.
    boxes : tuple of Box
        One or more.
    """

    image: str
    patient: str
    label: str
    boxes: tuple[Box, ...]

    def mask(self, shape: tuple[int, int], size: int, side: int) -> Mask:
        """Return a mask of the pixels of the model's input in a box, (size, size).

        Parameters
        ----------
        shape : tuple of int
            Rows and columns of the image.
        size : int
            Side of the model's input.
        side : int
            The longer side of the image that the boxes were drawn on, in pixels.
        """
        place = placement(shape)
        scale = max(shape) / side
        found = np.zeros((size, size), bool)
        for box in self.boxes:
            rows = _inside(box.top * scale - place.top, box.height * scale, place.height, size)
            columns = _inside(box.left * scale - place.left, box.width * scale, place.width, size)
            found |= rows[:, None] & columns[None, :]
        return found


def read_boxes(table: Path) -> tuple[BoxedFinding, ...]:
    """Read a table of boxes, plain or as ``.gz``; boxes of one finding on one image go together.

    Raises
    ------
    TrainingError
        The table cannot be read, or a row is wrong; the message names the row.
    """
    boxes: dict[tuple[str, str], list[Box]] = {}
    for row in read_rows(table, (IMAGE, LABEL, *SIDES)):
        label = _label(row[LABEL])
        if label is None:
            raise TrainingError(
                f"{table.name}, row {row.line}: {row[LABEL]!r} is not a finding. Expected one of "
                f"{', '.join(FINDINGS)}."
            )
        try:
            box = Box(*(_pixels(row[side]) for side in SIDES))
        except ValueError as error:
            raise TrainingError(
                f"{table.name}, row {row.line}: expected left, top, width and height in pixels, "
                "the latter two above 0."
            ) from error
        boxes.setdefault((image_key(row[IMAGE]), label), []).append(box)
    if not boxes:
        raise TrainingError(f"{table.name} has no rows: expected one for each box.")
    return tuple(
        BoxedFinding(image, _patient(image), label, tuple(found))
        for (image, label), found in boxes.items()
    )


def _pixels(cell: str) -> float:
    """Return the number in a cell, with a decimal point or comma; raise ValueError otherwise."""
    number = ungrouped_number(cell)
    if number is None:
        raise ValueError(cell)
    return number


def _label(cell: str) -> str | None:
    plain = cell.strip().replace(" ", "_").lower()
    known = {label.lower(): label for label in FINDINGS} | OTHER_NAMES
    return known.get(plain)


def _patient(image: str) -> str:
    match = IMAGE_NAME.search(image)
    return match.group(1) if match else image


def _inside(start_px: float, length_px: float, side_px: float, size: int) -> Mask:
    """Return a mask of the pixels along one axis in an interval; at least the nearest one."""
    centers = (np.arange(size) + 0.5) * side_px / size
    found = (centers >= start_px) & (centers <= start_px + length_px)
    if not found.any():
        found[int(np.argmin(np.abs(centers - start_px - length_px / 2)))] = True
    return found


Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A boxed finding with the model input of its image, and the boxes on that input.

    Parameters
    ----------
    finding : BoxedFinding
    label : int
        Index in `core.labels.LABELS` of the label whose heat maps are computed.
    point : ndarray, (size, size, channels), float32
        The model's input.
    boxes, field, body : ndarray, (size, size), bool
        Masks of the boxes, of the image (the rest is padding) and of the patient's body on the
        input.
    """

    finding: BoxedFinding
    label: int
    point: Float
    boxes: NDArray[np.bool_]
    field: NDArray[np.bool_]
    body: NDArray[np.bool_]

    @classmethod
    def of(cls, finding: BoxedFinding, pixels: Float, contract: InputContract, side: int) -> "Case":
        """Return the case of an image, (rows, columns) float32 in [0, 1].

        `side` is the longer side, in pixels, of the images that the boxes were drawn on. Raises
        RefusedError if a pixel is not finite.
        """
        return cls(
            finding,
            LABELS.index(finding.label),
            model_input(pixels, contract),
            finding.mask(pixels.shape, contract.size, side),
            _field(pixels.shape, contract.size),
            body_on_input(contract.size, pixels.shape, 1.0, body_mask(pixels)),
        )


def _field(shape: tuple[int, int], size: int) -> NDArray[np.bool_]:
    """Return a mask of the image on the model's input, (size, size)."""
    place = placement(shape)
    centers = (np.arange(size) + 0.5) * place.width / size
    rows, columns = centers + place.top, centers + place.left
    inside_rows = (rows >= 0) & (rows <= shape[0])
    inside_columns = (columns >= 0) & (columns <= shape[1])
    return inside_rows[:, None] & inside_columns[None, :]


@dataclass(frozen=True, slots=True)
class BoxedImages:
    """Images with boxes, opened one at a time.

    Parameters
    ----------
    findings : tuple of BoxedFinding
        Findings whose image is available, ordered by image.
    missing : int
        Number of boxed findings in the table without an image.
    pixels : callable
        ``image key -> (rows, columns) float32 in [0, 1]``; raises as `image_files` says.
    fingerprint : str
        A hash of the images.
    """

    findings: tuple[BoxedFinding, ...]
    missing: int
    pixels: Callable[[str], Float]
    fingerprint: str

    @classmethod
    def from_records(
        cls, table: Sequence[BoxedFinding], folders: Sequence[Path], progress: "Progress"
    ) -> "BoxedImages":
        """Find the images in TFRecords with image ids."""
        images = RecordImages(RecordSet.read(folders, progress))
        places = {image_key(name): index for index, name in enumerate(images.names) if name}
        if not places:
            raise TrainingError("The records have no image ids: expected ids like 00000001_000.")
        return cls._found(table, places, images.pixels, images.fingerprint)

    @classmethod
    def from_folder(
        cls, table: Sequence[BoxedFinding], folder: Path, files: ImageFiles
    ) -> "BoxedImages":
        """Find the images in a folder and its subfolders, by file name."""
        if not folder.is_dir():
            raise TrainingError(f"There is no folder {folder.name}: expected one with images.")
        places = {
            image_key(path.name): path for path in sorted(folder.rglob("*")) if path.is_file()
        }
        named = [places[image] for image in {one.image: None for one in table} if image in places]
        return cls._found(table, places, files.pixels, fingerprint(named))

    @classmethod
    def _found(
        cls, table: Sequence[BoxedFinding], places: dict, opened: Callable, fingerprint: str
    ) -> "BoxedImages":
        found = sorted((f for f in table if f.image in places), key=lambda f: (f.image, f.label))
        if not found:
            raise TrainingError(
                f"None of the {len(table)} boxed findings has an image here: expected images "
                "with the names in the table."
            )
        return cls(
            tuple(found),
            len(table) - len(found),
            lambda image: opened(places[image]),
            fingerprint,
        )
