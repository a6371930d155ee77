"""English texts of other packages that the window shows, collected for translation.

Texts of errors are collected where they are made. Texts from files and model bundles, the command
line, logs and results stay English.
"""

import re
from typing import Final

from xray_desktop.core.anatomy.chest_zones import all_zone_locations
from xray_desktop.core.attribution.heat_map_colours import ENDS, HeatMapStyle
from xray_desktop.core.attribution.heat_map_reliability import Reliability
from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.errors import NEVER_SCORED, Caution, XrayError, caution_text
from xray_desktop.core.image.corner_attributes import IDENTIFYING, TECHNIQUE
from xray_desktop.core.image.display import CHEST_PRESETS
from xray_desktop.core.image.radiograph import ACCESSION, BORN
from xray_desktop.core.labels import LABELS, display_name
from xray_desktop.core.scoring.findings import NO_REPEATABILITY, SHOWN_ANYWAY, Reservation, State
from xray_desktop.core.scoring.view_check import MIRRORED
from xray_desktop.gui.common.language import tr
from xray_desktop.network.query import NO_END, NO_OBJECT, NOT_STORED, TOO_MANY, WEB_PAGE
from xray_desktop.results.heat_map_text import HEAT_MAP_MEANING, REASONS, RELIABILITY, WITHHELD
from xray_desktop.results.score_text import BANDS, CAVEATS
from xray_desktop.triage.worklist_row import IDENTITY_CAUTIONS

GREY: Final = "{bits}-bit grey"
FORMATS: Final = (
    "uncompressed big endian",
    "uncompressed",
    "deflated",
    "near-lossless",
    "lossless",
    "colour",
)
"""Words of a file's format (`Source.format`), the longer ones first; its other words are names."""
EXTERNAL_STRINGS: Final[tuple[str, ...]] = (
    RESEARCH_USE,
    SHOWN_ANYWAY,
    NEVER_SCORED,
    MIRRORED,
    NO_REPEATABILITY,
    HEAT_MAP_MEANING,
    BORN,
    ACCESSION,
    *TECHNIQUE.values(),
    *IDENTIFYING.values(),
    *(display_name(label) for label in LABELS),
    *(state.value for state in (State.ABOVE, State.NEAR, State.BELOW)),
    "not scored",
    *BANDS.values(),
    *(text for texts in CAVEATS.values() for text in texts.values()),
    RELIABILITY,
    WITHHELD,
    *(level.value for level in Reliability),
    *REASONS.values(),
    *(place.text for place in all_zone_locations()),
    *(style.value for style in HeatMapStyle),
    *(style.meaning for style in HeatMapStyle),
    *ENDS,
    *(preset.name for preset in CHEST_PRESETS),
    *IDENTITY_CAUTIONS,
    TOO_MANY,
    NO_END,
    NOT_STORED,
    NO_OBJECT,
    WEB_PAGE,
    "Auto",
    "Full range",
    "Region",
    "Opening the image",
    "Reading the image",
    "Getting ready for maps",
    "Computing the map",
    "logit",
    "probability",
    "black",
    "mean",
    "blurred",
    GREY,
    *FORMATS,
)
_FORMAT: Final = re.compile(rf"\b(?:(\d+)-bit grey|{'|'.join(FORMATS)})\b")


def translated_error(error: XrayError) -> str:
    """Return an error's message in the window's language."""
    return error.translated(tr)


def translated_caution(sentence: str) -> str:
    """Return a sentence beside an image, in the window's language."""
    return caution_text(sentence, tr)


def translated_reason(stored: str) -> str:
    """Return an error's message as a worklist has stored it, in the window's language.

    A message with values, such as a size, stays English where its template is not stored: in rows
    that an older version of the program wrote.
    """
    if isinstance(stored, Caution):
        return caution_text(stored, tr)
    before, certain, after = stored.partition(f" {NEVER_SCORED}")
    return f"{tr(before)} {tr(NEVER_SCORED)}" if certain and not after else tr(stored)


def translated_reservation(reservation: Reservation) -> str:
    """Return why scores should not be there, in the window's language."""
    return tr(SHOWN_ANYWAY, why=translated_error(reservation.refusal))


def translated_format(text: str) -> str:
    """Return a file's format, such as ``PNG 16-bit grey``, in the window's language."""
    return _FORMAT.sub(lambda found: tr(GREY, bits=found[1]) if found[1] else tr(found[0]), text)


def label_name(label: str) -> str:
    """Return a label as a person reads it in the window's language."""
    return tr(display_name(label))
