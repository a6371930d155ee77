"""How much of the machine one film may use, and how a process is held to it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on opening one film; all above 0.

    Parameters
    ----------
    memory_bytes : int
        What decoding may take beyond the worker's own code.
    seconds : float
        Time from the request to the whole film.
    pixels : int
        Rows times columns times samples of one frame.
    file_bytes : int
        Size of the file.
    """

    memory_bytes: int = 1536 * MIB
    seconds: float = 20.0
    pixels: int = 64_000_000
    file_bytes: int = 512 * MIB

    def __post_init__(self) -> None:
        if min(self.memory_bytes, self.seconds, self.pixels, self.file_bytes) <= 0:
            msg = f"{self}: expected every limit above 0"
            raise ValueError(msg)


def confine(memory_bytes: int) -> None:
    """Bound the address space of this process to what it has now plus `memory_bytes`.

    Does nothing where the present size cannot be read (macOS, whose kernel ignores the bound, and
    Windows, where a job object does it from outside): the pixel and time limits remain.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    now = int(statm.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + memory_bytes, now + memory_bytes))
