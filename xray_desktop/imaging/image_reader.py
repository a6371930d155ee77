"""Read images through a decoding process that is kept running; every call can be cancelled."""

import math
import sys
import time
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Final

import numpy as np

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import WORKER_LOST, WORKER_UNREADY, FailedError, XrayError
from xray_desktop.core.image.deidentification import (
    DeidentificationOptions,
    DeidentifiedImage,
    Pseudonyms,
)
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.core.progress import Progress, Steps, finish
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.imaging.decoder_process import READY, serve
from xray_desktop.imaging.decoder_protocol import (
    SEARCH_INCOMPLETE,
    DeidentifyRequest,
    DirectoryListing,
    DirectoryRequest,
    FoundStates,
    HeaderRequest,
    ImageRequest,
    NativeRequest,
    PrepareRequest,
    RelationRequest,
    Relations,
    Request,
    SourceHeaderRequest,
    StatesRequest,
    Summaries,
    SummaryRequest,
    ThumbnailRequest,
)
from xray_desktop.imaging.header_listing import HeaderListing
from xray_desktop.imaging.image_summary import Thumbnail
from xray_desktop.imaging.process_limits import Limits, WindowsJob

POLL_S: Final = 0.05
STARTUP_S: Final = 60.0
"""Time for a cold start on a slow disk under a virus scanner; not part of an image's time limit."""
SEARCH_S: Final = 5.0
"""Time for one search of a folder; the search continues with the next image."""
ABANDON_S: Final = 0.3
"""Time for an abandoned request to end; starting another worker process takes longer."""
MAX_TRIES: Final = 2
"""Tries for an image whose worker process is lost, since something else may have ended it."""
MAX_STARTS: Final = 8
"""Starts of a worker process that is lost before it is ready, which no image can cause."""
_CONNECTION_ERRORS: Final = (EOFError, OSError)

_RESTART_CODES: Final = frozenset({"time", "memory", WORKER_LOST, WORKER_UNREADY})
"""Codes of errors after which the worker process is replaced."""
_VALUE_BYTES: Final = np.dtype(np.float32).itemsize
_OPENING: Final[Progress[None]] = Progress(0, 1, "Opening the image")


