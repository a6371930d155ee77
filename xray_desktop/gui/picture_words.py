"""What is said under a saved or printed film: what it is not for, and whose numbers these are."""

from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.findings import Assessment
from xray_desktop.core.labels import display_name
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.edge_letters import orientation_words
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.map_picture import MapPicture
from xray_desktop.results.words import MAP_MEANING, map_words, place_words, score_words


def film_line(film: Radiograph, view: FilmView) -> str:
    """Return how the film is shown, without whose it is."""
    rows, columns = film.shape
    parts = [f"{columns} × {rows} pixels"]
    if view.windowing is not None:
        parts.append(" ".join(view.windowing.words.split()))
    moved = orientation_words(view.orientation)
    if moved:
        parts.append(moved)
    if film.exposure.lossy:
        parts.append("compressed with loss")
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
    lines = [f"{RESEARCH_USE}.", film_line(film, view)]
    if assessment is not None and (picture is not None or scores):
        model = assessment.model
        lines.append(
            f"Unverified output of {model.model_id} ({model.sha256[:12]}) on {assessment.device}. "
            "Per cents are calibrated probabilities, bare numbers are not."
        )
        lines += [said.words for said in assessment.reservations]
    if picture is not None and assessment is not None:
        attribution = picture.attribution
        finding = assessment.finding(attribution.label)
        lines += [
            f"{display_name(finding.label)}: {score_words(finding)}, {place_words(finding)}.",
            f"Map ({MAP_MEANING}), {view.map.style.colours}: {map_words(attribution)}.",
        ]
        if attribution.warning:
            lines.append(attribution.warning)
    return tuple(lines)
