"""How a run ends."""

from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """How a run ends."""

    SCORED = 0
    SOME_UNSCORED = 1
    USAGE = 2
    NO_MODEL = 3
    NO_OUTPUT = 4
    INTERRUPTED = 130


EXIT_WORDS: Final = {
    Exit.SCORED: "all files were scored",
    Exit.SOME_UNSCORED: "some files were refused or failed, or not all of --write could be made",
    Exit.USAGE: "the command line cannot be understood, or names nothing to read",
    Exit.NO_MODEL: "the model or its engine could not be loaded",
    Exit.NO_OUTPUT: "output could not be written",
    Exit.INTERRUPTED: "interrupted; what was finished is printed",
}
