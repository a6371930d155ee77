"""Find the presentation states of an image in its folder.

The search runs in short slices and its result is kept for the folder, so that paging through images
neither waits for a search nor starts one again.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Final

import pydicom
from pydicom import config

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.presentation_state import PresentationState
from xray_desktop.imaging.decoder_protocol import SEARCH_INCOMPLETE, STATE_DAMAGED, FoundStates
from xray_desktop.imaging.dicom.dicom_file import read_header
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.presentation_state import GSPS, TargetImage, refers_to, state_of
from xray_desktop.imaging.errors import damaged, decoder_errors_as

HEAD_BYTES: Final = 1_024
"""The SOP class is among the first elements of an object."""
MAX_FILES: Final = 5_000
MAX_BYTES: Final = 8_000_000
MAX_STATES: Final = 16
TIME_SLICE_S: Final = 0.03
"""Length of a time slice; then the search returns None."""


class PresentationStateSearch:
    """The presentation states of one folder, the last one searched, without its subfolders.

    The first bytes of at most `MAX_FILES` files are read, and only presentation states are parsed.
    """

    def __init__(self) -> None:
        self._folder: tuple[Path, int] | None = None
        self._left: Iterator[tuple[int, str, int]] = iter(())
        self._states: list[tuple[Path, tuple[Header, ...]]] = []
        self._cautions: dict[str, None] = {}

    def states_of(self, image: Path, uid: str, frame: int, max_bytes: int) -> FoundStates | None:
        """Return the states that refer to an image; None if the search is not finished: ask again.

        Parameters
        ----------
        image : Path
            File of the image.
        uid : str
            Its SOP Instance UID.
        frame : int
            The frame shown, counted from 0.
        max_bytes : int
            Limit on the inflated size of a deflated image.
        """
        if not self._searched(image.parent):
            return None
        cautions = dict(self._cautions)
        found: list[tuple[str, PresentationState]] = []
        target: TargetImage | None = None
        for path, references in self._states:
            if len(found) >= MAX_STATES or not refers_to(references, uid, frame):
                continue
            try:
                header, order = _parsed(path)
                if target is None:
                    own, _syntax, _class = read_header(image.read_bytes(), max_bytes)
                    target = TargetImage(uid, frame, own.of_frame(frame))
                found.append((_creation_time(header), state_of(header, target, order)))
            except (RefusedError, ValueError, OSError):
                cautions[STATE_DAMAGED] = None
        found.sort(key=lambda pair: pair[0], reverse=True)
        return FoundStates(tuple(state for _, state in found), tuple(cautions))

    def _searched(self, folder: Path) -> bool:
        try:
            now = folder, folder.stat().st_mtime_ns
        except OSError:
            now = folder, 0
        if now != self._folder:
            self._folder, self._left = now, _files(folder)
            self._states, self._cautions = [], {}
        until = time.monotonic() + TIME_SLICE_S
        for number, name, size in self._left:
            if number >= MAX_FILES:
                self._cautions[SEARCH_INCOMPLETE] = None
                self._left = iter(())
                break
            if size <= MAX_BYTES:
                self._examine(Path(name))
            if time.monotonic() > until:
                return False
        self._states.sort(key=lambda state: state[0])
        return True

    def _examine(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                if GSPS.encode() not in file.read(HEAD_BYTES):
                    return
            header, _order = _parsed(path)
        except OSError:  # nothing is known of a file that cannot be read
            return
        except RefusedError:
            self._cautions[STATE_DAMAGED] = None
            return
        self._states.append((path, _referenced_images(header)))


def _files(folder: Path) -> Iterator[tuple[int, str, int]]:
    """Yield number, path and size of the files in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            with suppress(OSError):
                if entry.is_file():
                    yield number, entry.path, entry.stat().st_size


def _parsed(path: Path) -> tuple[Header, str]:
    config.settings.reading_validation_mode = config.IGNORE
    with decoder_errors_as(damaged("a presentation state cannot be read")):
        dataset = pydicom.dcmread(BytesIO(path.read_bytes()), force=True, stop_before_pixels=True)
        _implicit, little = dataset.original_encoding
    header = Header(dataset)
    # both are mandatory and the shape comes last: a truncated file lacks it
    shaped = header.has("PresentationLUTShape") or header.has("PresentationLUTSequence")
    if not header.text("ContentLabel") or not shaped:
        raise damaged("a presentation state is cut off")
    return header, "<" if little else ">"


def _creation_time(header: Header) -> str:
    day, hour = header.text("PresentationCreationDate"), header.text("PresentationCreationTime")
    return f"{day or ''} {hour or ''}"


def _referenced_images(header: Header) -> tuple[Header, ...]:
    series = header.items("ReferencedSeriesSequence")
    return tuple(image for one in series for image in one.items("ReferencedImageSequence"))
