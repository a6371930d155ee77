"""``xray-trainer inspect``: count what TFRecords contain, and list their faults."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop.terminal import escape_controls

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.data.inventory import Group, Inventory

MAX_ROWS: Final = 20
"""Number of image sizes and duplicates that are shown; ``--json`` has all."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser("inspect", help="count the content of TFRecords, and list faults")
    command.add_argument(
        "records", type=Path, nargs="+", help="folders with *.tfrec, or such files"
    )
    command.add_argument("--json", action="store_true", help="everything, as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read every record and print the tables, or JSON."""
    from rich.console import Console
    from rich.progress import Progress

    from trainer.data.inventory import Inventory
    from trainer.data.records import RecordSet

    with Progress(console=Console(stderr=True), transient=True) as progress:
        records = RecordSet.read(options.records, progress)
    inventory = Inventory.of(records)
    if options.json:
        json.dump(asdict(inventory), sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        _show(inventory, Console())
    return 0


def _show(inventory: "Inventory", console: "Console") -> None:
    _show_files(inventory, console)
    _show_labels(inventory, console)
    patients = inventory.patients
    console.print(
        f"{inventory.images} images of {patients.patients} patients; images of a patient: "
        f"{patients.least} to {patients.most}, median {patients.median:g}."
    )
    if patients.images_without:
        console.print(
            f"Warning: {patients.images_without} images have no patient id. Images of one patient "
            "may be in training and in test, and the figures are then too good."
        )
    sizes = [f"{row.width} × {row.height}: {row.images}" for row in inventory.sizes]
    console.print(f"Image sizes: {_some(sizes)}.")
    console.print(f"Images with bounding boxes, never trained on: {inventory.boxed}.")
    _show_same("Same image, byte for byte", inventory.same_image, console)
    _show_same("Same image id", inventory.same_id, console)
    console.print(f"Faults: {len(inventory.faults)}.")
    for fault in inventory.faults:
        console.print(escape_controls(f"  {fault}"), markup=False, highlight=False, soft_wrap=True)


def _show_files(inventory: "Inventory", console: "Console") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("file", "images", "faults", "MB", title="Files")
    for row in inventory.files:
        file, size = escape(escape_controls(row.file)), f"{row.size / 1e6:.1f}"
        table.add_row(file, str(row.images), str(row.faults), size)
    console.print(table)


def _show_labels(inventory: "Inventory", console: "Console") -> None:
    from rich.table import Table

    table = Table(title="Labels, and what a constant predictor scores on them")
    table.add_column("label", no_wrap=True)
    for head in ("known", "positive", "share"):
        table.add_column(head)
    for head in ("AUC", "AUPRC", "BCE", "accuracy"):
        table.add_column(head, style="dim")
    for row in inventory.labels:
        constant = row.constant
        figures = (row.prevalence, constant.auc, constant.auprc)
        rest = (constant.cross_entropy, constant.accuracy)
        table.add_row(
            row.label,
            str(row.known),
            str(row.positives),
            *("–" if figure is None else f"{figure:.3f}" for figure in (*figures, *rest)),
        )
    console.print(table)


def _show_same(title: str, groups: "tuple[Group, ...]", console: "Console") -> None:
    console.print(f"{title}: {len(groups)} groups, {sum(map(len, groups))} images.")
    for group in groups[:MAX_ROWS]:
        same = escape_controls("  " + " = ".join(group))
        console.print(same, markup=False, highlight=False, soft_wrap=True)
    if len(groups) > MAX_ROWS:
        console.print(f"  and {len(groups) - MAX_ROWS} more; --json lists them.")


def _some(names: list[str]) -> str:
    more = f"; {len(names) - MAX_ROWS} more" if len(names) > MAX_ROWS else ""
    return "; ".join(names[:MAX_ROWS]) + more
