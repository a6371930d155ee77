"""Pseudonyms: the same for the same under one secret, nothing in common under another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.image.deidentification import MAX_SHIFT_DAYS, Pseudonyms

ONE, OTHER = Pseudonyms(bytes(32)), Pseudonyms(b"\1" * 32)


def test_a_secret_has_its_length_and_is_not_shown() -> None:
    with pytest.raises(ValueError, match="32"):
        Pseudonyms(b"short")
    assert repr(ONE) == "Pseudonyms()"
    assert Pseudonyms.with_random_secret().secret != Pseudonyms.with_random_secret().secret


def test_they_were_worked_out_by_hand_once() -> None:
    # printf 'patient\0PAT-1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00..00 | base32
    assert ONE.patient("PAT-1") == "P-ZNDLKCLQRE"
    assert ONE.patient("PAT-1") != ONE.patient("PAT-2") != OTHER.patient("PAT-2")


@given(st.text(), st.text())
def test_uids_are_uids_and_differ_with_what_they_stand_for(one: str, other: str) -> None:
    made = ONE.uid(one)
    assert made.startswith("2.25.")
    assert len(made) <= 64
    assert made[5:].isdigit()
    assert (made == ONE.uid(other)) == (one == other)
    assert made != OTHER.uid(one)


@given(st.text(), st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1)))
def test_dates_move_back_together(whose: str, first: date, second: date) -> None:
    moved, also = ONE.shifted(whose, first), ONE.shifted(whose, second)
    assert moved is not None
    assert also is not None
    assert 1 <= (first - moved).days <= MAX_SHIFT_DAYS
    assert (also - moved) == (second - first)


def test_a_date_before_all_dates_is_none() -> None:
    assert ONE.shifted("somebody", date(1, 1, 1)) is None
