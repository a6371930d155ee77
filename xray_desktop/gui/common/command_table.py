"""The table of all commands: menus, toolbar, shortcuts and the help page read it."""

from collections.abc import Mapping
from typing import Final

from xray_desktop.gui.common.command import TOOLS, VIEW, Submenu, grouped, validated
from xray_desktop.gui.common.file_commands import FILE_COMMANDS
from xray_desktop.gui.common.language import tr_noop
from xray_desktop.gui.common.tool_commands import TOOL_COMMANDS
from xray_desktop.gui.common.view_commands import CHOICE_KEYS, VIEW_COMMANDS, choice_id

COMMANDS: Final = validated((*FILE_COMMANDS, *VIEW_COMMANDS, *TOOL_COMMANDS))
"""In the order of the menus; a command is added to the table of its menu."""

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
ON_IMAGE: Final = Submenu(
    tr_noop("&Show on the image"),
    (
        ("corner_text", "patient_text", "marks"),
        ("shutter", "overlays", "presentation_state"),
    ),
)
COMPARISON: Final = Submenu(
    tr_noop("&Compare"),
    (("compare", "hang_views", "hang_prior", "compare_end"), ("score_changes",)),
)
MenuGroups = tuple[tuple[str | Submenu, ...], ...]
MENUS: Final[Mapping[str, MenuGroups]] = {
    menu: grouped(COMMANDS, menu) for menu in dict.fromkeys(one.menu for one in COMMANDS)
} | {
    VIEW: (
        ("fit", "one_to_one", "real_size", "measure_screen", "reset"),
        (WINDOWS, TURNS, "smooth", "lens"),
        (ON_IMAGE, COMPARISON),
        ("findings", "thumbnails", "palette", "full_screen"),
        ("header",),
    )
}
"""The groups of entries of each menu; that of the view has menus within it, or it would be longer
than a small screen is high."""
CONTEXT_MENU: Final[MenuGroups] = (
    ("fit", WINDOWS, TURNS, Submenu(tr_noop("T&ools"), grouped(COMMANDS, TOOLS))),
    ("map",),
    ("copy_measurement", "delete_mark"),
    ("copy_picture",),
    ("compare", "header"),
)
"""Groups of entries of a right click on the image, at most ten; their access keys differ."""
