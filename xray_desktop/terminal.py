"""Text from outside on a terminal and in a table: names of files and headers command nothing."""

import argparse
import re
from typing import Any, Final

_CONTROL_CHARACTERS: Final = re.compile(
    "[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line ends, marks that turn the direction of text, and bytes that are none."""
LINE_CHARACTERS: Final = "\n\t"
"""To be kept where text has several lines of ours."""


def escape_controls(text: str, keep: str = "") -> str:
    r"""Return `text` with escapes like ``\x1b`` in place of what a terminal would obey.

    Parameters
    ----------
    text : str
        May hold names of files or what files say of themselves.
    keep : str
        Control characters that stay.
    """
    return _CONTROL_CHARACTERS.sub(lambda found: _escape(found[0], keep), text)


def _escape(character: str, keep: str) -> str:
    return character if character in keep else character.encode("unicode_escape").decode("ascii")


class CommandParser(argparse.ArgumentParser):
    """Reads a command's arguments; what it says of them is `escape_controls`."""

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401
        super()._print_message(escape_controls(message, LINE_CHARACTERS), file)
