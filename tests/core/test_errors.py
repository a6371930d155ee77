import json
from copy import deepcopy

from xray_desktop.core.errors import (
    NEVER_SCORED,
    Caution,
    FailedError,
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


def test_the_message_of_an_error_as_text_keeps_its_template():
    known = {"It is {what}.": "Es ist {what}.", "a cat": "eine Katze", NEVER_SCORED: "Nie."}
    for error, text in (
        (FailedError("far", "It is {what}.", what="a cat"), "Es ist eine Katze."),
        (NotChestError("far", "It is {what}.", what=Caution("a cat")), "Es ist eine Katze. Nie."),
        (FailedError("far", "It is {what}.", what="{a}"), "Es ist {a}."),
        (FailedError("far", "It is {what}.", what=3), "Es ist 3."),
        (FailedError("far", "Not {what}."), "Not {what}."),
    ):
        caution = error.as_caution()
        assert caution == error.message
        assert caution_text(caution, lambda one: known.get(one, one)) == text
