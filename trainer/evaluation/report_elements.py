"""Elements of reports: self-contained HTML pages, tables, and plots of the figures."""

import base64
import html
import io
import math
import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trainer.evaluation.figures import Figures, LabelFigures
from xray_desktop.core.labels import display_name

Cells = Sequence[object]

STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 84rem; margin: 0 auto;
       padding: 0 1.5rem 3rem; }
header { border-bottom: 3px solid #1f5f8b; margin-bottom: 1.5rem; }
.notice { background: #8c1c13; color: #fff; font-weight: 600; padding: .5rem 1rem;
          margin: 0 -1.5rem 1rem; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { margin-top: 2.2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .88rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #ddd; text-align: right;
         white-space: nowrap; }
th { border-bottom: 2px solid #888; } td:first-child, th:first-child { text-align: left; }
th { vertical-align: bottom; white-space: normal; }
td:last-child { white-space: normal; } .wrap-last td:last-child, .wrap-last th:last-child {
text-align: left; min-width: 12rem; }
tr.total td { border-top: 2px solid #888; font-weight: 600; }
tr.faint td { color: #777; }
.wide { overflow-x: auto; } img { max-width: 100%; height: auto; } figure { margin: 1rem 0; }
figcaption { color: #555; font-size: .88rem; }
.images { display: flex; flex-wrap: wrap; gap: 1rem; }
.images figure { width: 11rem; margin: 0; overflow-wrap: anywhere; }
.images img { width: 100%; }
"""


def page(title: str, notice: str, body: Sequence[str]) -> str:
    """Return a complete page with `notice` at the top; empty parts of `body` are left out."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="description" content="{text(notice)}">'
        f"<title>{text(title)} – {text(notice)}</title><style>{STYLE}</style>"
    )
    parts = [f'<div class="notice">{text(notice)}</div>', *(part for part in body if part)]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def figure(png: bytes, caption: str) -> str:
    """Return a figure with a PNG and its caption."""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<figure><img alt="{text(caption)}" src="data:image/png;base64,{data}">'
        f"<figcaption>{text(caption)}</figcaption></figure>"
    )


def table(head: Cells, lines: Sequence[str], *, wrap_last: bool = False) -> str:
    """Return a table of rows made by `line`; with `wrap_last`, the last column has sentences."""
    kind = ' class="wrap-last"' if wrap_last else ""
    heads = "".join(f"<th>{text(cell)}</th>" for cell in head)
    return f'<div class="wide"><table{kind}><tr>{heads}</tr>{"".join(lines)}</table></div>'


def line(cells: Cells, kind: str = "") -> str:
    """Return a row of a table; `kind` is a CSS class: ``total`` or ``faint``."""
    start = f'<tr class="{kind}">' if kind else "<tr>"
    return start + "".join(f"<td>{text(cell)}</td>" for cell in cells) + "</tr>"


def bullets(sentences: Sequence[str]) -> str:
    """Return a bulleted list, or an empty string."""
    return f"<ul>{''.join(f'<li>{text(s)}</li>' for s in sentences)}</ul>" if sentences else ""


def emphasised(marked: str) -> str:
    """Return text with ``*text*`` emphasised."""
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text(marked))


def text(value: object) -> str:
    """Return a value as escaped HTML text."""
    return html.escape(str(value))


DPI: Final = 110
COLUMNS: Final = 4
MODEL, PIXELS, BEFORE, GRID = "#1f5f8b", "#c0651a", "#999999", "#dddddd"
DARK: Final = 0.55
"""Cells with this share or more have white numbers."""


def draw_plots(figures: Figures) -> dict[str, bytes]:
    """Return PNGs by name; none if no label could be measured."""
    rows = figures.measured
    if not rows:
        return {}
    return {
        "areas": _png(_areas(figures)),
        "roc": _png(_multiples(rows, _roc)),
        "reliability": _png(_multiples(rows, _reliability)),
        "confusion": _png(_confusion(figures)),
    }


def _areas(figures: Figures) -> Figure:
    """Plot the AUC of each measured label with its interval, and both probes."""
    rows = figures.measured[::-1]
    figure = Figure(figsize=(7.5, 1.3 + 0.36 * (len(rows) + 1)), layout="constrained")
    axes = figure.subplots()
    names = ["Macro", *(display_name(row.label) for row in rows)]
    for place, area in enumerate([figures.macro_auc, *(row.auc for row in rows)]):
        axes.plot([area.low, area.high], [place, place], color=MODEL, linewidth=2)
        label = "model, 95 % interval" if place == 0 else None
        axes.plot(area.value, place, "o", color=MODEL, label=label)
    probes = [figures.pixels_macro_auc, *(row.pixels_auc for row in rows)]
    known = [
        (value, place)
        for place, value in enumerate(probes)
        if value is not None and not math.isnan(value)
    ]
    if known:
        axes.plot(*zip(*known, strict=True), "x", color=PIXELS, label="pixels probe")
    axes.axvline(0.5, color=BEFORE, linestyle="--", label="constant predictor")
    axes.axhline(0.5, color=GRID, linewidth=1)
    lows = [row.auc.low for row in rows] + [0.5] + [value for value, _ in known]
    axes.set(yticks=range(len(names)), yticklabels=names, xlabel="AUC")
    axes.set_xlim(max(0.0, min(lows) - 0.05), 1.0)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    figure.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    return figure


def _multiples(rows: Sequence[LabelFigures], draw: Callable[[Axes, LabelFigures], None]) -> Figure:
    """Draw one small square plot per label, with a common legend."""
    columns = min(COLUMNS, len(rows))
    lines = math.ceil(len(rows) / columns)
    figure = Figure(figsize=(2.5 * columns + 0.3, 2.6 * lines + 0.5), layout="constrained")
    places = figure.subplots(lines, columns, squeeze=False)
    for axes, row in zip(places.flat, rows, strict=False):
        draw(axes, row)
        axes.set_title(f"{display_name(row.label)} ({row.positives} of {row.images})", fontsize=9)
        axes.tick_params(labelsize=8)
        axes.grid(color=GRID)
        axes.set_axisbelow(True)
        axes.set_aspect("equal")
    for axes in places.flat[len(rows) :]:
        axes.set_axis_off()
    handles, labels = places.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False, fontsize=9)
    return figure


def _roc(axes: Axes, row: LabelFigures) -> None:
    axes.plot([0, 1], [0, 1], color=BEFORE, linestyle="--", label="constant predictor")
    axes.plot(*row.roc, color=MODEL, label="model")
    if row.point is not None:
        point = 1 - row.point.specificity.value, row.point.sensitivity.value
        axes.plot(*point, "o", color=PIXELS, label="operating point")
    axes.text(0.97, 0.05, f"AUC {row.auc.value:.3f}", ha="right", fontsize=9)
    axes.set(xlim=(0, 1), ylim=(0, 1.02))
    axes.set_xlabel("1 - specificity", fontsize=8)
    axes.set_ylabel("sensitivity", fontsize=8)


def _reliability(axes: Axes, row: LabelFigures) -> None:
    top = 0.0
    for bins, color, series in (
        (row.reliability_before, BEFORE, "before calibration"),
        (row.reliability_after, MODEL, "after calibration"),
    ):
        predicted, observed = [part.probability for part in bins], [part.share for part in bins]
        top = max(top, *predicted, *observed)
        axes.plot(predicted, observed, "o-", color=color, label=series, markersize=3, linewidth=1)
    end = min(1.0, math.ceil(10 * top + 0.5) / 10)
    axes.plot([0, end], [0, end], color="black", linestyle=":", linewidth=1, label="perfect")
    axes.set(xlim=(0, end), ylim=(0, end))
    error = f"ECE {row.error_before:.3f} → {row.error_after:.3f}"
    axes.set_xlabel(f"probability; {error}", fontsize=8)
    axes.set_ylabel("share with the label", fontsize=8)


def _confusion(figures: Figures) -> Figure:
    """Draw the share of images with one label (row) on which another (column) is called."""
    share, images = figures.confusion.share, figures.confusion.images
    lines = [i for i, row in enumerate(figures.rows) if row.positives]
    columns = [i for i, row in enumerate(figures.rows) if row.measured]
    held = share[np.ix_(lines, columns)]
    size = 0.62 * len(columns) + 2.6, 0.36 * len(lines) + 1.6
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.nan_to_num(held), vmin=0, vmax=1, cmap="Blues", aspect="auto")
    for (line, column), value in np.ndenumerate(held):
        if not math.isnan(value):
            color = "white" if value > DARK else "black"
            same = lines[line] == columns[column]
            weight = "bold" if same else "normal"
            per_cent = f"{100 * value:.0f}"
            axes.text(
                column,
                line,
                per_cent,
                ha="center",
                va="center",
                color=color,
                fontsize=8,
                fontweight=weight,
            )
    names = [display_name(figures.rows[i].label) for i in columns]
    axes.set_xticks(range(len(columns)), names, rotation=40, ha="left", fontsize=8)
    axes.xaxis.tick_top()
    axes.set_yticks(
        range(len(lines)),
        [f"{display_name(figures.rows[i].label)} ({images[i, i]})" for i in lines],
        fontsize=8,
    )
    axes.set_xlabel("called, % of the images with the label at the left", fontsize=8)
    return figure


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    return stream.getvalue()
