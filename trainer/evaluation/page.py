"""A page of HTML that needs nothing but itself: tables, lists, pictures inside."""

import base64
import html
import re
from collections.abc import Sequence
from typing import Final

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
td:last-child { white-space: normal; } .words td:last-child, .words th:last-child {
text-align: left; min-width: 12rem; }
tr.total td { border-top: 2px solid #888; font-weight: 600; }
tr.faint td { color: #777; }
.wide { overflow-x: auto; } img { max-width: 100%; height: auto; } figure { margin: 1rem 0; }
figcaption { color: #555; font-size: .88rem; } .films { display: flex; flex-wrap: wrap; gap: 1rem; }
.films figure { width: 11rem; margin: 0; overflow-wrap: anywhere; }
.films img { width: 100%; }
"""


def page(title: str, notice: str, body: Sequence[str]) -> str:
    """Return a whole page; empty parts of `body` are left out, `notice` stands on top."""
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


def figure(png: bytes, words: str) -> str:
    """Return a PNG with its caption."""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<figure><img alt="{text(words)}" src="data:image/png;base64,{data}">'
        f"<figcaption>{text(words)}</figcaption></figure>"
    )


def table(head: Cells, lines: Sequence[str], *, words: bool = False) -> str:
    """Return a table of lines made by `line`; with `words`, its last column holds sentences."""
    kind = ' class="words"' if words else ""
    heads = "".join(f"<th>{text(cell)}</th>" for cell in head)
    return f'<div class="wide"><table{kind}><tr>{heads}</tr>{"".join(lines)}</table></div>'


def line(cells: Cells, kind: str = "") -> str:
    """Return one line of a table; `kind` is a class of the style: ``total``, ``faint``."""
    start = f'<tr class="{kind}">' if kind else "<tr>"
    return start + "".join(f"<td>{text(cell)}</td>" for cell in cells) + "</tr>"


def bullets(sentences: Sequence[str]) -> str:
    """Return a list, or nothing where there is nothing to say."""
    return f"<ul>{''.join(f'<li>{text(s)}</li>' for s in sentences)}</ul>" if sentences else ""


def emphasised(words: str) -> str:
    """Return text in which ``*words*`` are emphasised."""
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text(words))


def text(value: object) -> str:
    """Return a value as text that HTML does not take for its own."""
    return html.escape(str(value))
