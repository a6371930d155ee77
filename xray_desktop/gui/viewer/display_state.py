"""How an image is displayed: what the user wants and what the image has give one frozen state."""

from dataclasses import dataclass, field, replace
from typing import Final

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.image.display import Voi
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import PresentationState, Shutter
from xray_desktop.core.image.radiograph import PixelSpacing
from xray_desktop.gui.viewer.corner_layout import DEFAULT_LAYOUT, CornerLayout
from xray_desktop.gui.viewer.display_pixels import DisplayPixels, Table
from xray_desktop.gui.viewer.overlay_texts import (
    NO_EDGES,
    NO_TEXTS,
    OverlayTexts,
    header_texts,
    orientation_text,
)
from xray_desktop.gui.viewer.windowing import Windowing

AS_STORED: Final = Orientation()


@dataclass(frozen=True, slots=True)
class DisplayOptions:
    """What the user wants to see of every image.

    Parameters
    ----------
    smooth : bool
        Blend enlarged image pixels; else they are squares.
    corner_text, patient_text : bool
        Show the text in the corners, and the patient identification there.
    shutter : bool
        Apply display shutters.
    overlays : bool
        Show the overlay planes of files.
    bare : bool
        Show no heat map, for as long as a key is held.
    layout : mapping of str to Corner
        Which attributes of the header are in which corner.
    """

    smooth: bool = True
    corner_text: bool = True
    patient_text: bool = True
    shutter: bool = True
    overlays: bool = True
    bare: bool = False
    layout: CornerLayout = field(default_factory=lambda: DEFAULT_LAYOUT)


@dataclass(frozen=True, slots=True, repr=False)
class DisplayIntent:
    """What the user wants to see of the image shown; None: as its presentation state or file says.

    Parameters
    ----------
    options : DisplayOptions
        What the user wants of every image.
    voi : Voi or None
        The window or table that was chosen or dragged.
    inverted : bool or None
        Whether bright and dark are exchanged.
    orientation : Orientation or None
        Rotation and flip.
    state : PresentationState or None
        The presentation state that is applied.
    drawn : PresentationState or None
        What is drawn of it.
    note : str
        A note on it.
    spacing : PixelSpacing or None
        The file's or the reader's.
    key_image : bool
        Whether the reader marked it.
    heat_map : HeatMap or None
        The heat map over it.
    """

    options: DisplayOptions = DisplayOptions()
    voi: Voi | None = None
    inverted: bool | None = None
    orientation: Orientation | None = None
    state: PresentationState | None = None
    drawn: PresentationState | None = None
    note: str = ""
    spacing: PixelSpacing | None = None
    key_image: bool = False
    heat_map: HeatMap | None = None

    def for_image(self, pixels: DisplayPixels | None) -> "DisplayIntent":
        """Return the intent that another image is opened with, or none."""
        return DisplayIntent(self.options, spacing=None if pixels is None else pixels.image.spacing)

    def as_opened(self) -> "DisplayIntent":
        """Return the intent without the user's window, inversion and orientation."""
        return replace(self, voi=None, inverted=None, orientation=None)

    def with_state(self, state: PresentationState | None, note: str) -> "DisplayIntent":
        """Return the intent to show the image as a presentation state says, or the file if None."""
        return replace(self.as_opened(), state=state, drawn=state, note=note)


@dataclass(frozen=True, slots=True)
class ImageDisplay:
    """The resolved state that the view shows.

    Zoom and pan are not part of it: they belong to `DisplayedArea`, as they depend on the size of
    the view.

    Parameters
    ----------
    pixels : DisplayPixels or None
        The image.
    windowing : Windowing or None
        Its window/level; None without an image.
    orientation : Orientation
        How it lies.
    shutter : Shutter or None
        What of it is seen; None: all.
    drawn : PresentationState or None
        The presentation state whose graphics are drawn.
    heat_map : HeatMap or None
        The heat map over it.
    heat_map_visible : bool
        Whether that is seen.
    smooth, overlays : bool
        Whether enlarged pixels are blended, and overlay planes are shown.
    layout : mapping of str to Corner
        Which attributes of the header are in which corner.
    texts : OverlayTexts
        The text over it.
    """

    pixels: DisplayPixels | None = None
    windowing: Windowing | None = None
    orientation: Orientation = AS_STORED
    shutter: Shutter | None = None
    drawn: PresentationState | None = None
    heat_map: HeatMap | None = None
    heat_map_visible: bool = False
    smooth: bool = True
    overlays: bool = True
    layout: CornerLayout = field(default_factory=lambda: DEFAULT_LAYOUT)
    texts: OverlayTexts = NO_TEXTS

    @property
    def table(self) -> Table:
        """The grey of every code; ValueError without an image."""
        if self.pixels is None or self.windowing is None:
            raise ValueError("no image is shown")
        return self.pixels.table(self.windowing.voi, inverted=self.windowing.inverted)


def resolve(intent: DisplayIntent, pixels: DisplayPixels | None) -> ImageDisplay:
    """Return what is shown of an image, or of none.

    The user's choice comes before the presentation state's, and that before the file's.
    """
    options = intent.options
    if pixels is None:
        return ImageDisplay(
            smooth=options.smooth,
            overlays=options.overlays,
            layout=options.layout,
            texts=OverlayTexts(shown=options.corner_text, patient_shown=options.patient_text),
        )
    windowing, orientation = _windowing(intent, pixels), _orientation(intent)
    return ImageDisplay(
        pixels,
        windowing,
        orientation,
        _shutter(intent, pixels),
        intent.drawn,
        intent.heat_map,
        heat_map_visible=intent.heat_map is not None and not options.bare,
        smooth=options.smooth,
        overlays=options.overlays,
        layout=options.layout,
        texts=_texts(intent, pixels, windowing, orientation),
    )


def _windowing(intent: DisplayIntent, pixels: DisplayPixels) -> Windowing:
    own, state = Windowing.of(pixels), intent.state
    voi, inverted = intent.voi, intent.inverted
    if voi is None and state is not None:
        voi = state.voi
    if inverted is None and state is not None and state.inverted is not None:
        inverted = state.inverted != pixels.image.presentation.inverted
    return replace(own, voi=own.voi if voi is None else voi, inverted=bool(inverted))


def _orientation(intent: DisplayIntent) -> Orientation:
    stated = None if intent.state is None else intent.state.orientation
    return intent.orientation or stated or AS_STORED


def _shutter(intent: DisplayIntent, pixels: DisplayPixels) -> Shutter | None:
    if not intent.options.shutter:
        return None
    stated = None if intent.state is None else intent.state.shutter
    return stated or pixels.image.shutter


def _texts(
    intent: DisplayIntent, pixels: DisplayPixels, windowing: Windowing, orientation: Orientation
) -> OverlayTexts:
    image, options = pixels.image, intent.options
    directions = image.exposure.directions
    return OverlayTexts(
        header_texts(image, intent.spacing, options.layout, key_image=intent.key_image),
        windowing.text,
        intent.note,
        NO_EDGES if directions is None else orientation.edges(directions),
        orientation_text(orientation),
        shown=options.corner_text,
        patient_shown=options.patient_text,
    )
