"""Safe output of external strings on a terminal: control characters become escapes."""

import argparse
import re
from typing import Any, Final

_CONTROL_CHARACTERS: Final = re.compile(
    "[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line separators, bidirectional controls and lone surrogates."""
LINE_CHARACTERS: Final = "\n\t"
"""Control characters to keep in text of several lines."""


def escape_controls(text: str, keep: str = "") -> str:
    r"""Return `text` with control characters replaced by escapes like ``\x1b``.

    Parameters
    ----------
    text : str
        May contain names of files or values from their headers.
    keep : str
        Control characters to keep.
    """
    return _CONTROL_CHARACTERS.sub(lambda found: _escape(found[0], keep), text)


def _escape(character: str, keep: str) -> str:
    return character if character in keep else character.encode("unicode_escape").decode("ascii")


class CommandParser(argparse.ArgumentParser):
    """Argument parser whose messages have control characters escaped."""

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401
        super()._print_message(escape_controls(message, LINE_CHARACTERS), file)
