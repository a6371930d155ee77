"""The search for presentation states: in time slices, cached, bounded, easy to cancel."""

import math
from pathlib import Path

import pytest

from tests.imaging.dicom.test_presentation_state import UID, state
from tests.imaging.dicom_files import dataset, written
from xray_desktop.imaging.decoder_protocol import SEARCH_INCOMPLETE
from xray_desktop.imaging.dicom import presentation_state_search
from xray_desktop.imaging.dicom.presentation_state_search import PresentationStateSearch

MAX_BYTES = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "image").write_bytes(written(dataset()))
    (tmp_path / "pr").write_bytes(written(state()))
    for number in range(6):
        (tmp_path / f"other{number}").write_bytes(b"nothing")
    return tmp_path


@pytest.fixture(autouse=True)
def no_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine looks at all files in one go, too."""
    monkeypatch.setattr(presentation_state_search, "TIME_SLICE_S", math.inf)


def test_a_search_that_is_not_done_says_so_and_goes_on(folder, monkeypatch) -> None:
    monkeypatch.setattr(presentation_state_search, "TIME_SLICE_S", -1.0)
    search = PresentationStateSearch()
    answers = [search.states_of(folder / "image", UID, 0, MAX_BYTES) for _ in range(9)]
    assert answers[:8] == [None] * 8, "one file at a time"
    assert answers[8] is not None
    assert [one.label for one in answers[8].states] == ["WET_READ"]


def test_a_folder_is_searched_once_until_it_changes(folder, monkeypatch) -> None:
    looked: list[str] = []
    look_at = PresentationStateSearch._examine
    monkeypatch.setattr(
        PresentationStateSearch,
        "_examine",
        lambda self, path: (looked.append(path.name), look_at(self, path)),
    )
    search = PresentationStateSearch()
    for uid in (UID, "1.2.3", UID):
        assert search.states_of(folder / "image", uid, 0, MAX_BYTES) is not None
    assert len(looked) == 8
    (folder / "new").write_bytes(written(state(ContentLabel="NEW")))
    found = search.states_of(folder / "image", UID, 0, MAX_BYTES)
    assert found is not None
    assert sorted(one.label for one in found.states) == ["NEW", "WET_READ"]


def test_a_huge_folder_is_not_searched_to_its_end_and_that_is_said(folder, monkeypatch) -> None:
    monkeypatch.setattr(presentation_state_search, "MAX_FILES", 3)
    search = PresentationStateSearch()
    for _ in range(2):
        found = search.states_of(folder / "image", UID, 0, MAX_BYTES)
        assert found is not None
        assert found.cautions == (SEARCH_INCOMPLETE,)


def test_what_is_given_up_before_it_was_asked_costs_no_worker(reader, folder) -> None:
    reader.read(folder / "image")
    before = reader.pid
    steps = reader.state_steps(folder / "image", UID)
    next(steps)
    steps.close()
    assert reader.pid == before
