"""``xray-trainer export``: a bundle from a Keras file, without training."""

import argparse
from pathlib import Path

from xray_desktop.terminal import LINE_CHARACTERS, escape_controls


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser(
        "export",
        help="make a bundle from a Keras file",
        description="Makes a bundle from a Keras file that maps an image to 15 sigmoid outputs, "
        "verifies its graphs against TensorFlow, and verifies the written bundle.",
    )
    command.add_argument("--from", dest="source", type=Path, required=True, metavar="MODEL.keras")
    command.add_argument("--out", type=Path, required=True, help="folder of the new bundle")
    command.add_argument(
        "--contract",
        type=Path,
        metavar="JSON",
        help="default: contract.json in the same folder; without a contract, no label is scored",
    )
    command.add_argument(
        "--precision",
        choices=("float16", "float32"),
        default="float16",
        help="how weights are stored; float32: unchanged (default: float16)",
    )
    command.add_argument(
        "--map-layer",
        metavar="LAYER",
        help="inner layer that heat maps are computed at, such as mixed5, or input (default: as "
        "in the contract, or else mixed5 if the network has it)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the bundle, and print the results of its verification."""
    from trainer.evaluation.terminal_output import progress_bars
    from trainer.export.keras_export import STEPS, ExportRequest, export_finished, export_lines
    from xray_desktop.core.bundle.contract import CARD_FILE

    request = ExportRequest(
        options.source, options.out, options.contract, options.precision, options.map_layer
    )
    with progress_bars() as progress:
        task = progress.add_task(STEPS[0], total=len(STEPS))

        def report_step(step: int) -> None:
            progress.update(task, description=STEPS[step], completed=step)

        made = export_finished(request, report_step)
        progress.update(task, completed=len(STEPS))
    again = made.reopened
    opened = (
        f"Verified bundle: probabilities within {again.probability:.1e} of TensorFlow's, gradients "
        f"within {again.gradient:.2%}, the Keras file within {again.keras_probability:.1e}."
    )
    lines = (
        *export_lines(again.contract.training),
        opened,
        *(() if made.card_kept else (f"There was no {CARD_FILE}: the new one states this.",)),
        f"Bundle: {options.out}",
    )
    print(escape_controls("\n".join(lines), LINE_CHARACTERS))  # noqa: T201 - a command line
    return 0
