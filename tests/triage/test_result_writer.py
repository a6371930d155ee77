"""Results of each film, written as the run has time, and none of a film that is another by now."""

import json
import os
from pathlib import Path

import pydicom
import pytest
from PIL import Image

from tests.gui.fakes import FakeEngine
from tests.imaging.films import dataset, shaded, written
from tests.results.dicom.films import STUDY
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.core.progress import finish
from xray_desktop.imaging.limits import Limits
from xray_desktop.imaging.opening import open_film, source_header
from xray_desktop.results.film_results import ResultKind, ResultsWish
from xray_desktop.results.output_folder import OutputError
from xray_desktop.triage.arrivals import Arrivals
from xray_desktop.triage.result_writer import DONE, RESULTS, ResultWriter
from xray_desktop.triage.run import TriageRun
from xray_desktop.triage.store import Worklist
from xray_desktop.triage.workshop import LocalWorkshop

WISH = ResultsWish(frozenset({ResultKind.SR, ResultKind.PDF}))


class Reader:
    """Opens films in this process."""

    def __init__(self) -> None:
        self.read_films: list[str] = []

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def prepare(self, path, contract):
        return PreparedFilm.of(self.read(path), contract)

    def read(self, path, frame=None):
        self.read_films.append(path.name)
        values, description = open_film(path, frame, Limits())
        return description.radiograph(values)

    def source_header(self, path):
        return source_header(path, Limits())


@pytest.fixture
def store(tmp_path):
    with Worklist(tmp_path / "w.sqlite") as opened:
        yield opened


@pytest.fixture
def films(tmp_path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    return folder


def film(folder: Path, name: str, number: int) -> Path:
    path = folder / name
    pixels = shaded(240, 200 + 8 * number)
    path.write_bytes(written(dataset(pixels, **{**STUDY, "StudyInstanceUID": f"1.2.{number}"})))
    os.utime(path, (1e9, 1e9))
    return path


def run(store, films, *, wish=WISH, writer=True):
    """Go through a run; return what was told, and which films the writer opened."""
    told, opened = [], Reader()
    mistakes = []
    workshop = LocalWorkshop(lambda: [Reader()], FakeEngine(), mistakes.append)
    chores = ()
    if writer:
        out = films.parent / "out"
        tell = lambda path, words: told.append((path.name, words))  # noqa: E731
        chores = (ResultWriter(store, opened, out, wish, tell, mistakes.append),)
    finish(
        TriageRun(store, Arrivals((films,)), lambda: workshop, lambda: 1e9, chores=chores).steps()
    )
    assert not mistakes
    return told, opened.read_films


def test_every_scored_film_has_its_results_once(store, films, tmp_path):
    for number in range(3):
        film(films, f"{number}", number)
    (films / "notes").write_text("no film")
    assert run(store, films) == ([], ["0", "1", "2"])
    results = tmp_path / "out" / RESULTS
    names = sorted(path.name for path in results.iterdir())
    assert len(names) == 7
    assert {name.partition("-")[2] for name in names} == {"sr.dcm", "report.pdf", ""}
    reports = [pydicom.dcmread(path) for path in sorted(results.glob("*sr.dcm"))]
    assert {str(report.StudyInstanceUID) for report in reports} == {"1.2.0", "1.2.1", "1.2.2"}
    assert run(store, films) == ([], [])
    film(films, "later", 7)
    assert run(store, films) == ([], ["later"])


class LosingReader(Reader):
    """Crashes on one film."""

    def read(self, path, frame=None):
        if path.name == "lost":
            raise FailedError("worker_lost", "The decoder crashed on this film.")
        return super().read(path, frame)


def test_what_cannot_be_made_is_told_and_the_others_are(store, films, tmp_path):
    for number, name in enumerate(("a", "lost", "changed")):
        film(films, name, number)
    run(store, films, writer=False)
    (films / "changed").write_bytes((films / "a").read_bytes())
    told = []
    out = tmp_path / "out"
    writer = ResultWriter(
        store, LosingReader(), out, WISH, lambda *words: told.append(words), pytest.fail
    )
    assert [writer.one() for _ in range(4)] == [True, True, True, False]
    assert told == [(films / "lost", "The decoder crashed on this film.")]
    assert len(list((out / RESULTS).glob("*sr.dcm"))) == 1


def test_a_picture_has_a_page_and_no_object(store, films, tmp_path):
    path = films / "film.png"
    Image.fromarray((shaded(240, 200) >> 4).astype("uint8")).save(path)
    os.utime(path, (1e9, 1e9))
    told, _ = run(store, films)
    assert [name for name, _ in told] == ["film.png"]
    assert "no DICOM film" in told[0][1]
    assert len(list((tmp_path / "out" / RESULTS).glob("*.pdf"))) == 1


@pytest.mark.parametrize("said", ["{}", "no json", json.dumps({"worklist": "other", "place": 3})])
def test_the_results_of_another_worklist_stay(store, films, tmp_path, said):
    (tmp_path / "out" / RESULTS).mkdir(parents=True)
    (tmp_path / "out" / RESULTS / DONE).write_text(said)
    with pytest.raises(RefusedError, match="another worklist"):
        run(store, films)


def test_a_folder_that_cannot_be_written_ends_the_run(store, films, tmp_path):
    film(films, "a", 1)
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError):
        run(store, films)
