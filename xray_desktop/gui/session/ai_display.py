"""What the window shows of the model: the user's intent and the outcome give one frozen state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xray_desktop.core.errors import NotChestError, RefusedError
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.language import tr, tr_noop

HIDDEN_CHECK: Final = tr_noop(
    "There are no scores to reveal for this image. The result of the input check is hidden until "
    "“Blind read” is switched off."
)


class Mode(StrEnum):
    """What stands in the place of the scores."""

    EMPTY = "empty"
    """No image is open."""
    MESSAGE = "message"
    """A sentence on why there are no scores (yet)."""
    OVERRIDE = "override"
    """A sentence on why the image is not suitable, with an offer to score it all the same."""
    BLIND_READ = "blind read"
    """The form for the reader's impression; the scores are there and hidden."""
    SCORES = "scores"


@dataclass(frozen=True, slots=True)
class AiIntent:
    """What the user wants to see of the model.

    Parameters
    ----------
    blind_read : bool
        Hide the scores of every image until the reader reveals them.
    revealed : bool
        The reader has revealed those of the image shown.
    """

    blind_read: bool = False
    revealed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far scoring of the image shown has come; at most one field is set.

    Parameters
    ----------
    message : str
        Why there are no scores (yet); it reveals nothing about the pixels.
    unsuitable : RefusedError or None
        The file's header rules scoring out: known to every reader of the header.
    refused : RefusedError or None
        The input check refused the pixels: part of what a blind read hides.
    assessment : Assessment or None
        The scores.
    """

    message: str = ""
    unsuitable: RefusedError | None = None
    refused: RefusedError | None = None
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class AiDisplay:
    """The resolved state that views show.

    Parameters
    ----------
    mode : Mode
        What stands in the place of the scores.
    hidden : bool
        Whether model, operating points and heat maps are hidden now.
    blind_read : bool
        Whether lists of other images hide the model's output.
    message : str
        The sentence of `Mode.MESSAGE` and `Mode.OVERRIDE`.
    assessment : Assessment or None
        The scores to show; None unless the mode is `Mode.SCORES`.
    """

    mode: Mode = Mode.EMPTY
    hidden: bool = False
    blind_read: bool = False
    message: str = ""
    assessment: Assessment | None = None


def resolve(intent: AiIntent, outcome: Outcome) -> AiDisplay:
    """Return what is shown of `outcome`.

    While the AI is hidden it is the same for every output of the model.

    A blind read hides the scores, and the reason of a refusal by the input check. A reason
    from the file's header is shown in any case.
    """
    blind, hide = intent.blind_read, intent.blind_read and not intent.revealed
    if outcome.assessment is not None:
        if hide:
            return AiDisplay(Mode.BLIND_READ, hidden=True, blind_read=blind)
        return AiDisplay(Mode.SCORES, blind_read=blind, assessment=outcome.assessment)
    if outcome.refused is not None and hide:
        return AiDisplay(Mode.MESSAGE, hidden=True, blind_read=blind, message=tr(HIDDEN_CHECK))
    refused = outcome.unsuitable or outcome.refused
    if refused is not None:  # what is certainly no chest radiograph has no override
        mode = Mode.MESSAGE if isinstance(refused, NotChestError) else Mode.OVERRIDE
        return AiDisplay(mode, hidden=blind, blind_read=blind, message=translated_error(refused))
    mode = Mode.MESSAGE if outcome.message else Mode.EMPTY
    return AiDisplay(mode, hidden=blind, blind_read=blind, message=outcome.message)
