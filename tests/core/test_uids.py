"""A UID is opaque text of digits and dots."""

import pytest

from xray_desktop.core.uids import uid_of


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
