"""The worklist as one self-contained HTML page, and the summary that a run prints at its end."""

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final

from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.durable import atomic_replacement, make_folder
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.score_report import BASE_RATES, CALIBRATED, POINTS, UNCALIBRATED
from xray_desktop.results.score_text import caveats_text, short_text
from xray_desktop.terminal import escape_controls
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.worklist import ReadingList
from xray_desktop.triage.worklist_row import WorklistRow

NAME: Final = "worklist.html"
AT_ONCE: Final = 200
MAX_NAMED: Final = 4
"""Findings named in a row; the CSV file has all fifteen."""
TIER_SYMBOLS: Final = {
    Tier.IMMEDIATE: "\N{BLACK UP-POINTING TRIANGLE}",
    Tier.SOON: "\N{BLACK DIAMOND}",
    Tier.NOT_SCORED: "?",
    Tier.ROUTINE: "\N{WHITE CIRCLE}",
}
_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)
_HEAD: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Worklist</title>
<style>
:root {{ color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }}
body {{ margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; }}
.notice {{ border: 2px solid #b45309; padding: .6rem .9rem; border-radius: .4rem; }}
form {{ display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; align-items: center; }}
input[type=search] {{ font: inherit; min-width: 16rem; padding: .25rem .5rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th {{ text-align: left; }}
th, td {{ padding: .4rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }}
img {{ width: 96px; height: 96px; object-fit: contain; background: #000; display: block; }}
td:nth-child(2) {{ white-space: nowrap; font-weight: 600; }}
tr.immediate td:nth-child(2) {{ color: #dc2626; }}
tr.soon td:nth-child(2) {{ color: #b45309; }}
small {{ color: #6b7280; }}
tr.read {{ opacity: .55; }}
@media print {{ form {{ display: none; }} }}
</style></head><body>
<h1>Worklist</h1>
<p class="notice"><strong>Research use only – not for diagnosis.</strong> Unverified output of a
program. The order is a suggestion: a low position, or a score below its operating point, does not
exclude a finding. {model}</p>
<p><small>{meaning}</small></p>
<p>{counts}. Made {made}.</p>
<form onsubmit="return false">
<input id="text" type="search" placeholder="Part of the file's name"
 aria-label="Part of the file's name">
{ticks}
<label><input id="read" type="checkbox" checked> read images</label>
<span id="shown" role="status"></span>
</form>
<table><thead><tr><th>Image</th><th>Tier</th><th>Why</th><th>File</th><th>To be read before</th>
</tr></thead><tbody>
"""
_FOOT: Final = """</tbody></table>
<script>
const rows = [...document.querySelectorAll("tbody tr")];
const text = document.getElementById("text"), read = document.getElementById("read");
const tiers = [...document.querySelectorAll("input[data-tier]")];
function sift() {
  const on = new Set(tiers.filter(t => t.checked).map(t => t.dataset.tier));
  const part = text.value.toLowerCase();
  let n = 0;
  for (const row of rows) {
    row.hidden = !on.has(row.dataset.tier) || (!read.checked && row.classList.contains("read"))
      || !row.dataset.file.toLowerCase().includes(part);
    n += !row.hidden;
  }
  document.getElementById("shown").textContent = n + " of " + rows.length + " images";
}
document.querySelector("form").addEventListener("input", sift);
sift();
</script></body></html>
"""


def write_report(folder: Path, images: ReadingList, now_s: float) -> Path:
    """Write the page into `folder`, whole or not at all, and return its path.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    StoreError
        The worklist cannot be read.
    """
    path = folder / NAME
    try:
        make_folder(folder)
        with (
            atomic_replacement(path) as draft,
            draft.open("w", encoding="utf-8", errors="backslashreplace") as file,
        ):
            file.writelines(_page(images, now_s))
    except OSError as error:
        raise OutputError from error
    return path


def _page(images: ReadingList, now_s: float) -> Iterator[str]:
    numbers = images.order(WorklistView(), now_s)
    first = images.rows(numbers[:AT_ONCE])
    models = {
        f"{model.model_id} ({model.sha256[:12]}), {device}" for model, device in images.models()
    }
    counts = images.counts()
    by_state = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    yield _HEAD.format(
        policy=_POLICY,
        model=escape(f"Model: {'; '.join(sorted(models))}." if models else "No image was scored."),
        meaning=escape(" ".join((CALIBRATED, *_base_rates(first), UNCALIBRATED, POINTS))),
        counts=escape(f"{len(numbers)} images, in {sum(counts.values())} files ({by_state})"),
        made=datetime.fromtimestamp(now_s).astimezone().strftime("%Y-%m-%d %H:%M"),
        ticks="\n".join(
            f'<label><input type="checkbox" data-tier="{int(tier)}" checked> '
            f"{TIER_SYMBOLS[tier]} {tier.text}</label>"
            for tier in Tier
        ),
    )
    for start in range(0, len(numbers), AT_ONCE):
        for row in images.rows(numbers[start : start + AT_ONCE]) if start else first:
            yield _row(row, images.thumbnail(row.number))
    yield _FOOT


def _base_rates(rows: tuple[WorklistRow, ...]) -> tuple[str, ...]:
    """Return the explanation of base rates, if the first rows have any."""
    assessments = (row.assessment for row in rows if row.assessment is not None)
    stated = any(one.base_rate is not None for scores in assessments for one in scores.findings)
    return (BASE_RATES,) if stated else ()


def _text(text: str) -> str:
    return escape(escape_controls(text), quote=True)


def _row(row: WorklistRow, jpeg: bytes | None) -> str:
    kind = row.tier.name.lower() + (" read" if row.read_at_s is not None else "")
    lines = [row.why]
    if row.assessment is not None:
        lines += _findings(row.assessment.by_urgency)
    lines += row.cautions
    before = datetime.fromtimestamp(row.deadline_s).astimezone().strftime("%Y-%m-%d %H:%M")
    file = _text(str(row.path))
    cells = (
        _picture(jpeg),
        f"{TIER_SYMBOLS[row.tier]} {row.tier.text}<br><small>{row.state.value}</small>",
        "<br>".join(map(_text, lines)),
        f"{_text(row.path.name)}<br><small>{_text(str(row.path.parent))}</small>",
        before,
    )
    return (
        f'<tr class="{kind}" data-tier="{int(row.tier)}" data-file="{file}">'
        f"<td>{'</td><td>'.join(cells)}</td></tr>\n"
    )


def _picture(jpeg: bytes | None) -> str:
    if jpeg is None:
        return ""
    data = base64.b64encode(jpeg).decode()
    return f'<img loading="lazy" alt="" src="data:image/jpeg;base64,{data}">'


def _findings(findings: tuple[Finding, ...]) -> list[str]:
    """Return findings above or near their operating points, and the caveats of those named."""
    called = [
        one
        for one in findings
        if one.state in (State.ABOVE, State.NEAR) and one.label != NO_FINDING
    ]
    if not called:
        return ["No score above or near its operating point"]
    named = called[:MAX_NAMED]
    more = f" and {len(called) - MAX_NAMED} more" if len(called) > MAX_NAMED else ""
    caveats = filter(None, map(caveats_text, named))
    return [", ".join(map(short_text, named)) + more, *(f"Caveat, {text}" for text in caveats)]


def summary(images: ReadingList, now_s: float, limit: int, closing: Sequence[str]) -> str:
    """Return the counts, the first `limit` unread images in order, and the lines `closing`."""
    numbers = images.order(WorklistView(unread_only=True), now_s)
    counts = images.counts()
    by_state = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    lines = [
        f"{sum(counts.values())} files: {by_state or 'none'}",
        f"{len(numbers)} images to read",
    ]
    for place, row in enumerate(images.rows(numbers[:limit]), 1):
        lines.append(f"{place:>4}  {row.tier.text:<10}  {escape_controls(str(row.path))}")
        lines += [
            f"      {escape_controls(sentence)}" for sentence in (row.why, *row.identity_cautions)
        ]
    if len(numbers) > limit:
        lines.append(f"      ... and {len(numbers) - limit} more, all of them in the output folder")
    return "\n".join((*lines, "", *closing)) + "\n"
