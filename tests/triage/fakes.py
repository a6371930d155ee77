"""Readers that need no process, and runs over them."""

import hashlib
import os
from pathlib import Path

import numpy as np

from tests.gui.fakes import FakeEngine
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.image.radiograph import Exposure, Source
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.triage.execution_backend import LocalBackend
from xray_desktop.triage.folder_scan import FolderScan
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.run import TriageRun
from xray_desktop.triage.worklist import Worklist


class LineReader:
    """Reads files of one line: ``image GREY [UID [PATIENT]]``, or anything that is none."""

    def __init__(self, contract=None):
        self.read = []
        self.closed = 0

    def start(self):
        pass

    def close(self):
        self.closed += 1

    def prepare(self, path, contract):
        self.read.append(path)
        try:
            words = path.read_text().split()
        except OSError:
            raise FailedError("missing", "The file is not there any more.") from None
        if words[:1] != ["image"]:
            raise RefusedError("not_a_film", "This is a text, not a radiograph.")
        grey = np.full((contract.size, contract.size), float(words[1]), np.float32)
        uid, patient, *_ = (*words[2:], None, None)
        identity = None if uid is None else hashlib.sha256(f"{uid} {patient}".encode()).hexdigest()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source = Source(digest, "a line", uid, identity_sha256=identity)
        return PreparedImage(grey, source, Exposure())


def image(
    folder: Path,
    name: str,
    grey: float = 0.5,
    uid: str = "",
    *,
    patient: str = "somebody",
    note: str = "",
) -> Path:
    """An image that `LineReader` reads, old enough to be taken in."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"image {grey} {uid} {patient if uid else ''} {note}".rstrip())
    os.utime(path, (1e9, 1e9))
    return path


def run(store: Worklist, *roots: Path, engine=None, readers=None, now=1000.0, log=None, **scan):
    """Go through a run; return the readers."""
    made = readers or [LineReader(), LineReader()]
    mistakes = [] if log is None else log
    finish(
        TriageRun(
            store,
            FolderScan(roots, **scan),
            lambda: LocalBackend(lambda: made, engine or FakeEngine(), mistakes.append),
            lambda: now,
        ).steps()
    )
    if log is None:
        assert not mistakes, mistakes
    return made


def states(store: Worklist) -> dict[str, str]:
    """Return each file's name with its state, or the code of what speaks against it."""
    numbers = store.reading.order(WorklistView(other_files=True), 0.0)
    return {row.path.name: row.code or row.state.value for row in store.reading.rows(numbers)}
