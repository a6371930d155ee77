"""Records as a table for a person."""

from collections.abc import Iterator, Sequence

from xray_desktop.core.findings import State
from xray_desktop.core.labels import display_name
from xray_desktop.results.record import FileRecord, MapRecord, Scored
from xray_desktop.results.words import MAP_MEANING, NO_SCORE, score_words, state_words
from xray_desktop.terminal import visible


def table_text(records: Sequence[FileRecord], closing: Sequence[str]) -> str:
    """Return `records` one below the other, then the sentences in `closing`."""
    blocks = ["\n".join(_lines(record)) for record in records]
    return "\n\n".join([*blocks, "\n".join(closing)]) + "\n"


def _lines(record: FileRecord) -> Iterator[str]:
    yield visible(record.file)
    if not isinstance(record, Scored):
        yield f"  {record.status}: {visible(record.message)}"
        yield from _caution_lines(record)
        return
    width = max(len(finding.label) for finding in record.assessment.findings)
    yield f"  {'finding':<{width}}  {'score':>8}  {'operating point':>15}  state"
    for finding in record.assessment.findings:
        point = finding.operating_point
        scored = finding.state is not State.INSUFFICIENT
        threshold = f"{point.threshold:.3g}" if scored and point is not None else NO_SCORE
        plain = " (not calibrated)" if scored and not finding.calibrated else ""
        yield (
            f"  {display_name(finding.label):<{width}}  {score_words(finding):>8}"
            f"  {threshold:>15}  {state_words(finding)}{plain}"
        )
    if record.map is not None:
        yield from _map_lines(record.map)
    for path in record.written:
        yield f"  written: {visible(path)}"
    yield from _caution_lines(record)


def _caution_lines(record: FileRecord) -> Iterator[str]:
    for caution in record.cautions:
        yield f"  caution: {visible(caution)}"


def _map_lines(shown: MapRecord) -> Iterator[str]:
    yield f"  map of {display_name(shown.label)} ({MAP_MEANING}): {visible(shown.path)}"
    if shown.warning is not None:
        yield f"  caution: {shown.warning}"
