import json
from copy import deepcopy

from xray_desktop.core.errors import (
    NEVER_SCORED,
    Caution,
    NotChestError,
    caution_text,
    most_severe,
    unsuitable,
)

GERMAN = {"Left out: {left} of {total}.": "Weggelassen: {left} von {total}.", "Said.": "Gesagt."}


def test_a_caution_is_a_sentence_that_can_be_said_in_another_language():
    caution = Caution("Left out: {left} of {total}.", left=1, total=2)
    assert caution == "Left out: 1 of 2."
    assert json.dumps([caution]) == '["Left out: 1 of 2."]'
    assert caution_text(caution, GERMAN.__getitem__) == "Weggelassen: 1 von 2."
    assert caution_text("Said.", GERMAN.__getitem__) == "Gesagt."


def test_a_caution_travels_between_processes():
    caution = deepcopy(Caution("Left out: {left}.", left="{x}"))
    assert caution == "Left out: {x}."
    assert caution_text(caution, str) == caution


def test_what_cannot_be_overridden_says_so_and_is_the_most_severe():
    plain = unsuitable("turned", "It lies on its side.", certain=False)
    certain = unsuitable("far", "It is {what}.", certain=True, what="a cat")
    assert isinstance(certain, NotChestError)
    assert str(certain) == f"It is a cat. {NEVER_SCORED}"
    assert most_severe([None, plain, certain]) is certain
    assert most_severe([None, plain]) is plain
    assert most_severe([None]) is None
