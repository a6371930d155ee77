"""What stands in a file beside its pixels, as lines to read; only ever shown, never kept."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, repr=False)
class HeaderLine:
    """One element of a header. Its `repr` shows nothing, for it may say who the patient is.

    Parameters
    ----------
    tag : str
        ``(0010,0020)``; empty where the file has no such thing.
    vr : str
        Value representation, or what kind of entry it is.
    name : str
        What the element is called.
    value : str
        Its value in one line; long and binary ones are cut and say so.
    private : bool
        Whether a maker defined it and not the standard.
    children : tuple of HeaderLine
        Items of a sequence, or elements of an item.
    """

    tag: str
    vr: str
    name: str
    value: str = ""
    private: bool = False
    children: tuple["HeaderLine", ...] = field(default=())

    def __repr__(self) -> str:
        return "HeaderLine(...)"


@dataclass(frozen=True, slots=True, repr=False)
class HeaderListing:
    """All lines of a file, and a sentence on what was left out, if anything was."""

    lines: tuple[HeaderLine, ...]
    note: str = ""

    def __repr__(self) -> str:
        return f"HeaderListing({len(self.lines)} lines)"


MAX_TEXT_LENGTH = 400
"""Characters of a value that are shown."""


def one_line(text: str) -> str:
    """Return `text` in one line of printable characters, cut where it is long."""
    plain = "".join(c if c.isprintable() else " " for c in text[: MAX_TEXT_LENGTH + 1]).strip()
    if len(text) > MAX_TEXT_LENGTH:
        return f"{plain[:MAX_TEXT_LENGTH]}… (cut: {len(text):,} characters)"
    return plain
