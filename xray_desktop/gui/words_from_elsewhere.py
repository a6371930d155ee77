"""English words that other rooms give to the window, so that they too can be translated.

What is not here stays English: sentences of errors, what files and model bundles say of themselves.
"""

from typing import Final

from xray_desktop.core.changes import REPEATABILITY
from xray_desktop.core.contract import RESEARCH_USE
from xray_desktop.core.findings import Finding, State
from xray_desktop.core.labels import LABELS, display_name
from xray_desktop.core.map_colours import MapStyle
from xray_desktop.core.patient import ACCESSION, BORN
from xray_desktop.core.presets import CHEST_PRESETS
from xray_desktop.gui.language import tr
from xray_desktop.results.words import MAP_MEANING, state_words

FROM_ELSEWHERE: Final[tuple[str, ...]] = (
    RESEARCH_USE,
    REPEATABILITY,
    MAP_MEANING,
    BORN,
    ACCESSION,
    *(display_name(label) for label in LABELS),
    *(state.value.replace("_", " ") for state in State),
    *(style.value for style in MapStyle),
    *(style.colours for style in MapStyle),
    *(end for style in MapStyle for end in style.ends),
    *(preset.name for preset in CHEST_PRESETS),
    "Auto",
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


def label_name(label: str) -> str:
    """Return a label as a person reads it in the window's language."""
    return tr(display_name(label))


def state_name(finding: Finding) -> str:
    """Return where a score lies, in the window's language."""
    return tr(state_words(finding))
