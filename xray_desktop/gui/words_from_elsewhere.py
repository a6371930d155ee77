"""English words that other rooms give to the window, so that they too can be translated.

Sentences of errors are collected where they are made. What files and model bundles say of
themselves stays English, and so does what goes to the command line, to logs and into results.
"""

from typing import Final

from xray_desktop.core.anatomy import all_places
from xray_desktop.core.cautions import caution_text
from xray_desktop.core.changes import REPEATABILITY
from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.errors import NEVER_SCORED, XrayError
from xray_desktop.core.findings import SHOWN_ANYWAY, Reservation, State
from xray_desktop.core.heat_map_reliability import Reliability
from xray_desktop.core.labels import LABELS, display_name
from xray_desktop.core.map_colours import ENDS, MapStyle
from xray_desktop.core.patient import ACCESSION, BORN
from xray_desktop.core.presets import CHEST_PRESETS
from xray_desktop.core.view_check import MIRRORED
from xray_desktop.gui.language import tr
from xray_desktop.results.heat_map_text import REASONS, RELIABILITY, WITHHELD
from xray_desktop.results.score_text import BANDS, CAVEATS
from xray_desktop.results.words import MAP_MEANING
from xray_desktop.triage.film_row import DOUBTS

FROM_ELSEWHERE: Final[tuple[str, ...]] = (
    RESEARCH_USE,
    SHOWN_ANYWAY,
    NEVER_SCORED,
    MIRRORED,
    REPEATABILITY,
    MAP_MEANING,
    BORN,
    ACCESSION,
    *(display_name(label) for label in LABELS),
    *(state.value for state in (State.ABOVE, State.NEAR, State.BELOW)),
    "not scored",
    *BANDS.values(),
    *(text for texts in CAVEATS.values() for text in texts.values()),
    RELIABILITY,
    WITHHELD,
    *(level.value for level in Reliability),
    *REASONS.values(),
    *(place.words for place in all_places()),
    *(style.value for style in MapStyle),
    *(style.meaning for style in MapStyle),
    *ENDS,
    *(preset.name for preset in CHEST_PRESETS),
    *DOUBTS,
    "Auto",
    "Full range",
    "Opening the film",
    "Reading the film",
    "Getting ready for maps",
    "Computing the map",
    "logit",
    "probability",
    "black",
    "mean",
    "blurred",
)


def error_words(error: XrayError) -> str:
    """Return what an error says, in the window's language."""
    return error.said(tr)


def caution_words(sentence: str) -> str:
    """Return a sentence beside an image, in the window's language."""
    return caution_text(sentence, tr)


def reservation_words(reservation: Reservation) -> str:
    """Return why scores should not be there, in the window's language."""
    return tr(SHOWN_ANYWAY, why=error_words(reservation.refusal))


def label_name(label: str) -> str:
    """Return a label as a person reads it in the window's language."""
    return tr(display_name(label))
