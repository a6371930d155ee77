"""JSON and TOML that are wrong in any way are one kind of error."""

import pytest

from xray_desktop.core.contract import ModelContract
from xray_desktop.core.errors import BundleError
from xray_desktop.core.parsing import parsed_json, parsed_toml

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
