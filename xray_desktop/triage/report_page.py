"""The worklist as one page of HTML that needs nothing else: thumbnails, order, filters."""

import base64
from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final

from xray_desktop.core.findings import Finding, State
from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.urgency_table import Tier
from xray_desktop.durable import draft_of, make_folder
from xray_desktop.results.output_folder import OutputError
from xray_desktop.results.score_rows import BASE_RATES, CALIBRATED, POINTS, UNCALIBRATED
from xray_desktop.results.score_text import brief_text, labelled_caveats
from xray_desktop.terminal import visible
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.reading_list import ReadingList
from xray_desktop.triage.rows import View

NAME: Final = "worklist.html"
AT_ONCE: Final = 200
MOST_NAMED: Final = 4
"""Of findings in a row; all fifteen are in the CSV file."""
SIGNS: Final = {
    Tier.IMMEDIATE: "\N{BLACK UP-POINTING TRIANGLE}",
    Tier.SOON: "\N{BLACK DIAMOND}",
    Tier.NOT_JUDGED: "?",
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
program. The order is a proposal; a low place or a score below its operating point clears no film.
{model}</p>
<p><small>{meaning}</small></p>
<p>{counts}. Made {made}.</p>
<form onsubmit="return false">
<input id="text" type="search" placeholder="Part of the file's name"
 aria-label="Part of the file's name">
{ticks}
<label><input id="read" type="checkbox" checked> read films</label>
<span id="shown" role="status"></span>
</form>
<table><thead><tr><th>Film</th><th>Tier</th><th>Why</th><th>File</th><th>To be read before</th></tr>
</thead><tbody>
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
  document.getElementById("shown").textContent = n + " of " + rows.length + " films";
}
document.querySelector("form").addEventListener("input", sift);
sift();
</script></body></html>
"""


def write_report(folder: Path, films: ReadingList, now_s: float) -> Path:
    """Write the page into `folder`, whole or not at all, and return where it is.

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
            draft_of(path) as draft,
            draft.open("w", encoding="utf-8", errors="backslashreplace") as file,
        ):
            file.writelines(_page(films, now_s))
    except OSError as error:
        raise OutputError from error
    return path


def _page(films: ReadingList, now_s: float) -> Iterator[str]:
    numbers = films.order(View(), now_s)
    first = films.rows(numbers[:AT_ONCE])
    models = {
        f"{model.model_id} ({model.sha256[:12]}), {device}" for model, device in films.models()
    }
    counts = films.counts()
    said = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    yield _HEAD.format(
        policy=_POLICY,
        model=escape(f"Model: {'; '.join(sorted(models))}." if models else "No film was scored."),
        meaning=escape(" ".join((CALIBRATED, *_base_rates(first), UNCALIBRATED, POINTS))),
        counts=escape(f"{len(numbers)} films, in {sum(counts.values())} files ({said})"),
        made=datetime.fromtimestamp(now_s).astimezone().strftime("%Y-%m-%d %H:%M"),
        ticks="\n".join(
            f'<label><input type="checkbox" data-tier="{int(tier)}" checked> '
            f"{SIGNS[tier]} {tier.words}</label>"
            for tier in Tier
        ),
    )
    for start in range(0, len(numbers), AT_ONCE):
        for row in films.rows(numbers[start : start + AT_ONCE]) if start else first:
            yield _row(row, films.thumbnail(row.number))
    yield _FOOT


def _base_rates(rows: tuple[FilmRow, ...]) -> tuple[str, ...]:
    """Return what base rates are, if the first rows state any."""
    assessments = (row.assessment for row in rows if row.assessment is not None)
    stated = any(one.base_rate is not None for scores in assessments for one in scores.findings)
    return (BASE_RATES,) if stated else ()


def _text(text: str) -> str:
    return escape(visible(text), quote=True)


def _row(row: FilmRow, jpeg: bytes | None) -> str:
    kind = row.tier.name.lower() + (" read" if row.read_at_s is not None else "")
    said = [row.why]
    if row.assessment is not None:
        said += _findings(row.assessment.by_urgency)
    said += row.cautions
    before = datetime.fromtimestamp(row.deadline_s).astimezone().strftime("%Y-%m-%d %H:%M")
    file = _text(str(row.path))
    cells = (
        _picture(jpeg),
        f"{SIGNS[row.tier]} {row.tier.words}<br><small>{row.state.value}</small>",
        "<br>".join(map(_text, said)),
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
    """Return the findings above or near their operating points, and the caveats of those named."""
    called = [
        one
        for one in findings
        if one.state in (State.ABOVE, State.NEAR) and one.label != NO_FINDING
    ]
    if not called:
        return ["No score above or near its operating point"]
    named = called[:MOST_NAMED]
    more = f" and {len(called) - MOST_NAMED} more" if len(called) > MOST_NAMED else ""
    caveats = filter(None, map(labelled_caveats, named))
    return [", ".join(map(brief_text, named)) + more, *(f"Caveat, {text}" for text in caveats)]
