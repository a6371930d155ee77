"""A folder of de-identified images with a table, and the file of the secret for pseudonyms."""

import csv
import hashlib
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.errors import FailedError, RefusedError, XrayError
from xray_desktop.core.image.deidentification import DeidentifiedImage, Pseudonyms
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.durable import append_durably, make_folder, write_durably
from xray_desktop.paths import PRIVATE_FILE_MODE
from xray_desktop.results.csv_text import Cell, safe_cell
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.score_text import summary_text

IMAGES: Final = "images"
TABLE: Final = "images.csv"
METHOD: Final = "method.json"
UNVERIFIED: Final = "Unverified output of a program."
COLUMNS: Final = (
    *("file", "patient", "study", "study_date", "view", "tier"),
    *LABELS,
    *("calibrated", "model_id", "model_hash", "notice", "scores"),
)

DUPLICATE: Final = RefusedError("copy", "The same image is among the copies already.")


class DeidentifiedSet:
    """Writes de-identified images one by one; each is on disk, with its row, before the next.

    Parameters
    ----------
    folder : Path
        Must be empty or not exist yet.

    Raises
    ------
    RefusedError
        The folder is not empty; pseudonyms of two secrets must not be mixed.
    OutputError
        It cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.left_out: Counter[str] = Counter()
        self._contents: dict[str, bytes] = {}
        try:
            make_folder(folder)
            if any(folder.iterdir()):
                raise RefusedError(
                    "not_empty",
                    "The folder for the copies is not empty. Name another one with --out.",
                )
            self._append(COLUMNS)
        except OSError as error:
            raise OutputError from error

    @property
    def count(self) -> int:
        """Number of images."""
        return len(self._contents)

    def add(
        self, image: DeidentifiedImage, assessment: Assessment | None = None, tier: str = ""
    ) -> None:
        """Write an image and its row.

        Parameters
        ----------
        image : DeidentifiedImage
            The copy.
        assessment : Assessment or None
            Scores of the image.
        tier : str
            Its urgency on the worklist.

        Raises
        ------
        RefusedError
            The same image is in the set already.
        ValueError
            Another image has its name (see `name_taken`).
        """
        if self.name_taken(image):
            msg = "another image of the set has this name"
            raise ValueError(msg)
        if image.name in self._contents:
            raise DUPLICATE
        place = Path(IMAGES, image.patient, image.name + image.suffix)
        cells: dict[str, Cell] = {
            "file": place.as_posix(),
            "patient": image.patient,
            "study": image.study,
            "study_date": "" if image.study_date is None else image.study_date.isoformat(),
            "view": image.view,
            "tier": tier,
            **({} if assessment is None else _scores(assessment)),
        }
        try:
            path = self.folder / place
            make_folder(path.parent)
            write_durably(path, image.content)
            self._append(tuple(safe_cell(cells.get(column)) for column in COLUMNS))
        except OSError as error:
            raise OutputError from error
        self._contents[image.name] = _hash(image)

    def name_taken(self, image: DeidentifiedImage) -> bool:
        """Return whether a different image of the set has the same name, hence the same UID."""
        return self._contents.get(image.name, _hash(image)) != _hash(image)

    def leave_out(self, error: XrayError) -> None:
        """Count an image that was left out, by its reason only."""
        self.left_out[error.code] += 1

    def close(self, method: dict[str, Any]) -> None:
        """Write the method of de-identification and the numbers of images."""
        counts = {"images": self.count, "left_out": dict(sorted(self.left_out.items()))}
        try:
            text = json.dumps({**method, **counts}, indent=2)
            write_durably(self.folder / METHOD, f"{text}\n".encode())
        except OSError as error:
            raise OutputError from error

    def _append(self, cells: tuple[Cell, ...]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(cells)
        append_durably(self.folder / TABLE, line.getvalue().encode())


def _hash(image: DeidentifiedImage) -> bytes:
    return hashlib.sha256(image.content).digest()


def _scores(assessment: Assessment) -> dict[str, Cell]:
    """Return the scores by label; labels that are not scored stay empty."""
    scored = [one for one in assessment.findings if one.scored]
    return {
        **{one.label: round(one.probability, 6) for one in scored},
        "calibrated": "|".join(one.label for one in scored if one.calibrated),
        "model_id": assessment.model.model_id,
        "model_hash": assessment.model.sha256,
        "notice": f"{UNVERIFIED} {assessment.notice}",
        "scores": "; ".join(map(summary_text, scored)),
    }


MAX_SECRET_BYTES: Final = 1024


def load_or_create_secret(path: Path) -> Pseudonyms:
    """Return pseudonyms by the secret in `path`; a missing file is created with a new secret.

    Raises
    ------
    RefusedError
        The file holds no secret.
    FailedError
        It cannot be read or written.
    """
    try:
        if not path.exists():
            made = Pseudonyms.with_random_secret()
            make_folder(path.parent)
            write_durably(path, f"{made.secret.hex()}\n".encode("ascii"), mode=PRIVATE_FILE_MODE)
            return made
        with path.open("rb") as file:
            text = file.read(MAX_SECRET_BYTES)
    except OSError:
        raise FailedError(
            "secret_file",
            "The file of the secret cannot be read or written: name another one with --secret.",
        ) from None
    try:
        return Pseudonyms(bytes.fromhex(text.decode("ascii").strip()))
    except ValueError:  # not text, not hexadecimal, or too short
        raise RefusedError(
            "no_secret",
            "This file holds no secret of this program: 64 hexadecimal digits were expected. Name "
            "the file that a run of deidentify wrote, or a new one.",
        ) from None
