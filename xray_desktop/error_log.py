"""Log of unexpected errors: type and traceback without messages, which may hold patient data."""

import os
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from xray_desktop import __version__
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

LOG_FILE: Final = "errors.log"
MAX_LOG_BYTES: Final = 1_000_000


def log_error(error: BaseException, folder: Path) -> None:
    """Append a description of `error` to the log in `folder`; failures to write are ignored."""
    with suppress(OSError):
        make_private_folder(folder)
        log = folder / LOG_FILE
        fresh = not log.exists() or log.stat().st_size > MAX_LOG_BYTES
        opener = lambda name, flags: os.open(name, flags, PRIVATE_FILE_MODE)  # noqa: E731
        with open(log, "w" if fresh else "a", encoding="utf-8", opener=opener) as stream:
            stream.write(describe(error))


def describe(error: BaseException) -> str:
    """Return time, version, types and traceback lines of an error and its causes, no messages."""
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
