"""The search for presentation states: in pieces, remembered, bounded, and cheap to give up."""

from pathlib import Path

import pytest

from tests.imaging.films import dataset, written
from tests.imaging.test_presentation_state import UID, state
from xray_desktop.imaging.dicom import state_search
from xray_desktop.imaging.dicom.state_search import StateSearch
from xray_desktop.imaging.found_states import UNSEARCHED

MOST_BYTES = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "film").write_bytes(written(dataset()))
    (tmp_path / "pr").write_bytes(written(state()))
    for number in range(6):
        (tmp_path / f"other{number}").write_bytes(b"nothing")
    return tmp_path


def test_a_search_that_is_not_done_says_so_and_goes_on(folder, monkeypatch) -> None:
    monkeypatch.setattr(state_search, "PIECE_S", -1.0)
    search = StateSearch()
    answers = [search.states_of(folder / "film", UID, 0, MOST_BYTES) for _ in range(9)]
    assert answers[:8] == [None] * 8, "one file at a time"
    assert answers[8] is not None
    assert [one.label for one in answers[8].states] == ["WET_READ"]


def test_a_folder_is_searched_once_until_it_changes(folder, monkeypatch) -> None:
    looked: list[str] = []
    look_at = StateSearch._look_at
    monkeypatch.setattr(
        StateSearch, "_look_at", lambda self, path: (looked.append(path.name), look_at(self, path))
    )
    search = StateSearch()
    for uid in (UID, "1.2.3", UID):
        assert search.states_of(folder / "film", uid, 0, MOST_BYTES) is not None
    assert len(looked) == 8
    (folder / "new").write_bytes(written(state(ContentLabel="NEW")))
    found = search.states_of(folder / "film", UID, 0, MOST_BYTES)
    assert found is not None
    assert sorted(one.label for one in found.states) == ["NEW", "WET_READ"]


def test_a_huge_folder_is_not_searched_to_its_end_and_that_is_said(folder, monkeypatch) -> None:
    monkeypatch.setattr(state_search, "MOST_FILES", 3)
    search = StateSearch()
    for _ in range(2):
        found = search.states_of(folder / "film", UID, 0, MOST_BYTES)
        assert found is not None
        assert found.cautions == (UNSEARCHED,)


def test_what_is_given_up_before_it_was_asked_costs_no_worker(reader, folder) -> None:
    reader.read(folder / "film")
    before = reader.pid
    steps = reader.state_steps(folder / "film", UID)
    next(steps)
    steps.close()
    assert reader.pid == before
