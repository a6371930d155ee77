"""Errors of opening an image, and the guard around calls of parsers and decoders."""

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
    """Return the error for a file of which `part` cannot be read; never text from the file."""
    return RefusedError(
        "damaged",
        "The file is damaged: {part}. Get it again from its source.",
        part=part,
    )


def no_such_frame(frame: int, frames: int) -> RefusedError:
    """Return the error for a missing `frame`, counted from 0, of a file with `frames` frames."""
    return RefusedError(
        "no_such_frame",
        "There is no frame {number}: this file holds {frames}.",
        number=frame + 1,
        frames=frames,
    )


def not_grey() -> RefusedError:
    """Return the error for a colour image that is to be de-identified."""
    return RefusedError(
        "not_grey", "This image is in colour. Only greyscale images can be de-identified."
    )


@contextmanager
def decoder_errors_as(refusal: RefusedError) -> Iterator[None]:
    """Raise `refusal` in place of whatever a parser or decoder raises.

    Decoders raise any exception, Rust panics (a BaseException) included, and their messages quote
    the file. Errors of this program, lack of memory and signals to the process pass unchanged.
    """
    try:
        yield
    except (XrayError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - third-party code raises anything
        raise refusal from None
