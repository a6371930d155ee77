"""What is said under a saved or printed film: what it is not for, and whose numbers these are."""

from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.findings import Assessment, Finding
from xray_desktop.core.heat_map_result import HeatMap
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.corner_text import proportion_words
from xray_desktop.gui.edge_letters import orientation_words
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.language import tr
from xray_desktop.gui.words_from_elsewhere import reservation_words
from xray_desktop.results.heat_map_text import heat_map_lines
from xray_desktop.results.score_text import full_text, labelled_caveats


def film_line(film: Radiograph, view: FilmView) -> str:
    """Return how the film is shown, without whose it is."""
    rows, columns = film.shape
    parts = [tr("{columns} × {rows} pixels", columns=columns, rows=rows)]
    if film.aspect != 1:
        parts.append(proportion_words(film))
    if view.windowing is not None:
        parts.append(" ".join(view.windowing.words.split()))
    moved = orientation_words(view.orientation)
    if moved:
        parts.append(moved)
    if film.exposure.lossy:
        parts.append(tr("compressed with loss"))
    return " · ".join(parts)


def picture_lines(
    film: Radiograph,
    view: FilmView,
    assessment: Assessment | None,
    heat_map: HeatMap | None,
    *,
    scores: bool = False,
) -> tuple[str, ...]:
    """Return the lines under a film; with a heat map, or `scores`, what those need."""
    lines = [f"{tr(RESEARCH_USE)}.", film_line(film, view)]
    if assessment is not None and (heat_map is not None or scores):
        model = assessment.model
        lines.append(
            tr(
                "Unverified output of {model} ({hash}) on {device}. "
                "Per cents are calibrated probabilities, bare numbers are not.",
                model=model.model_id,
                hash=model.sha256[:12],
                device=assessment.device,
            )
        )
        lines += [reservation_words(said) for said in assessment.reservations]
        if scores:
            lines += score_notes(assessment)
    if heat_map is not None and assessment is not None:
        finding = assessment.finding(heat_map.attribution.label)
        lines.append(f"{full_text(finding, tr)}.")
        if not scores:
            lines += _caveat_lines(finding)
        lines += heat_map_lines(heat_map, tr)
        lines.append(
            tr(
                "Drawn: {drawn}. {made}.",
                drawn=tr(view.map.style.meaning),
                made=made_words(heat_map),
            )
        )
    return tuple(lines)


def score_notes(assessment: Assessment) -> list[str]:
    """Return what must be known to read a table of scores: base rates, and each caveat."""
    lines = [line for finding in assessment.findings for line in _caveat_lines(finding)]
    if any(finding.base_rate is not None for finding in assessment.findings):
        lines.insert(
            0,
            tr(
                "The base rate is the share of images with the finding among those that the model "
                "was calibrated on; × is the probability divided by it."
            ),
        )
    return lines


def _caveat_lines(finding: Finding) -> list[str]:
    text = labelled_caveats(finding, tr)
    return [tr("Caveat, {caveat}.", caveat=text)] if text else []


def made_words(heat_map: HeatMap) -> str:
    """Return how a heat map was computed."""
    attribution = heat_map.attribution
    error = attribution.completeness_error
    converged = tr("converged") if attribution.settled else tr("not converged")
    if attribution.agreement is not None:
        converged += tr(
            " (expected correlation with the converged map {r:.2f})", r=attribution.agreement
        )
    return tr(
        "Integrated gradients of the {target} from a {baseline} baseline: "
        "{evaluations} evaluations, completeness error {error}, {converged}",
        target=tr(attribution.target),
        baseline=tr(attribution.baseline),
        evaluations=attribution.evaluations,
        error=tr("undefined") if error == float("inf") else f"{100 * error:.1f} %",
        converged=converged,
    )