class ImageReader:
    """Opens images in one worker process, which it starts, restarts and ends.

    One thread at a time is served; others wait.

    Parameters
    ----------
    limits : Limits
        Limits on opening one image.
    background : bool
        Whether the worker process gives way to others: it runs at a low priority.
    """

    def __init__(self, limits: Limits | None = None, *, background: bool = False) -> None:
        self.limits = limits or Limits()
        self._background = background
        self._lock = Lock()
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._ready = False
        self._owed: int | None = 0
        self._closed = False
        self._job: WindowsJob | None = None

    def __enter__(self) -> "ImageReader":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process ID of the worker, if one runs."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the worker if none runs, without waiting for it."""
        self._closed = False
        if self._process is not None and self._process.is_alive():
            return
        self._discard()
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve,
            args=(theirs, self.limits),
            kwargs={"background": self._background},
            daemon=True,
            name="image reader",
        )
        process.start()
        theirs.close()
        self._process, self._connection = process, ours
        if sys.platform == "win32" and process.pid is not None:
            with suppress(
                OSError
            ):  # inside a job object that allows no other; the other limits still hold
                self._job = WindowsJob(process.pid, self.limits.memory_bytes)

    def close(self) -> None:
        """End the worker process, also while an image is being read. The reader may start again."""
        self._closed = True
        self._discard()

    def read(self, path: Path, frame: int | None = None) -> Radiograph:
        """Open the image at `path`, waiting for it.

        Parameters
        ----------
        path : Path
            A DICOM, PNG, JPEG or TIFF file.
        frame : int or None
            Which frame, counted from 0; may be None if the file holds one.

        Raises
        ------
        RefusedError
            The file is not an image that can be opened; `imaging.errors.MultiFrameError` if it
            holds several frames and none was chosen.
        FailedError
            A limit was reached, every worker process was lost, or the file could not be read.
        """
        return finish(self.read_steps(path, frame))

    def read_steps(self, path: Path, frame: int | None = None) -> Steps[None, Radiograph]:
        """Do as `read`, in steps of about 50 ms; closing the generator abandons the image.

        That takes `ABANDON_S` at most, and costs a worker process only where decoding takes longer.
        """
        return (yield from self._request(ImageRequest(path, frame)))

    def prepare(self, path: Path, contract: InputContract) -> PreparedImage:
        """Open the image at `path` and prepare it for a model in the worker process.

        Raises as `read`.
        """
        return finish(self._request(PrepareRequest(path, contract)))

    def source_header(self, path: Path) -> SourceHeader:
        """Return the attributes that DICOM results copy from the image at `path`.

        Raises
        ------
        RefusedError
            The file is not a DICOM image, or its UIDs are missing.
        FailedError
            As `read`.
        """
        return finish(self._request(SourceHeaderRequest(path)))

    def deidentified(
        self, path: Path, pseudonyms: Pseudonyms, options: DeidentificationOptions
    ) -> DeidentifiedImage:
        """Return a de-identified copy of the image at `path`.

        Raises
        ------
        RefusedError
            As `read`, and if there is burned-in text or it is not a single greyscale frame.
        FailedError
            As `read`.
        """
        return finish(self._request(DeidentifyRequest(path, pseudonyms, options)))

    def native(self, path: Path) -> bytes:
        """Return the DICOM file at `path` uncompressed, in Explicit VR Little Endian.

        Raises as `read`.
        """
        return finish(self._request(NativeRequest(path)))

    def header_steps(self, path: Path) -> Steps[None, HeaderListing]:
        """List the header of the file at `path`; raises as `read`."""
        return (yield from self._request(HeaderRequest(path)))

    def directory_steps(self, path: Path) -> Steps[None, DirectoryListing]:
        """List the images of the DICOMDIR at `path`; raises as `read`."""
        return (yield from self._request(DirectoryRequest(path)))

    def state_steps(
        self, path: Path, sop_instance_uid: str, frame: int = 0
    ) -> Steps[None, FoundStates]:
        """Find the presentation states that lie beside the image at `path`; raises as `read`."""
        request = StatesRequest(path, sop_instance_uid, frame)
        until = time.monotonic() + SEARCH_S
        while time.monotonic() < until:
            found = yield from self._request(request)
            if found is not None:
                return found
        return FoundStates((), (SEARCH_INCOMPLETE,))

    def relation_steps(self, image: Path, others: tuple[Path, ...]) -> Steps[None, Relations]:
        """Compare files with an image: same patient, date, view. No identifier is returned."""
        return (yield from self._request(RelationRequest(image, others)))

    def summary_steps(self, paths: tuple[Path, ...]) -> Steps[None, Summaries]:
        """Return what lists of images show of files."""
        return (yield from self._request(SummaryRequest(paths)))

    def thumbnail_steps(self, path: Path, side_px: int) -> Steps[None, Thumbnail]:
        """Decode the image at `path` into a thumbnail; raises as `read`."""
        return (yield from self._request(ThumbnailRequest(path, side_px)))

    def _request(self, request: Request) -> Steps[None, Any]:
        while not self._lock.acquire(timeout=POLL_S):
            yield _OPENING
        finished = True
        try:
            yield _OPENING
            finished = False
            answer = yield from self._retried(request)
        except XrayError as error:
            finished = error.code not in _RESTART_CODES
            raise
        except GeneratorExit:
            finished = finished or self._answered()
            raise
        else:
            finished = True
            return answer
        finally:
            if not finished:  # abandoned for long, or the worker process can no longer be trusted
                self._discard()
                if not self._closed:
                    self.start()
            self._lock.release()

    def _retried(self, request: Request) -> Steps[None, Any]:
        """Return the answer; try again if the worker process is lost."""
        tries = starts = 0
        while True:
            try:
                return (yield from self._exchange(request))
            except _CONNECTION_ERRORS:
                tries += self._ready
                starts += not self._ready
            if self._closed or tries == MAX_TRIES:
                raise FailedError(
                    WORKER_LOST,
                    "The decoder ended each time it opened this image: the image is damaged, "
                    "needs more memory than there is, or was made to do harm. Other images are "
                    "not affected.",
                )
            if starts == MAX_STARTS:
                raise FailedError(
                    WORKER_UNREADY,
                    "The decoder ended each time before it was ready: the computer lacks "
                    "memory, or another program ends it. Close other programs, then open the "
                    "image again.",
                )
            self._discard()

    def _exchange(self, request: Request) -> Steps[None, Any]:
        self.start()
        connection = self._connection
        if connection is None:
            raise AssertionError
        if not self._ready:
            yield from self._await(connection, time.monotonic() + STARTUP_S)
            self._ready = connection.recv() == READY
        deadline = time.monotonic() + self.limits.seconds
        self._owed = None
        connection.send(request)
        yield from self._await(connection, deadline)
        answer = connection.recv()
        self._owed = _bytes_after(answer)
        if isinstance(answer, XrayError):
            raise answer
        if not isinstance(answer, tuple):
            return answer
        shape, metadata = answer
        values = yield from self._values(connection, shape, deadline)
        return metadata.radiograph(values)

    def _values(
        self, connection: Connection, shape: tuple[int, int], deadline: float
    ) -> Steps[None, np.ndarray]:
        values = np.empty(shape, np.float32)
        raw = values.data.cast("B")
        done = 0
        while done < len(raw):
            yield from self._await(connection, deadline)
            done += connection.recv_bytes_into(raw, done)
            self._owed = len(raw) - done
        return values

    def _answered(self) -> bool:
        """Wait a moment for the answer to an abandoned request; return whether it has ended."""
        connection, until = self._connection, time.monotonic() + ABANDON_S
        try:
            while self._owed != 0:
                if connection is None or not connection.poll(max(until - time.monotonic(), 0)):
                    return False
                if self._owed is None:
                    answer = connection.recv()
                    if isinstance(answer, XrayError) and answer.code in _RESTART_CODES:
                        return False
                    self._owed = _bytes_after(answer)
                else:
                    self._owed -= len(connection.recv_bytes())
        except _CONNECTION_ERRORS:
            return False
        return not self._closed

    def _await(self, connection: Connection, deadline: float) -> Steps[None, None]:
        while not connection.poll(POLL_S):
            if time.monotonic() > deadline:
                raise FailedError(
                    "time",
                    "The image was not opened within {seconds:g} seconds: it is damaged, was "
                    "made to do harm, or lies on a disk that does not respond.",
                    seconds=self.limits.seconds,
                )
            yield _OPENING

    def _discard(self) -> None:
        process, connection, job = self._process, self._connection, self._job
        self._process = self._connection = self._job = None
        self._ready = False
        self._owed = 0
        if process is not None:
            process.kill()
            process.join(timeout=2)  # a read that hangs in the kernel survives even a kill
        if connection is not None:
            connection.close()
        if job is not None:
            job.close()


def _bytes_after(answer: object) -> int:
    """Return how many bytes of pixel values follow an answer."""
    return math.prod(answer[0]) * _VALUE_BYTES if isinstance(answer, tuple) else 0
