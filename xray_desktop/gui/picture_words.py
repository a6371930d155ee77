"""What is said under a saved or printed film: what it is not for, and whose numbers these are."""

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.findings import Assessment, Finding, State
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.corner_text import proportion_words
from xray_desktop.gui.edge_letters import orientation_words
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.language import tr
from xray_desktop.gui.map_picture import MapPicture
from xray_desktop.gui.words_from_elsewhere import label_name, reservation_words, state_name
from xray_desktop.results.words import MAP_MEANING, score_words


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
    if picture is not None and assessment is not None:
        attribution = picture.attribution
        lines.append(finding_line(assessment.finding(attribution.label)))
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


def finding_line(finding: Finding) -> str:
    """Return a finding with its score, and where that lies with what the operating point costs."""
    name, score, point = label_name(finding.label), score_words(finding), finding.operating_point
    if point is None or finding.state is State.INSUFFICIENT:
        return tr(
            "{name}: insufficient data: the model cannot score this finding.",
            name=name,
        )
    return tr(
        "{name}: {score}, {state} the operating point {threshold:.3g} "
        "(sensitivity {sensitivity:.2f}, specificity {specificity:.2f}).",
        name=name,
        score=score,
        state=state_name(finding),
        threshold=point.threshold,
        sensitivity=point.sensitivity,
        specificity=point.specificity,
    )


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
