"""Maps of the images that are to be read soon."""

import hashlib
from dataclasses import replace

import pytest
from PIL import Image

from tests.gui.fakes import LOGITS, FakeEngine
from tests.gui.fakes import image as radiograph
from tests.triage.fakes import LineReader, image, states
from xray_desktop.core.errors import FailedError
from xray_desktop.core.progress import finish
from xray_desktop.results.output_files import OutputError
from xray_desktop.triage.background_tasks import MAPS, HeatMapTask
from xray_desktop.triage.execution_backend import LocalBackend
from xray_desktop.triage.folder_scan import FolderScan
from xray_desktop.triage.run import TriageRun
from xray_desktop.triage.worklist import Worklist

QUIET = LOGITS | dict.fromkeys(("Pneumonia", "Effusion", "Infiltration"), -5.0)


class WholeReader:
    """Opens the images that `LineReader` prepares; their pixels are `aspect` as high as wide."""

    aspect = 1.0

    def read(self, path, frame=None):
        if path.name == "lost":
            raise FailedError("worker_lost", "The decoder crashed on this image.")
        made = radiograph(float(path.read_text().split()[1]))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name == "other":
            sha256 = "0" * 64
        return replace(made, source=replace(made.source, sha256=sha256), stated_aspect=self.aspect)


def gone_through(tmp_path, engine, out="out", images=None):
    tmp_path.mkdir(exist_ok=True)
    mistakes = []
    with Worklist(tmp_path / "w.sqlite") as store:
        finish(
            TriageRun(
                store,
                FolderScan((images or tmp_path / "films",)),
                lambda: LocalBackend(lambda: [LineReader()], engine, mistakes.append),
                lambda: 1000.0,
                background_tasks=(
                    HeatMapTask(store, WholeReader(), engine, tmp_path / out, mistakes.append),
                ),
            ).steps()
        )
        assert not mistakes
        return states(store)


def test_images_to_be_read_soon_get_a_map_and_others_do_not(tmp_path):
    for name in ("a", "lost", "other"):
        image(tmp_path / "films", name, 0.4, note=name)
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
    image(tmp_path / "films", "a", 0.6)
    heights = []
    for aspect in (1.0, 0.5):
        monkeypatch.setattr(WholeReader, "aspect", aspect)
        gone_through(tmp_path / f"{aspect}", FakeEngine(), images=tmp_path / "films")
        (picture,) = (tmp_path / f"{aspect}" / "out" / MAPS).iterdir()
        with Image.open(picture) as drawn:
            heights.append(drawn.height)
    assert heights[0] - heights[1] > 200  # half of 512, and other line breaks


def test_routine_images_cost_no_map(tmp_path):
    image(tmp_path / "films", "a", 0.4)
    assert gone_through(tmp_path, FakeEngine(logits=QUIET)) == {"a": "scored"}
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_ends_the_run_and_loses_no_score(tmp_path):
    image(tmp_path / "films", "a", 0.4)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        gone_through(tmp_path, FakeEngine(), out="file")
    with Worklist(tmp_path / "w.sqlite") as store:
        assert states(store) == {"a": "scored"}
