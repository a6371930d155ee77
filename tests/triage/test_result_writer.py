"""Results of each image are written when the run has time; none of a file that was replaced."""

import json
import os
from pathlib import Path

import pydicom
import pytest
from PIL import Image

from tests.gui.fakes import FakeEngine
from tests.imaging.dicom_files import dataset, shaded, written
from tests.results.dicom.examples import STUDY
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.imaging.file_decoding import open_image, source_header
from xray_desktop.imaging.process_limits import Limits
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.result_files import ResultKind, ResultsOptions
from xray_desktop.triage.background_tasks import DONE, RESULTS, ResultWriter
from xray_desktop.triage.execution_backend import LocalBackend
from xray_desktop.triage.folder_scan import FolderScan
from xray_desktop.triage.run import TriageRun
from xray_desktop.triage.worklist import Worklist

OPTIONS = ResultsOptions(frozenset({ResultKind.SR, ResultKind.PDF}))


class Reader:
    """Opens images in this process."""

    def __init__(self) -> None:
        self.read_images: list[str] = []

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def prepare(self, path, contract):
        return PreparedImage.of(self.read(path), contract)

    def read(self, path, frame=None):
        self.read_images.append(path.name)
        values, description = open_image(path, frame, Limits())
        return description.radiograph(values)

    def source_header(self, path):
        return source_header(path, Limits())


@pytest.fixture
def store(tmp_path):
    with Worklist(tmp_path / "w.sqlite") as opened:
        yield opened


@pytest.fixture
def images(tmp_path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    return folder


def image(folder: Path, name: str, number: int) -> Path:
    path = folder / name
    pixels = shaded(240, 200 + 8 * number)
    path.write_bytes(written(dataset(pixels, **{**STUDY, "StudyInstanceUID": f"1.2.{number}"})))
    os.utime(path, (1e9, 1e9))
    return path


def run(store, images, *, options=OPTIONS, writer=True):
    """Go through a run; return what was told, and which images the writer opened."""
    told, opened = [], Reader()
    mistakes = []
    backend = LocalBackend(lambda: [Reader()], FakeEngine(), mistakes.append)
    background_tasks = ()
    if writer:
        out = images.parent / "out"
        report_problem = lambda path, words: told.append((path.name, words))  # noqa: E731
        background_tasks = (
            ResultWriter(store, opened, out, options, report_problem, mistakes.append),
        )
    finish(
        TriageRun(
            store,
            FolderScan((images,)),
            lambda: backend,
            lambda: 1e9,
            background_tasks=background_tasks,
        ).steps()
    )
    assert not mistakes
    return told, opened.read_images


def test_every_scored_image_has_its_results_once(store, images, tmp_path):
    for number in range(3):
        image(images, f"{number}", number)
    (images / "notes").write_text("no image")
    assert run(store, images) == ([], ["0", "1", "2"])
    results = tmp_path / "out" / RESULTS
    names = sorted(path.name for path in results.iterdir())
    assert len(names) == 7
    assert {name.partition("-")[2] for name in names} == {"sr.dcm", "report.pdf", ""}
    reports = [pydicom.dcmread(path) for path in sorted(results.glob("*sr.dcm"))]
    assert {str(report.StudyInstanceUID) for report in reports} == {"1.2.0", "1.2.1", "1.2.2"}
    assert run(store, images) == ([], [])
    image(images, "later", 7)
    assert run(store, images) == ([], ["later"])


class LosingReader(Reader):
    """Crashes on one image."""

    def read(self, path, frame=None):
        if path.name == "lost":
            raise FailedError("worker_lost", "The decoder crashed on this image.")
        return super().read(path, frame)


def test_what_cannot_be_made_is_told_and_the_others_are(store, images, tmp_path):
    for number, name in enumerate(("a", "lost", "changed")):
        image(images, name, number)
    run(store, images, writer=False)
    (images / "changed").write_bytes((images / "a").read_bytes())
    told = []
    out = tmp_path / "out"
    writer = ResultWriter(
        store, LosingReader(), out, OPTIONS, lambda *words: told.append(words), pytest.fail
    )
    assert [writer.run_next() for _ in range(4)] == [True, True, True, False]
    assert told == [(images / "lost", "The decoder crashed on this image.")]
    assert len(list((out / RESULTS).glob("*sr.dcm"))) == 1


def test_a_picture_has_a_page_and_no_object(store, images, tmp_path):
    path = images / "film.png"
    Image.fromarray((shaded(240, 200) >> 4).astype("uint8")).save(path)
    os.utime(path, (1e9, 1e9))
    told, _ = run(store, images)
    assert [name for name, _ in told] == ["film.png"]
    assert "need a DICOM image" in told[0][1]
    assert len(list((tmp_path / "out" / RESULTS).glob("*.pdf"))) == 1


@pytest.mark.parametrize(
    "messages", ["{}", "no json", json.dumps({"worklist": "other", "place": 3})]
)
def test_the_results_of_another_worklist_stay(store, images, tmp_path, messages):
    (tmp_path / "out" / RESULTS).mkdir(parents=True)
    (tmp_path / "out" / RESULTS / DONE).write_text(messages)
    with pytest.raises(RefusedError, match="another worklist"):
        run(store, images)


def test_a_folder_that_cannot_be_written_ends_the_run(store, images, tmp_path):
    image(images, "a", 1)
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError):
        run(store, images)
