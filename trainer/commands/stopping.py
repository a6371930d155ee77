"""The end of a long measurement: all was measured, or it was stopped and can go on."""

from typing import TYPE_CHECKING, Final

from xray_desktop.terminal import visible

if TYPE_CHECKING:
    from trainer.evaluation.kept_results import KeptResults

STOPPABLE: Final = (
    "What is measured is kept in a file in the report's folder, or else in the current one, until "
    "all is done: a run that was stopped goes on from there with the same command."
)


def conclude(stopped: str, kept: "KeptResults | None") -> None:
    """Remove what was kept, or print how far a run came that was stopped, and end as Ctrl-C does.

    Parameters
    ----------
    stopped : str
        How many of how many were measured; empty where all were, and all figures are shown.
    kept : KeptResults or None
        What was kept; None: nothing.
    """
    if not stopped:
        if kept is not None:
            kept.remove()
        return
    print(stopped)  # noqa: T201 - a command line
    if kept is not None and kept.there:
        words = f"They are kept in {kept.path}: the same command goes on from there."
        print(visible(words))  # noqa: T201 - a command line
    raise KeyboardInterrupt
