"""Commands of the menus View and Adjust."""

from typing import Final

from xray_desktop.gui.common.command import ADJUST, VIEW, Command

CHOICE_KEYS: Final = range(2, 10)
"""Number keys for windows to choose from; 0 and 1 are the automatic one and the file's first."""


def choice_id(key: int) -> str:
    """Return the command behind a number key."""
    return f"window_{key}"


VIEW_COMMANDS: Final = (
    Command("fit", VIEW, "&Fit", "=", "Show the whole image", "fit"),
    Command("one_to_one", VIEW, "&1:1", "Ctrl+1", "One image pixel on one screen pixel", "one"),
    Command(
        "real_size",
        VIEW,
        "Real si&ze",
        "Ctrl+2",
        "One millimetre of the image on one millimetre of the screen",
    ),
    Command(
        "measure_screen",
        VIEW,
        "&Measure screen…",
        "",
        "Measure a line on the screen, so that images can be shown in real size",
    ),
    Command("reset", VIEW, "&Reset", "Ctrl+0", "Show the image as it was opened"),
    Command(
        "auto_window",
        VIEW,
        "&Auto window",
        "0",
        "Window over the image's values",
        "auto",
        begins_group=True,
    ),
    Command("default_window", VIEW, "File's &window", "1", "Default window of the file"),
    *(
        Command(
            choice_id(key),
            VIEW,
            f"Window {key}",
            str(key),
            "The file's further windows, then lung, mediastinum, bone, lines and tubes",
        )
        for key in CHOICE_KEYS
    ),
    Command("invert", VIEW, "&Invert", "I", "Exchange bright and dark", "invert"),
    Command("turn_right", VIEW, "Turn &right", "R", "Turn the image clockwise", begins_group=True),
    Command("turn_left", VIEW, "Turn &left", "L", "Turn the image anticlockwise"),
    Command("flip_horizontal", VIEW, "Flip &horizontally", "H", "Exchange left and right"),
    Command("flip_vertical", VIEW, "Flip &vertically", "V", "Exchange top and bottom"),
    Command(
        "smooth",
        VIEW,
        "Smooth pi&xels",
        "Shift+S",
        "Blend enlarged image pixels, or show them as squares",
        checkable=True,
        begins_group=True,
    ),
    Command(
        "lens",
        VIEW,
        "Ma&gnifier",
        "Z",
        "A lens at the pointer: the bare image at twice its size",
        checkable=True,
        icon="magnifier",
    ),
    Command(
        "corner_text",
        VIEW,
        "Corner &text",
        "T",
        "Show or hide the text in the image's corners",
        checkable=True,
        begins_group=True,
    ),
    Command(
        "patient_text",
        VIEW,
        "&Patient data",
        "Shift+T",
        "Show or hide patient data on the image and in lists; never saved with a picture",
        checkable=True,
    ),
    Command(
        "marks",
        VIEW,
        "Annotatio&ns",
        "",
        "Show or hide the annotations",
        checkable=True,
    ),
    Command(
        "shutter",
        VIEW,
        "Sh&utter",
        "Shift+U",
        "Apply the file's display shutter, or show the whole image",
        checkable=True,
    ),
    Command(
        "overlays",
        VIEW,
        "&Overlays",
        "Shift+O",
        "Show or hide what the file draws over its image; it is never saved with a picture",
        checkable=True,
    ),
    Command(
        "presentation_state",
        VIEW,
        "Presentation &state",
        "Shift+G",
        "Apply the presentation state found with the image, or the image's own settings",
        checkable=True,
    ),
    Command(
        "compare",
        VIEW,
        "Compa&re with…",
        "Ctrl+D",
        "Put another image beside this one; up to four stand side by side",
        begins_group=True,
    ),
    Command(
        "hang_views",
        VIEW,
        "Hang PA and &lateral",
        "Shift+L",
        "Put the frontal and the lateral image of this study side by side",
    ),
    Command(
        "hang_prior",
        VIEW,
        "Hang the &prior",
        "P",
        "Put the latest earlier image of this patient beside this one",
    ),
    Command("compare_end", VIEW, "En&d comparison", "Ctrl+Shift+D", "Show the first image alone"),
    Command(
        "score_changes",
        VIEW,
        "&Scores on both images…",
        "Ctrl+Shift+S",
        "How the model's scores differ between the first image beside and the image shown",
    ),
    Command(
        "findings",
        VIEW,
        "F&indings panel",
        "F9",
        "Show the panel of findings, or give its place to the image",
        checkable=True,
        begins_group=True,
    ),
    Command(
        "thumbnails",
        VIEW,
        "Thum&bnails",
        "F7",
        "Show the images of the list as thumbnails beside the image",
        checkable=True,
    ),
    Command(
        "palette",
        VIEW,
        "Tool &palette",
        "F8",
        "Show the tools beside the image, or give their place to the image",
        checkable=True,
    ),
    Command(
        "full_screen",
        VIEW,
        "F&ull screen",
        "F11",
        "Give the image the whole screen",
        checkable=True,
    ),
    Command(
        "header",
        VIEW,
        "&Header of the file…",
        "Ctrl+I",
        "All entries of the file header, with search",
        begins_group=True,
    ),
    Command("zoom_in", ADJUST, "Zoom &in", "Ctrl++; +", "Enlarge the image"),
    Command("zoom_out", ADJUST, "Zoom &out", "Ctrl+-; -", "Make the image smaller"),
    Command(
        "pan_left",
        ADJUST,
        "Move &left",
        "Shift+Left",
        "Move the image to the left",
        begins_group=True,
    ),
    Command("pan_right", ADJUST, "Move &right", "Shift+Right", "Move the image to the right"),
    Command("pan_up", ADJUST, "Move &up", "Shift+Up", "Move the image up"),
    Command("pan_down", ADJUST, "Move &down", "Shift+Down", "Move the image down"),
    Command(
        "brighter", ADJUST, "&Brighter", "Ctrl+Up", "Make the image brighter", begins_group=True
    ),
    Command("darker", ADJUST, "Dar&ker", "Ctrl+Down", "Make the image darker"),
    Command("more_contrast", ADJUST, "&More contrast", "Ctrl+Right", "Narrow the window"),
    Command("less_contrast", ADJUST, "L&ess contrast", "Ctrl+Left", "Widen the window"),
)
