"""The table of all commands: menus, toolbar, shortcuts and the help page read it."""

from typing import Final

from xray_desktop.gui.common.command import Command, Submenu, grouped, validated
from xray_desktop.gui.common.language import tr_noop

CHOICE_KEYS: Final = range(2, 10)
"""Number keys for windows to choose from; 0 and 1 are the automatic one and the file's first."""

FILE: Final = "&File"
EDIT: Final = "&Edit"
VIEW: Final = "&View"
TOOLS: Final = "&Tools"
ADJUST: Final = "&Adjust"
FINDINGS: Final = "F&indings"
HELP: Final = "&Help"


def choice_id(key: int) -> str:
    """Return the command behind a number key."""
    return f"window_{key}"


COMMANDS: Final = validated(
    (
        Command("open", FILE, "&Open…", "Ctrl+O", "Open one or several images", "open"),
        Command(
            "open_folder", FILE, "Open &folder…", "Ctrl+Shift+O", "Open all images of a folder"
        ),
        Command("sample", FILE, "Sample i&mages", "", "Open the images that the program brings"),
        Command(
            "previous",
            FILE,
            "&Previous image",
            "PgUp",
            "Previous image of the list",
            "previous",
            begins_group=True,
        ),
        Command("next", FILE, "&Next image", "PgDown", "Next image of the list", "next"),
        Command("first", FILE, "Firs&t image", "Home", "First image of the list"),
        Command("last", FILE, "&Last image", "End", "Last image of the list"),
        Command(
            "close_image",
            FILE,
            "Close im&age",
            "Ctrl+W",
            "Take this image off the list and show the next; its file and annotations are kept",
        ),
        Command(
            "worklist",
            FILE,
            "&Worklist…",
            "Ctrl+L",
            "Images of whole folders, in the order in which they should be read",
            begins_group=True,
        ),
        Command(
            "archive",
            FILE,
            "Archi&ve…",
            "Ctrl+Shift+L",
            "Search an archive for a study, and open it",
        ),
        Command(
            "worklist_next",
            FILE,
            "Read, ne&xt on the worklist",
            "Ctrl+Return",
            "Mark this image of the worklist as read, and open the next unread one",
        ),
        Command(
            "verdict_folder",
            FILE,
            "&Save reader findings in…",
            "",
            "Choose where reader findings are saved: de-identified pictures and a table",
            begins_group=True,
        ),
        Command(
            "save_annotations",
            FILE,
            "Save &annotations…",
            "Ctrl+S",
            "Save the annotations of the image as a DICOM presentation state or as JSON",
        ),
        Command(
            "export",
            FILE,
            "&Export the view…",
            "Ctrl+E",
            "Save the image as shown, without patient data",
        ),
        Command(
            "print", FILE, "Pr&int…", "Ctrl+P", "Print the image with its scores, or make a PDF"
        ),
        Command(
            "clear_history",
            FILE,
            "&Clear history",
            "",
            "Forget the paths of the images opened last and of the folders that were shown",
            begins_group=True,
        ),
        Command("quit", FILE, "&Quit", "Ctrl+Q", "Close the program"),
        Command(
            "undo", EDIT, "&Undo", "Ctrl+Z", "Undo the last change of the annotations", icon="undo"
        ),
        Command(
            "redo",
            EDIT,
            "Red&o",
            "Ctrl+Y; Ctrl+Shift+Z",
            "Do again what was taken back",
            icon="redo",
        ),
        Command(
            "delete_mark",
            EDIT,
            "&Delete annotation",
            "Del; Backspace",
            "Delete the selected annotation",
        ),
        Command(
            "copy_picture",
            EDIT,
            "&Copy picture",
            "Ctrl+C",
            "Copy the image as seen, without patient data",
            begins_group=True,
        ),
        Command(
            "copy_measurement",
            EDIT,
            "Copy &measurement",
            "Ctrl+Shift+C",
            "Copy the text of the selected annotation",
        ),
        Command(
            "settings",
            EDIT,
            "&Settings…",
            "Ctrl+,",
            "Theme, text size, language, image, heat map, engine",
            begins_group=True,
        ),
        Command("bindings", EDIT, "&Keys and mouse…", "Ctrl+F1", "Choose what keys and mouse do"),
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
        Command(
            "turn_right", VIEW, "Turn &right", "R", "Turn the image clockwise", begins_group=True
        ),
        Command("turn_left", VIEW, "Turn &left", "L", "Turn the image anticlockwise"),
        Command("flip_horizontal", VIEW, "Flip &horizontally", "H", "Exchange left and right"),
        Command("flip_vertical", VIEW, "Flip &vertically", "V", "Exchange top and bottom"),
        Command(
            "smooth",
            VIEW,
            "&Smooth pixels",
            "Shift+S",
            "Blend enlarged image pixels, or show them as squares",
            checkable=True,
            begins_group=True,
        ),
        Command(
            "lens",
            VIEW,
            "&Magnifier",
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
            "Show or hide patient data in the corner; never saved with a picture",
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
            "&Compare with…",
            "Ctrl+D",
            "Put another image beside this one; up to four stand side by side",
            begins_group=True,
        ),
        Command(
            "compare_end", VIEW, "En&d comparison", "Ctrl+Shift+D", "Show the first image alone"
        ),
        Command(
            "score_changes",
            VIEW,
            "S&cores on both images…",
            "Ctrl+Shift+S",
            "How the model's scores differ between the first image beside and the image shown",
        ),
        Command(
            "findings",
            VIEW,
            "Findin&gs panel",
            "F9",
            "Show the panel of findings, or give its place to the image",
            checkable=True,
            begins_group=True,
        ),
        Command(
            "palette",
            VIEW,
            "Tool palett&e",
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
        Command(
            "tool_window",
            TOOLS,
            "&Window",
            "W",
            "Left drag: right widens the window, down darkens the image",
            checkable=True,
            icon="window",
        ),
        Command(
            "tool_window_region",
            TOOLS,
            "Window from a re&gion",
            "Shift+W",
            "Drag a rectangle: the window is set to the values in it",
            "window-region",
            checkable=True,
        ),
        Command(
            "tool_zoom",
            TOOLS,
            "&Zoom",
            "Shift+Z",
            "Left drag: up enlarges the image, down makes it smaller",
            icon="zoom",
            checkable=True,
        ),
        Command(
            "tool_pan",
            TOOLS,
            "&Move (pan)",
            "G",
            "Left drag: move the image",
            icon="pan",
            checkable=True,
        ),
        Command(
            "tool_length",
            TOOLS,
            "&Length",
            "D",
            "Length: drag, or click both ends",
            checkable=True,
            begins_group=True,
            icon="length",
        ),
        Command(
            "tool_angle",
            TOOLS,
            "&Angle",
            "A",
            "Angle: drag the first leg from its end to the vertex, then click the second's end",
            checkable=True,
            icon="angle",
        ),
        Command(
            "tool_cobb",
            TOOLS,
            "&Cobb angle",
            "",
            "Cobb angle: drag along one end plate, then along the other",
            checkable=True,
            icon="cobb",
        ),
        Command(
            "heart",
            TOOLS,
            "Cardio&thoracic ratio",
            "",
            "Cardiothoracic ratio: lines near where borders seem to be, for you to put right",
            icon="heart",
        ),
        Command(
            "tool_ellipse",
            TOOLS,
            "&Ellipse",
            "",
            "Ellipse: drag it from corner to corner; mean, SD, minimum, maximum and area",
            checkable=True,
            begins_group=True,
            icon="ellipse",
        ),
        Command(
            "tool_rectangle",
            TOOLS,
            "&Rectangle",
            "",
            "Rectangle: drag it from corner to corner; mean, SD, minimum, maximum and area",
            checkable=True,
            icon="rectangle",
        ),
        Command(
            "tool_freehand",
            TOOLS,
            "&Freehand region",
            "",
            "Freehand region: draw round it; mean, SD, minimum, maximum and area",
            checkable=True,
            icon="freehand",
        ),
        Command(
            "tool_probe",
            TOOLS,
            "&Probe",
            "",
            "Probe: click; the pixel's value and how bright it is shown",
            checkable=True,
        ),
        Command(
            "tool_note",
            TOOLS,
            "&Note or arrow",
            "B",
            "Note: click, or drag from what it points at to where the text goes",
            checkable=True,
            begins_group=True,
            icon="note",
        ),
        Command(
            "tool_calibrate",
            TOOLS,
            "Cali&brate…",
            "",
            "Calibrate: draw a line along an object of known length",
            checkable=True,
        ),
        Command(
            "key_image",
            TOOLS,
            "&Key image",
            "K",
            "Mark the image as a key image, or remove the mark",
            checkable=True,
            begins_group=True,
        ),
        Command(
            "map",
            FINDINGS,
            "Heat &map",
            "M",
            "Show which regions drove the top finding's score, on this image and later ones",
            "map",
            checkable=True,
        ),
        Command(
            "by_name",
            FINDINGS,
            "Sort by &name",
            "N",
            "Sort findings by name, not by how much the image raises their odds",
            checkable=True,
        ),
        Command(
            "present",
            FINDINGS,
            "Finding &present",
            "Shift+P",
            "Say that you see the selected finding; again to take it back",
            begins_group=True,
        ),
        Command(
            "absent",
            FINDINGS,
            "Finding &absent",
            "Shift+A",
            "Say that you do not see the selected finding; again to take it back",
        ),
        Command(
            "comment",
            FINDINGS,
            "&Comment on the finding…",
            "Shift+C",
            "Comment on the selected finding; saved with your reader findings",
        ),
        Command(
            "copy_findings",
            FINDINGS,
            "C&opy all findings as text",
            "Ctrl+Shift+F",
            "Copy the findings for a report; Ctrl+C in the list copies the selected one",
        ),
        Command(
            "read_first",
            FINDINGS,
            "&Blind read (AI hidden)",
            "Ctrl+R",
            "Hide the AI until you have entered your own findings",
            checkable=True,
            begins_group=True,
        ),
        Command(
            "judge",
            FINDINGS,
            "Re-anal&yze",
            "F5",
            "Analyze the image with the model again",
            begins_group=True,
        ),
        Command("cancel", FINDINGS, "&Cancel", "Esc", "Stop what is being computed"),
        Command("help", HELP, "&Keys and mouse", "F1", "Show this page"),
        Command("tour", HELP, "&Tour", "", "How to begin, in three pages"),
        Command(
            "model_card",
            HELP,
            "&Model card",
            "F2",
            "What the model is and how well it does",
            begins_group=True,
        ),
        Command(
            "diagnostics",
            HELP,
            "Copy &diagnostics…",
            "",
            "What somebody who is to help must know, without patient data",
            begins_group=True,
        ),
        Command("about", HELP, "&About", "", "The version, and the licences of all that is in it"),
    )
)

TOOL_PALETTE: Final = (
    (("tool_window",), ("tool_window_region",), ("tool_zoom",), ("tool_pan",)),
    (
        ("tool_length",),
        ("tool_angle", "tool_cobb"),
        ("tool_ellipse", "tool_rectangle", "tool_freehand"),
        ("heart",),
        ("tool_note",),
    ),
    (("lens",),),
    (("undo",), ("redo",)),
)
"""Groups of buttons beside the image; a button of several commands is a drop-down list."""
ON_PALETTE: Final = frozenset(name for group in TOOL_PALETTE for button in group for name in button)
TOOLBAR: Final = tuple(c for c in COMMANDS if c.icon and c.id not in ON_PALETTE)
"""Commands on the toolbar."""

WINDOWS: Final = Submenu(
    tr_noop("&Window"),
    (
        ("auto_window", "default_window"),
        tuple(choice_id(key) for key in CHOICE_KEYS),
        ("invert",),
    ),
)
TURNS: Final = Submenu(
    tr_noop("&Turn and flip"),
    (("turn_right", "turn_left"), ("flip_horizontal", "flip_vertical")),
)
CONTEXT_MENU: Final[tuple[tuple[str | Submenu, ...], ...]] = (
    ("fit", WINDOWS, TURNS, Submenu(TOOLS, grouped(COMMANDS, TOOLS))),
    ("map",),
    ("copy_measurement", "delete_mark"),
    ("copy_picture",),
    ("compare", "header"),
)
"""Groups of entries of a right click on the image, at most ten."""
