"""The study of maps in a terminal and as one HTML page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich import box
from rich.table import Table

from trainer.evaluation.page import bullets, line, page, table, text
from trainer.evaluation.terminal import wide_console
from trainer.maps.study import Studied
from trainer.maps.tables import notes, sheets
from xray_desktop.durable import make_folder, write_whole

REPORT_FILE: Final = "maps.html"
NARROW: Final = 150
"""A table is never narrower than this: intervals are not to be broken."""


def print_study(studied: Studied) -> None:
    """Print all tables."""
    console = wide_console(NARROW)
    console.print(studied.title, style="bold")
    for sheet in sheets(studied):
        shown = Table(
            title=sheet.title, caption=sheet.words, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
        )
        for place, head in enumerate(sheet.heads):
            shown.add_column(head, justify="right" if place else "left", no_wrap=True)
        for row in sheet.rows:
            shown.add_row(*row)
        console.print(shown)
    for note in notes(studied):
        console.print(note, highlight=False)


def write_study(studies: Sequence[Studied], folder: Path) -> Path:
    """Write ``maps.html`` into `folder`, without any image's name; return the file."""
    contract = studies[0].contract
    title = f"{contract.title} – maps"
    body = [f"<header><h1>{text(title)}</h1></header>"]
    for studied in studies:
        body += [f"<h2>{text(studied.title)}</h2>", bullets(notes(studied))]
        for sheet in sheets(studied):
            body += [
                f"<h3>{text(sheet.title)}</h3>",
                table(sheet.heads, [line(row) for row in sheet.rows]),
                f"<p>{text(sheet.words)}</p>",
            ]
    make_folder(folder)
    file = folder / REPORT_FILE
    write_whole(file, page(title, contract.notice, body).encode())
    return file
