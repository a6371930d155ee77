"""`clear-history`: delete the paths of recent images that the window stores."""

import shutil
from collections.abc import Sequence
from typing import Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.options import PROGRAM
from xray_desktop.terminal import CommandParser

CLEAR_HISTORY: Final = "clear-history"
CLEARED: Final = (
    "Deleted: the paths of recent images and folders, and of what was open when the program last "
    "crashed; images that the window fetched from an archive. Worklists and results still contain "
    "paths: delete their files if necessary."
)
NOT_CLEARED: Final = "The history cannot be cleared: {file} cannot be written. Delete it by hand."


def clear_history(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = CommandParser(
        f"{PROGRAM} {CLEAR_HISTORY}",
        description="Delete the paths of recent images and folders, and of what was open when the "
        "program crashed. A setting prevents that paths are stored at all.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.parse_args(arguments)
    from PySide6.QtCore import QSettings

    from xray_desktop.gui.settings.recent_images import forget_paths, user_settings
    from xray_desktop.paths import archive_folder, session_restore_file

    settings = user_settings()
    forget_paths(settings)
    if settings.status() is not QSettings.Status.NoError:
        print_status(NOT_CLEARED.format(file=settings.fileName()))
        return Exit.NO_OUTPUT
    try:
        session_restore_file().unlink(missing_ok=True)
        shutil.rmtree(archive_folder(), ignore_errors=True)
    except OSError:
        print_status(NOT_CLEARED.format(file=session_restore_file()))
        return Exit.NO_OUTPUT
    print_status(CLEARED)
    return Exit.SCORED
