"""Numbers on the command line."""

import argparse

import pytest

from xray_desktop.command_line.options import whole_number


def test_whole_numbers_are_read() -> None:
    assert [whole_number(text, 0) for text in ("0", " 5 ", "11112")] == [0, 5, 11112]
    assert whole_number("-3", -5) == -3


@pytest.mark.parametrize("text", ["1,5", "1.5", "1.000", "1_000", "1e3", "", "-1", "nan", "--1"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="a whole number from 0 on"):
        whole_number(text, 0)
