"""The log of bugs: the error's type and the places in the code, never its message.

A message may quote a path or a header; a type and a line number cannot.
"""

import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from xray_desktop import __version__

LOG_FILE: Final = "errors.log"
LARGEST_LOG: Final = 1_000_000


def log_mistake(error: BaseException, folder: Path) -> None:
    """Append a description of `error` to the log in `folder`; a full disk goes unmentioned."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / LOG_FILE
        fresh = not log.exists() or log.stat().st_size > LARGEST_LOG
        with log.open("w" if fresh else "a", encoding="utf-8") as stream:
            stream.write(describe(error))


def describe(error: BaseException) -> str:
    """Return time, version, type and places of an error and of what caused it; no message."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{now} version {__version__}"]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__qualname__)
        lines += [
            f"  {frame.f_globals.get('__name__', '?')}:{number} {frame.f_code.co_name}"
            for frame, number in traceback.walk_tb(cause.__traceback__)
        ]
        cause = cause.__cause__
    return "\n".join(lines) + "\n"
