"""Errors of opening an image, and the door through which other people's decoders are called."""

from collections.abc import Iterator
from contextlib import contextmanager

from xray_desktop.core.errors import RefusedError, XrayError


class MultiFrameError(RefusedError):
    """The file holds several frames and none was chosen.

    Parameters
    ----------
    frames : int
        How many there are; choose one from 0 to ``frames - 1``.
    """

    def __init__(self, frames: int) -> None:
        super().__init__(
            "multi_frame", "This file holds {frames} frames. Choose the one to open.", frames=frames
        )
        self.frames = frames

    def __reduce__(self) -> tuple[type["MultiFrameError"], tuple[int]]:
        return MultiFrameError, (self.frames,)


def damaged(part: str) -> RefusedError:
    """Return the refusal of a file whose `part` (our words, never the file's) cannot be read."""
    return RefusedError(
        "damaged",
        "The file is damaged: {part}. Get it again from where it came from.",
        part=part,
    )


def no_such_frame(frame: int, frames: int) -> RefusedError:
    """Return the refusal of `frame`, counted from 0, of a file that holds `frames`."""
    return RefusedError(
        "no_such_frame",
        "There is no frame {number}: this file holds {frames}.",
        number=frame + 1,
        frames=frames,
    )


def not_grey() -> RefusedError:
    """Return the refusal of an image in colour where a copy without names is wanted."""
    return RefusedError(
        "not_grey", "This image is in colour: only grey images are exported without names."
    )


@contextmanager
def decoder_errors_as(refusal: RefusedError) -> Iterator[None]:
    """Turn whatever a parser or decoder raises into `refusal`.

    Decoders raise anything, Rust panics (a BaseException) included, with texts that quote the
    file. Our own errors, a lack of memory and the process's own signals pass.
    """
    try:
        yield
    except (XrayError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - the door to foreign code
        raise refusal from None
