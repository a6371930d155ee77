"""The header of a file as lines; they are shown and never stored."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, repr=False)
class HeaderLine:
    """One element of a header; `repr` hides it, since it may identify the patient.

    Parameters
    ----------
    tag : str
        ``(0010,0020)``; empty in files without tags.
    vr : str
        Value representation, or the kind of entry in files that are not DICOM.
    name : str
        Name of the element.
    value : str
        The value in one line; long and binary values are shortened and marked so.
    private : bool
        Whether a manufacturer defined it, not the standard.
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
    """All lines of a file, and a note if some were left out."""

    lines: tuple[HeaderLine, ...]
    note: str = ""

    def __repr__(self) -> str:
        return f"HeaderListing({len(self.lines)} lines)"


MAX_TEXT_LENGTH = 400
"""Characters of a value that are shown."""


def one_line(text: str) -> str:
    """Return `text` as one line of printable characters, shortened to `MAX_TEXT_LENGTH`."""
    plain = "".join(c if c.isprintable() else " " for c in text[: MAX_TEXT_LENGTH + 1]).strip()
    if len(text) > MAX_TEXT_LENGTH:
        return f"{plain[:MAX_TEXT_LENGTH]}… (cut: {len(text):,} characters)"
    return plain
