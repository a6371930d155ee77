"""Maps of the films that are to be read soon."""

import hashlib
from dataclasses import replace

import pytest
from PIL import Image

from tests.gui.fakes import LOGITS, FakeEngine
from tests.gui.fakes import film as radiograph
from tests.triage.parts import LineReader, film, states
from xray_desktop.core.errors import FailedError
from xray_desktop.core.progress import finish
from xray_desktop.results.output_folder import OutputError
from xray_desktop.triage.arrivals import Arrivals
from xray_desktop.triage.map_maker import MAPS, MapMaker
from xray_desktop.triage.run import TriageRun
from xray_desktop.triage.store import Worklist
from xray_desktop.triage.workshop import LocalWorkshop

QUIET = LOGITS | dict.fromkeys(("Pneumonia", "Effusion", "Infiltration"), -5.0)


class WholeReader:
    """Opens the films that `LineReader` prepares; their pixels are `aspect` as high as wide."""

    aspect = 1.0

    def read(self, path, frame=None):
        if path.name == "lost":
            raise FailedError("worker_lost", "The decoder crashed on this film.")
        made = radiograph(float(path.read_text().split()[1]))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name == "other":
            sha256 = "0" * 64
        return replace(made, source=replace(made.source, sha256=sha256), stated_aspect=self.aspect)


def gone_through(tmp_path, engine, out="out", films=None):
    tmp_path.mkdir(exist_ok=True)
    mistakes = []
    with Worklist(tmp_path / "w.sqlite") as store:
        finish(
            TriageRun(
                store,
                Arrivals((films or tmp_path / "films",)),
                lambda: LocalWorkshop(lambda: [LineReader()], engine, mistakes.append),
                lambda: 1000.0,
                chores=(MapMaker(store, WholeReader(), engine, tmp_path / out, mistakes.append),),
            ).steps()
        )
        assert not mistakes
        return states(store)


def test_films_to_be_read_soon_get_a_map_and_others_do_not(tmp_path):
    for name in ("a", "lost", "other"):
        film(tmp_path / "films", name, 0.4, note=name)
    assert gone_through(tmp_path, FakeEngine()) == {
        "a": "mapped", "lost": "scored", "other": "scored"
    }  # fmt: skip
    (picture,) = (tmp_path / "out" / MAPS).iterdir()
    assert picture.name.endswith("-effusion.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    written = picture.stat().st_mtime_ns
    gone_through(tmp_path, FakeEngine())
    assert picture.stat().st_mtime_ns == written


def test_a_map_is_drawn_in_true_proportion(tmp_path, monkeypatch):
    film(tmp_path / "films", "a", 0.6)
    heights = []
    for aspect in (1.0, 0.5):
        monkeypatch.setattr(WholeReader, "aspect", aspect)
        gone_through(tmp_path / f"{aspect}", FakeEngine(), films=tmp_path / "films")
        (picture,) = (tmp_path / f"{aspect}" / "out" / MAPS).iterdir()
        with Image.open(picture) as drawn:
            heights.append(drawn.height)
    assert heights[0] - heights[1] > 200  # half of 512, and other line breaks


def test_routine_films_cost_no_map(tmp_path):
    film(tmp_path / "films", "a", 0.4)
    assert gone_through(tmp_path, FakeEngine(logits=QUIET)) == {"a": "scored"}
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_ends_the_run_and_loses_no_score(tmp_path):
    film(tmp_path / "films", "a", 0.4)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        gone_through(tmp_path, FakeEngine(), out="file")
    with Worklist(tmp_path / "w.sqlite") as store:
        assert states(store) == {"a": "scored"}
