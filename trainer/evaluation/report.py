"""The evaluation report: one HTML file without scripts or links, its images embedded."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.evaluation.figures import Figures, LabelFigures
from trainer.evaluation.image_scores import Scored, predictions_of
from trainer.evaluation.model_evaluation import CalibrationComparison
from trainer.evaluation.report_elements import (
    bullets,
    draw_plots,
    emphasised,
    figure,
    line,
    page,
    table,
    text,
)
from trainer.evaluation.report_text import (
    EXPLANATION,
    TEST_PART,
    Basis,
    frequent_labels,
    not_scored,
    number,
)
from trainer.evaluation.subgroups import Subgroup
from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.labels import display_name
from xray_desktop.durable import make_folder, write_durably

SHOWN: Final = 4
"""Number of false negatives and of false positives shown for each label."""


@dataclass(frozen=True, slots=True)
class WrongCall:
    """A false negative or false positive of a label.

    Parameters
    ----------
    image : int
        Its index among the measured images.
    label : str
    positive : bool
        True: a false negative; False: a false positive.
    probability, threshold : float
        The displayed probability, and the operating point.
    """

    image: int
    label: str
    positive: bool
    probability: float
    threshold: float


def most_wrong(
    labels: Sequence[LabelContract], images: Scored, figures: Figures, count: int = SHOWN
) -> tuple[WrongCall, ...]:
    """Return up to `count` false negatives and positives of each measured label, worst first."""
    predictions = predictions_of(labels, images)
    found: list[WrongCall] = []
    for index, row in enumerate(figures.rows):
        if not row.measured or row.point is None:
            continue
        held, threshold = predictions.probabilities[:, index], row.point.threshold
        truth = images.truth[:, index]
        missed = np.flatnonzero((truth == 1) & ~predictions.called[:, index])
        called = np.flatnonzero((truth == 0) & predictions.called[:, index])
        for chosen, positive in (
            (missed[np.argsort(held[missed], kind="stable")], True),
            (called[np.argsort(-held[called], kind="stable")], False),
        ):
            found += [
                WrongCall(int(image), row.label, positive, float(held[image]), threshold)
                for image in chosen[:count]
            ]
    return tuple(found)


REPORT_FILE: Final = "report.html"
CAPTIONS: Final = {
    "areas": "Area under the ROC curve of each measured label, with its 95 % interval.",
    "roc": "ROC curves; the dot is the operating point, as measured on these images.",
    "reliability": "Reliability: ten bins of equal count, before and after the bundle's "
    "calibration. On the dotted line a probability means what it says.",
    "confusion": "Confusion between labels: of the images with the label at the left (their number "
    "in brackets) and without the one on top, the percentage on which that one is called. "
    "In bold the sensitivity.",
}
THUMBNAIL_PX: Final = 160


@dataclass(frozen=True, slots=True)
class WrongImage:
    """A wrong call with the name and the pixels of its image, (rows, columns) float32 in [0, 1]."""

    call: WrongCall
    name: str
    pixels: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """The content of a report.

    Parameters
    ----------
    contract : ModelContract
        The model that was measured.
    images : str
        A description of the images.
    figures : Figures
    notes : tuple of str
        Notes for readers of the figures: what was left out, what was not checked.
    subgroups : tuple of Subgroup
        Empty without metadata.
    calibrations : tuple of CalibrationComparison
        Empty unless the model was calibrated in the same run.
    wrong : tuple of WrongImage
        Empty if no images are shown, as in anything that is published.
    basis : Basis
        The kind of images of a training; a test part for other images.
    """

    contract: ModelContract
    images: str
    figures: Figures
    notes: tuple[str, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    calibrations: tuple[CalibrationComparison, ...] = ()
    wrong: tuple[WrongImage, ...] = ()
    basis: Basis = TEST_PART


def report_folder(bundle: Path) -> Path:
    """Return the folder for the report of a training, next to the bundle."""
    return bundle.with_name(bundle.name + ".report")


def write_report(report: Report, folder: Path) -> Path:
    """Write ``report.html`` and its plots as PNG files into `folder`; return the HTML file."""
    plots = draw_plots(report.figures)
    make_folder(folder)
    for name, png in plots.items():
        write_durably(folder / f"{name}.png", png)
    file = folder / REPORT_FILE
    write_durably(file, report_html(report, plots).encode())
    return file


def report_html(report: Report, plots: dict[str, bytes]) -> str:
    """Return the page; `plots` are PNGs by the names of `plots.draw_plots`."""
    contract = report.contract
    title = f"{contract.title} – evaluation"
    body = [
        f"<header><h1>{text(title)}</h1><p>{text(_subject(report))}</p></header>",
        bullets(report.notes),
        "<h2>Figures</h2>",
        f"<p>{emphasised(EXPLANATION)}</p>",
        _figures(report.figures),
        _plot("areas", plots),
        "<h2>At the operating points</h2>",
        f"<p>{text(_thresholds(report.basis))}</p>",
        _points(report),
        _plot("roc", plots),
        "<h2>Calibration</h2>",
        _calibrations(report),
        _plot("reliability", plots),
        "<h2>Confusion between labels</h2>",
        _plot("confusion", plots) or "<p>No label could be measured.</p>",
        "<h2>By view, sex and age</h2>",
        _subgroups(report),
        *_wrong(report.wrong),
    ]
    return page(title, contract.notice, body)


def _subject(report: Report) -> str:
    figures = report.figures
    return (
        f"Model {report.contract.model_id}, measured on {report.images}: {figures.images} images, "
        f"{figures.patients} patients; {len(figures.measured)} of {len(figures.rows)} labels can "
        "be measured."
    )


def _thresholds(basis: Basis) -> str:
    if basis.groups:
        return basis.warning
    return "The thresholds are the bundle's own; nothing was chosen on these images."


def _figures(figures: Figures) -> str:
    head = (
        "label",
        "positive / images",
        "AUC",
        "AUC, pixels",
        "AUPRC",
        "AUPRC, constant",
        "cross-entropy",
        "cross-entropy, constant",
        "",
    )
    lines = [
        line(
            (
                display_name(row.label),
                f"{row.positives} / {row.images}",
                row.auc,
                number(row.pixels_auc),
                row.auprc,
                number(row.constant and row.constant.auprc),
                number(row.cross_entropy),
                number(row.constant and row.constant.cross_entropy),
                _remark(row),
            ),
            "" if row.measured else "faint",
        )
        for row in figures.rows
    ]
    macro = (
        f"Macro, {len(figures.measured)} labels",
        "",
        figures.macro_auc,
        number(figures.pixels_macro_auc),
        figures.macro_auprc,
        *4 * ("",),
    )
    frequent = (
        f"Macro, {frequent_labels(figures)}",
        "",
        figures.frequent_macro_auc,
        *6 * ("",),
    )
    constant = ("Constant predictor", "", "0.500", *6 * ("",))
    body = [*lines, line(macro, "total"), line(frequent), line(constant)]
    return table(head, body, wrap_last=True)


def _remark(row: LabelFigures) -> str:
    return not_scored(row) or ("" if row.enough else "too few images here")


def _points(report: Report) -> str:
    head = (
        "label",
        "threshold",
        "sensitivity",
        "specificity",
        "called",
        "stated by the bundle",
        "how it was chosen",
    )
    lines: list[str] = []
    for row in report.figures.rows:
        point = report.contract.label(row.label).operating_point
        if row.point is None or point is None:
            continue
        cells = (
            display_name(row.label),
            f"{row.point.threshold:.3f}",
            row.point.sensitivity,
            row.point.specificity,
            f"{row.point.called} / {row.images}",
            f"{point.sensitivity:.2f}, {point.specificity:.2f}",
            point.chosen_on.partition("; rates:")[0].removeprefix("threshold: "),
        )
        lines.append(line(cells, "" if row.measured else "faint"))
    return table(head, lines, wrap_last=True) if lines else ""


def _calibrations(report: Report) -> str:
    head = (
        "label",
        "ECE before",
        "ECE after",
        "by chance alone",
        "ECE, constant",
        "temperature",
        "isotonic",
    )
    ways = {way.label: way for way in report.calibrations}
    lines = [
        line(
            (
                display_name(row.label),
                number(row.error_before),
                number(row.error_after),
                number(row.error_by_chance),
                number(row.constant and row.constant.calibration_error),
                number(ways[row.label].temperature if row.label in ways else None),
                number(ways[row.label].isotonic if row.label in ways else None),
            )
        )
        for row in report.figures.measured
    ]
    sentence = (
        "Expected calibration error of the plain sigmoid, and of the probability that the program "
        "shows (Platt scaling, fitted on images other than these). Exact probabilities would have "
        "the error *by chance alone*, since there are only so many images. Temperature and "
        "isotonic calibration stand beside it where the model was calibrated in the same run."
    )
    return f"<p>{emphasised(sentence)}</p>{table(head, lines)}"


def _subgroups(report: Report) -> str:
    if not report.subgroups:
        return "<p>Not measured: no metadata was given.</p>"
    head = ("label", "", "", "positive / images", "AUC", "sensitivity", "specificity")
    lines = [
        line(
            (
                display_name(row.label),
                group.factor,
                group.name,
                f"{found.positives} / {found.images}",
                found.auc if found.enough else "too few images",
                found.point.sensitivity if found.enough and found.point else "–",
                found.point.specificity if found.enough and found.point else "–",
            ),
            "" if found.enough else "faint",
        )
        for index, row in enumerate(report.figures.rows)
        if row.measured
        for group in report.subgroups
        for found in (group.figures.rows[index],)
    ]
    return table(head, lines)


def _wrong(images: tuple[WrongImage, ...]) -> list[str]:
    if not images:
        return []
    parts = ["<h2>The images with the largest errors</h2>"]
    for label in dict.fromkeys(image.call.label for image in images):
        parts.append(f'<h3>{text(display_name(label))}</h3><div class="images">')
        parts += [_image(image) for image in images if image.call.label == label]
        parts.append("</div>")
    return parts


def _image(image: WrongImage) -> str:
    call = image.call
    kind = "missed" if call.positive else "false positive"
    sentence = f"{image.name}: {kind}, {call.probability:.3f} (called from {call.threshold:.3f})"
    picture = Image.fromarray(np.round(255 * image.pixels).astype(np.uint8))
    picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return figure(stream.getvalue(), sentence)


def _plot(name: str, plots: dict[str, bytes]) -> str:
    return figure(plots[name], CAPTIONS[name]) if name in plots else ""
