"""The table of states."""

from xray_desktop.triage.states import COMPLETED, PENDING, TRANSITIONS, ImageState, sources_of


def test_every_state_has_a_row_and_can_be_left_and_reached():
    assert set(TRANSITIONS) == set(ImageState)
    for state in ImageState:
        assert TRANSITIONS[state]
        assert sources_of(state)


def test_an_image_is_pending_or_finished():
    assert {*PENDING, *COMPLETED} == set(ImageState)
    assert not {*PENDING} & {*COMPLETED}


def test_an_image_is_never_scored_without_having_been_decoded():
    assert ImageState.FOUND not in sources_of(ImageState.SCORED)
    assert ImageState.DECODED not in sources_of(ImageState.READ)
