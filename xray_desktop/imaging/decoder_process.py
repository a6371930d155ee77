"""The decoding process: the only process that parses files.

It loads its decoders at the start, decodes one image at a time under limits, prints nothing and
ends with its parent. An answer is an error, a listing, a comparison, or an `ImageMetadata` followed
by the pixel values in chunks; sending chunks through the pipe measured faster than shared memory.
"""

import logging
import os
import signal
import sys
import threading
import warnings
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from xray_desktop.core.errors import FailedError, RefusedError, XrayError
from xray_desktop.core.image.deidentification import DeidentifiedImage
from xray_desktop.core.image.radiograph import SourceHeader
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.imaging.decoder_protocol import (
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
from xray_desktop.imaging.image_metadata import DecodedImage
from xray_desktop.imaging.image_summary import Thumbnail
from xray_desktop.imaging.process_limits import MIB, Limits, limit_memory, lower_priority

if TYPE_CHECKING:
    from xray_desktop.imaging.dicom.presentation_state_search import PresentationStateSearch

READY: Final = "ready"
CHUNK: Final = MIB
GRACE_S: Final = 10
"""Seconds after the time limit at which the process ends itself, if the parent has not ended it."""

Answer = (
    DecodedImage
    | PreparedImage
    | HeaderListing
    | DirectoryListing
    | FoundStates
    | Relations
    | Summaries
    | Thumbnail
    | SourceHeader
    | DeidentifiedImage
    | bytes
    | XrayError
    | None
)


def serve(connection: Connection, limits: Limits, *, background: bool = False) -> None:
    """Answer each `Request` until the parent closes the connection; give way if `background`."""
    if background:
        lower_priority()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    _silence_output()
    _die_with_parent()
    _preload()
    limit_memory(limits.memory_bytes)
    connection.send(READY)
    from xray_desktop.imaging.dicom.presentation_state_search import PresentationStateSearch

    states = PresentationStateSearch()
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        _alarm(int(limits.seconds) + GRACE_S)
        answer = _answer(request, limits, states)
        try:
            _send(connection, answer)
        except OSError:
            return
        _alarm(0)


def _answer(request: Request, limits: Limits, states: "PresentationStateSearch") -> Answer:
    try:
        return _perform(request, limits, states)
    except XrayError as error:
        return error
    except MemoryError:
        return FailedError(
            "memory",
            "Opening this image takes more than {most} MiB of memory. The file is far too large "
            "for a radiograph, or it was made to do harm.",
            most=limits.memory_bytes // MIB,
        )
    except RecursionError:
        return RefusedError("damaged", "The file is damaged: its header is nested too deeply.")
    except Exception as error:  # noqa: BLE001 - entry point; the message may quote the file, so only its type is passed on
        return FailedError(
            "reader",
            "The image cannot be decoded because of an unexpected error ({kind}).",
            kind=type(error).__name__,
        )


def _perform(request: Request, limits: Limits, states: "PresentationStateSearch") -> Answer:
    from xray_desktop.imaging.file_decoding import deidentified_copy, native_file, open_image

    if isinstance(request, StatesRequest):
        uid, most = request.sop_instance_uid, limits.file_bytes // 2
        return states.states_of(request.path, uid, request.frame, most)
    if isinstance(request, DeidentifyRequest):
        return deidentified_copy(request.path, request.pseudonyms, request.options, limits)
    if isinstance(request, NativeRequest):
        return native_file(request.path, limits)
    if isinstance(request, PrepareRequest):
        values, metadata = open_image(request.path, None, limits)
        return PreparedImage.of(metadata.radiograph(values), request.input)
    if isinstance(request, ImageRequest):
        return open_image(request.path, request.frame, limits)
    return _describe(request, limits)


def _describe(
    request: HeaderRequest
    | DirectoryRequest
    | RelationRequest
    | SummaryRequest
    | ThumbnailRequest
    | SourceHeaderRequest,
    limits: Limits,
) -> Answer:
    """Return what is known of files without their pixels at full size."""
    from xray_desktop.imaging.dicom.patient_matching import relations
    from xray_desktop.imaging.dicom.summary import summaries
    from xray_desktop.imaging.file_decoding import (
        list_directory,
        list_header,
        source_header,
        thumbnail,
    )

    match request:
        case HeaderRequest():
            return list_header(request.path, limits)
        case DirectoryRequest():
            return list_directory(request.path, limits)
        case RelationRequest():
            return relations(request.image, request.others)
        case SummaryRequest():
            return summaries(request.paths)
        case ThumbnailRequest():
            return thumbnail(request.path, request.side_px, limits)
        case SourceHeaderRequest():
            return source_header(request.path, limits)


def _send(connection: Connection, answer: "Answer") -> None:
    if not isinstance(answer, tuple):
        connection.send(answer)
        return
    values, metadata = answer
    connection.send((values.shape, metadata))
    raw = np.ascontiguousarray(values).data.cast("B")
    for start in range(0, len(raw), CHUNK):
        connection.send_bytes(raw[start : start + CHUNK])


def _silence_output() -> None:
    """Discard what parsers and decoders print or log, which may quote headers."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for the process's life
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):  # C libraries do not know sys.stderr
        os.dup2(null, descriptor)


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _alarm(seconds: int) -> None:
    """Have the kernel end this process after `seconds`, even if a decoder never returns.

    Windows has no such alarm; there the job object ends the process with its parent.
    """
    if sys.platform != "win32":
        signal.alarm(seconds)


def _preload() -> None:
    """Load every decoder now, so that the first image opens without delay."""
    import imagecodecs
    from PIL import Image

    import xray_desktop.imaging.file_decoding  # noqa: F401

    Image.preinit()
    _ = imagecodecs.jpeg8_decode
