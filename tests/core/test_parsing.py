"""JSON and TOML that are wrong in any way are one kind of error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.errors import BundleError
from xray_desktop.core.parsing import (
    parsed_json,
    parsed_toml,
    typed_number,
    uid_of,
    ungrouped_number,
)

DEEP = "[" * 100_000


def test_what_is_right_is_read():
    assert parsed_json('{"a": [1]}') == {"a": [1]}
    assert parsed_toml("a = [1]") == {"a": [1]}


@pytest.mark.parametrize(
    ("parsed", "text"),
    [(parsed_json, DEEP), (parsed_json, DEEP.encode()), (parsed_toml, f"a = {DEEP}")],
)
def test_brackets_without_end_are_said(parsed, text):
    with pytest.raises(ValueError, match="nested without end"):
        parsed(text)


def test_a_bundle_s_contract_of_brackets_is_refused():
    with pytest.raises(BundleError, match="nested without end"):
        ModelContract.from_json(DEEP)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("54.3", 54.3),
        ("54,3", 54.3),
        (" 54,3 ", 54.3),
        ("\u00a054,3\u202f", 54.3),
        ("0.143", 0.143),
        ("0,143", 0.143),
        (",5", 0.5),
        ("5.", 5.0),
        ("-7,25", -7.25),
        ("−7.25", -7.25),
        ("+3", 3.0),
        ("1234.5", 1234.5),
        ("1234,567", 1234.567),
        ("٥٤٫٣", 54.3),
        ("５４．３", None),
        ("５４.３", 54.3),
    ],
)
def test_point_and_comma_are_both_decimal_signs(text: str, number: float | None) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("1,234.5", "1.234,5", "1,234", "1.234", "-12.345", "1 234,5", "1'234.5", "1,234,567"),
        *("", " ", ".", ",", "-", "1..2", "1,,2", "1e3", "1E3", "nan", "inf", "-inf", "1_000"),
        *("12,5,30", "0x10", "5 mm", "½", "²", "٬", "1٬234", "9" * 50 + "a"),
    ],
)
def test_what_is_none_or_could_be_two_is_refused(text: str) -> None:
    assert typed_number(text) is None


@given(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), st.sampled_from(".,"))
def test_two_decimals_come_back_whatever_the_sign(number: float, sign: str) -> None:
    assert typed_number(f"{number:.2f}".replace(".", sign)) == number


def test_a_cell_may_have_three_decimals_and_no_thousands() -> None:
    assert ungrouped_number("79.186") == ungrouped_number("79,186") == 79.186
    assert ungrouped_number("1,234.5") is None
    assert ungrouped_number("nan") is None


@pytest.mark.parametrize(
    "uid", ["1.2.840.10008.1.1", "1.2.840.99999.007.1", "0", "1.2.", "9" * 64, "1..2"]
)
@pytest.mark.parametrize("padding", ["", "\0", " ", "\0\0", "  "])
def test_what_names_an_object_is_taken_as_it_is(uid, padding) -> None:
    assert uid_of(uid + padding) == uid


@pytest.mark.parametrize(
    "text", ["", "\0", ".", "..", "...", "1.2/3", "../1", "1.2.x", "9" * 65, "1.2\n", "1 2", "١.٢"]
)
def test_what_names_none_is_not_taken(text) -> None:
    assert uid_of(text) is None
