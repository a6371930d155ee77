"""What is said under a saved or printed film: what it is not for, and whose numbers these are."""

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.findings import Assessment, Finding
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.corner_text import proportion_words
from xray_desktop.gui.edge_letters import orientation_words
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.language import tr
from xray_desktop.gui.map_picture import MapPicture
from xray_desktop.gui.words_from_elsewhere import reservation_words
from xray_desktop.results.score_text import full_text, labelled_caveats
from xray_desktop.results.words import MAP_MEANING


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
    picture: MapPicture | None,
    *,
    scores: bool = False,
) -> tuple[str, ...]:
    """Return the lines under a film; with a `picture` of a map, or `scores`, what those need."""
    lines = [f"{tr(RESEARCH_USE)}.", film_line(film, view)]
    if assessment is not None and (picture is not None or scores):
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
    if picture is not None and assessment is not None:
        attribution = picture.attribution
        finding = assessment.finding(attribution.label)
        lines.append(f"{full_text(finding, tr)}.")
        if not scores:
            lines += _caveat_lines(finding)
        lines.append(
            tr(
                "Map ({meaning}), {colours}: {made}.",
                meaning=tr(MAP_MEANING),
                colours=tr(view.map.style.colours),
                made=made_words(attribution),
            )
        )
        if attribution.warning:
            lines.append(attribution.warning)
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


def made_words(attribution: AttributionMap) -> str:
    """Return how a map was made and how far it can be trusted."""
    error = attribution.completeness_error
    settled = tr("settled") if attribution.settled else tr("not settled")
    if attribution.agreement is not None:
        settled += tr(
            " (expected correlation with the converged map {r:.2f})", r=attribution.agreement
        )
    return tr(
        "Integrated gradients of the {target} from a {baseline} baseline: "
        "{evaluations} evaluations, completeness error {error}, {settled}",
        target=tr(attribution.target),
        baseline=tr(attribution.baseline),
        evaluations=attribution.evaluations,
        error=tr("undefined") if error == float("inf") else f"{100 * error:.1f} %",
        settled=settled,
    )
