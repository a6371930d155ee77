"""What a DICOMDIR lists."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, repr=False)
class DirectoryListing:
    """The images of a DICOMDIR, in its order; paths may name patients, so `repr` shows none.

    Parameters
    ----------
    paths : tuple of Path
        Those that are there.
    missing : tuple of str
        Those that are gone, as the DICOMDIR calls them.
    outside : int
        How many it places outside its own folder, which are not opened.
    """

    paths: tuple[Path, ...]
    missing: tuple[str, ...] = ()
    outside: int = 0

    def __repr__(self) -> str:
        return f"DirectoryListing({len(self.paths)} paths)"
