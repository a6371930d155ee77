"""The end of a run in words: how many films there are, and which come first."""

from collections.abc import Sequence

from xray_desktop.terminal import visible
from xray_desktop.triage.reading_list import ReadingList
from xray_desktop.triage.rows import View


def summary(films: ReadingList, now_s: float, most: int, closing: Sequence[str]) -> str:
    """Return lines of text: counts, the first `most` unread films in order, and `closing`."""
    numbers = films.order(View(unread_only=True), now_s)
    counts = films.counts()
    said = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    lines = [f"{sum(counts.values())} files: {said or 'none'}", f"{len(numbers)} films to read"]
    for place, row in enumerate(films.rows(numbers[:most]), 1):
        lines.append(f"{place:>4}  {row.tier.words:<10}  {visible(str(row.path))}")
        lines += [f"      {visible(sentence)}" for sentence in (row.why, *row.doubts)]
    if len(numbers) > most:
        lines.append(f"      ... and {len(numbers) - most} more, all of them in the output folder")
    return "\n".join((*lines, "", *closing)) + "\n"
