"""The decoding process: warm, confined, silent, one film at a time; it dies with its parent.

Only this process parses files. Its answers are our own errors, listings, relations, or a
`Description` followed by the film's values in chunks, which measured faster through the pipe than
through shared memory.
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

from xray_desktop.core.deidentified import DeidentifiedFilm
from xray_desktop.core.errors import FailedError, RefusedError, XrayError
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.core.source_header import SourceHeader
from xray_desktop.imaging.directory_listing import DirectoryListing
from xray_desktop.imaging.film import Film
from xray_desktop.imaging.found_states import FoundStates
from xray_desktop.imaging.header_lines import HeaderListing
from xray_desktop.imaging.limits import MIB, Limits, confine
from xray_desktop.imaging.relations import Relations
from xray_desktop.imaging.requests import (
    DeidentifyRequest,
    DirectoryRequest,
    HeaderRequest,
    NativeRequest,
    OriginRequest,
    PrepareRequest,
    RelationRequest,
    Request,
    StatesRequest,
)

if TYPE_CHECKING:
    from xray_desktop.imaging.dicom.state_search import StateSearch

READY: Final = "ready"
CHUNK: Final = MIB
GRACE_S: Final = 10
"""How long after its limit a job ends itself, if the parent did not end it before."""

Answer = (
    Film
    | PreparedFilm
    | HeaderListing
    | DirectoryListing
    | FoundStates
    | Relations
    | SourceHeader
    | DeidentifiedFilm
    | bytes
    | XrayError
    | None
)


def serve(connection: Connection, limits: Limits) -> None:
    """Answer each `Request` until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the parent
    _silence()
    _die_with_parent()
    _warm()
    confine(limits.memory_bytes)
    connection.send(READY)
    from xray_desktop.imaging.dicom.state_search import StateSearch

    states = StateSearch()
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


def _answer(request: Request, limits: Limits, states: "StateSearch") -> Answer:
    try:
        return _done(request, limits, states)
    except XrayError as error:
        return error
    except MemoryError:
        return FailedError(
            "memory",
            "Opening this film takes more than {most} MiB of memory: it is far larger than a film "
            "should be, or made to do harm.",
            most=limits.memory_bytes // MIB,
        )
    except RecursionError:
        return RefusedError("damaged", "The file is damaged: it is nested without end.")
    except Exception as error:  # noqa: BLE001 - outer door: texts may quote the file, so only the type
        return FailedError(
            "reader",
            "The reader met something it does not know ({kind}).",
            kind=type(error).__name__,
        )


def _done(request: Request, limits: Limits, states: "StateSearch") -> Answer:
    from xray_desktop.imaging.dicom.kinship import relations
    from xray_desktop.imaging.opening import (
        deidentified_copy,
        list_directory,
        list_header,
        native_file,
        open_film,
        source_header,
    )

    if isinstance(request, HeaderRequest):
        return list_header(request.path, limits)
    if isinstance(request, DirectoryRequest):
        return list_directory(request.path, limits)
    if isinstance(request, StatesRequest):
        uid, most = request.sop_instance_uid, limits.file_bytes // 2
        return states.states_of(request.path, uid, request.frame, most)
    if isinstance(request, RelationRequest):
        return relations(request.film, request.others)
    if isinstance(request, OriginRequest):
        return source_header(request.path, limits)
    if isinstance(request, DeidentifyRequest):
        return deidentified_copy(request.path, request.pseudonyms, request.wishes, limits)
    if isinstance(request, NativeRequest):
        return native_file(request.path, limits)
    if isinstance(request, PrepareRequest):
        values, description = open_film(request.path, None, limits)
        return PreparedFilm.of(description.radiograph(values), request.input)
    return open_film(request.path, request.frame, limits)


def _send(connection: Connection, answer: "Answer") -> None:
    if not isinstance(answer, tuple):
        connection.send(answer)
        return
    values, description = answer
    connection.send((values.shape, description))
    raw = np.ascontiguousarray(values).data.cast("B")
    for start in range(0, len(raw), CHUNK):
        connection.send_bytes(raw[start : start + CHUNK])


def _silence() -> None:
    """Drop what parsers and decoders print or log: it quotes headers."""
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
    """Have the kernel end this process after `seconds`, even inside a decoder that never returns.

    Windows has no such alarm: there the job object ends the worker with its parent.
    """
    if sys.platform != "win32":
        signal.alarm(seconds)


def _warm() -> None:
    """Load every decoder now, so that the first film does not wait for it."""
    import imagecodecs
    from PIL import Image

    import xray_desktop.imaging.opening  # noqa: F401

    Image.preinit()
    _ = imagecodecs.jpeg8_decode
