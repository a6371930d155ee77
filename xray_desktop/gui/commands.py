"""Everything the window can be told to do: menu, toolbar, shortcuts and help read this table."""

from typing import Final

from xray_desktop.gui.command import Command, checked

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


COMMANDS: Final = checked(
    (
        Command("open", FILE, "&Open…", "Ctrl+O", "Open one or several films", "open"),
        Command("open_folder", FILE, "Open &folder…", "Ctrl+Shift+O", "Open all films of a folder"),
        Command(
            "previous", FILE, "&Previous film", "PgUp", "Previous film of the list", "previous"
        ),
        Command("next", FILE, "&Next film", "PgDown", "Next film of the list", "next"),
        Command("first", FILE, "Firs&t film", "Home", "First film of the list"),
        Command("last", FILE, "&Last film", "End", "Last film of the list"),
        Command(
            "verdict_folder",
            FILE,
            "&Save verdicts in…",
            "",
            "Choose where verdicts are kept: films as pictures without names, and a table",
        ),
        Command(
            "worklist",
            FILE,
            "&Worklist…",
            "Ctrl+L",
            "Films of whole folders in the order in which they are to be read",
        ),
        Command(
            "worklist_next",
            FILE,
            "Read, ne&xt on the worklist",
            "Ctrl+Return",
            "Mark this film of the worklist as read, and open the next unread one",
        ),
        Command(
            "export",
            FILE,
            "&Export the view…",
            "Ctrl+E",
            "Save the film as it is shown as a picture, without whose it is",
        ),
        Command(
            "print", FILE, "Pr&int…", "Ctrl+P", "Print the film with its scores, or make a PDF"
        ),
        Command(
            "settings",
            EDIT,
            "&Settings…",
            "Ctrl+,",
            "Theme, text size, language, image, heat map, engine",
        ),
        Command("bindings", EDIT, "&Keys and mouse…", "Ctrl+F1", "Choose what keys and mouse do"),
        Command(
            "clear_history",
            FILE,
            "&Clear history",
            "",
            "Forget the paths of the images opened last and of the folders that were shown",
        ),
        Command("quit", FILE, "&Quit", "Ctrl+Q", "Close the program"),
        Command("fit", VIEW, "&Fit", "=", "Show the whole film", "fit"),
        Command("one_to_one", VIEW, "&1:1", "Ctrl+1", "One film pixel on one screen pixel", "one"),
        Command("reset", VIEW, "&Reset", "Ctrl+0", "Show the film as it was opened"),
        Command("auto_window", VIEW, "&Auto window", "0", "Window over the film's values", "auto"),
        Command("default_window", VIEW, "File's &window", "1", "Window that the file asks for"),
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
        Command("turn_right", VIEW, "Turn &right", "R", "Turn the film clockwise"),
        Command("turn_left", VIEW, "Turn &left", "L", "Turn the film anticlockwise"),
        Command("flip_horizontal", VIEW, "Flip &horizontally", "H", "Exchange left and right"),
        Command("flip_vertical", VIEW, "Flip &vertically", "V", "Exchange top and bottom"),
        Command(
            "smooth",
            VIEW,
            "&Smooth pixels",
            "Shift+S",
            "Blend enlarged film pixels, or show them as squares",
            checkable=True,
        ),
        Command(
            "corner_text",
            VIEW,
            "Corner &text",
            "T",
            "Show or hide what is said in the film's corners",
            checkable=True,
        ),
        Command("zoom_in", ADJUST, "Zoom &in", "Ctrl++; +", "Enlarge the film"),
        Command("zoom_out", ADJUST, "Zoom &out", "Ctrl+-; -", "Make the film smaller"),
        Command("pan_left", ADJUST, "Move &left", "Shift+Left", "Move the film to the left"),
        Command("pan_right", ADJUST, "Move &right", "Shift+Right", "Move the film to the right"),
        Command("pan_up", ADJUST, "Move &up", "Shift+Up", "Move the film up"),
        Command("pan_down", ADJUST, "Move &down", "Shift+Down", "Move the film down"),
        Command("brighter", ADJUST, "&Brighter", "Ctrl+Up", "Make the film brighter"),
        Command("darker", ADJUST, "Dar&ker", "Ctrl+Down", "Make the film darker"),
        Command("more_contrast", ADJUST, "&More contrast", "Ctrl+Right", "Narrow the window"),
        Command("less_contrast", ADJUST, "L&ess contrast", "Ctrl+Left", "Widen the window"),
        Command(
            "lens",
            VIEW,
            "&Magnifier",
            "Z",
            "A lens at the pointer: the bare film at twice its size",
            checkable=True,
        ),
        Command(
            "compare",
            VIEW,
            "&Compare with…",
            "Ctrl+D",
            "Put another film beside this one; up to four stand side by side",
        ),
        Command(
            "compare_end", VIEW, "En&d comparison", "Ctrl+Shift+D", "Show the first film alone"
        ),
        Command(
            "score_changes",
            VIEW,
            "S&cores on both films…",
            "Ctrl+Shift+S",
            "How the model's scores differ between the first film beside and the film shown",
        ),
        Command(
            "real_size",
            VIEW,
            "Real si&ze",
            "Ctrl+2",
            "One millimetre of the film on one millimetre of the screen",
        ),
        Command(
            "measure_screen",
            VIEW,
            "&Measure screen…",
            "",
            "Measure a line on the screen, so that films can be shown in real size",
        ),
        Command(
            "findings",
            VIEW,
            "Findin&gs panel",
            "F9",
            "Show the panel of findings, or give its place to the film",
            checkable=True,
        ),
        Command(
            "full_screen",
            VIEW,
            "F&ull screen",
            "F11",
            "Give the film the whole screen",
            checkable=True,
        ),
        Command(
            "marks",
            VIEW,
            "Mar&ks",
            "",
            "Show or hide what is drawn on the film",
            checkable=True,
        ),
        Command(
            "tool_window",
            TOOLS,
            "&Window",
            "W",
            "Left drag: right widens the window, down darkens the film",
            checkable=True,
        ),
        Command(
            "tool_length",
            TOOLS,
            "&Length",
            "D",
            "Length: drag, or click both ends",
            checkable=True,
        ),
        Command(
            "tool_angle",
            TOOLS,
            "&Angle",
            "A",
            "Angle: drag the first leg from its end to the vertex, then click the second's end",
            checkable=True,
        ),
        Command(
            "tool_cobb",
            TOOLS,
            "&Cobb angle",
            "",
            "Cobb angle: drag along one end plate, then along the other",
            checkable=True,
        ),
        Command(
            "tool_ellipse",
            TOOLS,
            "&Ellipse",
            "",
            "Ellipse: drag it from corner to corner; mean, SD, least, most and area",
            checkable=True,
        ),
        Command(
            "tool_rectangle",
            TOOLS,
            "&Rectangle",
            "",
            "Rectangle: drag it from corner to corner; mean, SD, least, most and area",
            checkable=True,
        ),
        Command(
            "tool_freehand",
            TOOLS,
            "&Freehand region",
            "",
            "Freehand region: draw round it; mean, SD, least, most and area",
            checkable=True,
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
            "Note: click, or drag from what it points at to where the words go",
            checkable=True,
        ),
        Command(
            "tool_calibrate",
            TOOLS,
            "Cali&brate…",
            "",
            "Calibrate: draw a line along something whose length you know",
            checkable=True,
        ),
        Command(
            "heart",
            TOOLS,
            "Cardio&thoracic ratio",
            "",
            "Cardiothoracic ratio: lines near where borders seem to be, for you to put right",
        ),
        Command("undo", TOOLS, "&Undo", "Ctrl+Z", "Take back the last change of the marks"),
        Command("redo", TOOLS, "Red&o", "Ctrl+Y; Ctrl+Shift+Z", "Do again what was taken back"),
        Command("delete_mark", TOOLS, "&Delete mark", "Del; Backspace", "Delete the selected mark"),
        Command(
            "key_image",
            TOOLS,
            "&Key image",
            "K",
            "Mark the image with a star, or take the star away",
            checkable=True,
        ),
        Command(
            "shutter",
            VIEW,
            "Sh&utter",
            "Shift+U",
            "Show what lies within the file's shutter, or the whole film",
            checkable=True,
        ),
        Command(
            "overlays",
            VIEW,
            "&Overlays",
            "Shift+O",
            "Show or hide what the file draws over its film; it is never saved with a picture",
            checkable=True,
        ),
        Command(
            "presentation_state",
            VIEW,
            "Presentation &state",
            "Shift+G",
            "Show the film as a presentation state beside it asks, or as its own file does",
            checkable=True,
        ),
        Command(
            "patient_text",
            VIEW,
            "&Patient data",
            "Shift+T",
            "Show or hide whose film it is in its corner; it is never saved with a picture",
            checkable=True,
        ),
        Command(
            "header",
            VIEW,
            "&Header of the file…",
            "Ctrl+I",
            "Everything that the file says beside its pixels, with search",
        ),
        Command(
            "map",
            FINDINGS,
            "Heat &map",
            "M",
            "Show which regions moved the likeliest finding's score, on this image and later ones",
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
            "Write what you think of the selected finding; it is kept with your verdicts",
        ),
        Command(
            "read_first",
            FINDINGS,
            "&Read first",
            "Ctrl+R",
            "Hide what the model says until you have said what you see",
            checkable=True,
        ),
        Command("judge", FINDINGS, "&Judge again", "F5", "Read the film with the model again"),
        Command("cancel", FINDINGS, "&Cancel", "Esc", "Stop what is being computed"),
        Command("help", HELP, "&Keys and mouse", "F1", "Show this page"),
        Command("tour", HELP, "&Tour", "", "How to begin, in three pages"),
        Command(
            "diagnostics",
            HELP,
            "Copy &diagnostics…",
            "",
            "What somebody who is to help must know, without patient data",
        ),
        Command("model_card", HELP, "&Model card", "F2", "What the model is and how well it does"),
        Command("about", HELP, "&About", "", "The version, and the licences of all that is in it"),
    )
)
