"""The table of states."""

from xray_desktop.triage.states import PENDING, SETTLED, TRANSITIONS, FilmState, sources_of


def test_every_state_has_a_row_and_can_be_left_and_reached():
    assert set(TRANSITIONS) == set(FilmState)
    for state in FilmState:
        assert TRANSITIONS[state]
        assert sources_of(state)


def test_a_film_is_pending_or_settled():
    assert {*PENDING, *SETTLED} == set(FilmState)
    assert not {*PENDING} & {*SETTLED}


def test_a_film_is_never_scored_without_having_been_decoded():
    assert FilmState.FOUND not in sources_of(FilmState.SCORED)
    assert FilmState.DECODED not in sources_of(FilmState.READ)
