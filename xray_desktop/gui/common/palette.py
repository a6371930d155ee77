"""Colours, style sheet and fallback font, for the dark and the light theme."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import reportlab
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetrics,
    QGuiApplication,
    QPalette,
)
from PySide6.QtWidgets import QApplication

from xray_desktop.paths import resource_path

IMAGE_BACKGROUND: Final = "#000000"
ON_IMAGE: Final = "#d9dbde"
"""Text on the image, in both themes."""

ANNOTATION: Final = "#f0e442"
ANNOTATION_SELECTED: Final = "#7fd0ff"
"""Annotations on the image, in both themes."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the window; each is read as ``palette.PANEL`` and so on, in capitals.

    Parameters
    ----------
    panel, raised, selected : str
        Grounds. Every colour of text has a contrast of 4.5 or more on each of them.
    text, quiet, faint : str
        Text, from the most to the least prominent.
    focus, orange, sky_blue : str
        What has the focus, what is over its operating point or needs attention, links; also text.
    steel, amber, vermilion : str
        Likelihood ratios below 0.5, of 2 to 5, and above 10 (orange: of 5 to 10); also text.
    line, bar : str
        Rules, and scores without an operating point; never text.
    """

    panel: str
    raised: str
    selected: str
    text: str
    quiet: str
    faint: str
    focus: str
    orange: str
    sky_blue: str
    steel: str
    amber: str
    vermilion: str
    line: str
    bar: str

    def __post_init__(self) -> None:
        wrong = [
            name for name, colour in asdict(self).items() if not QColor.isValidColorName(colour)
        ]
        if wrong:
            msg = f"colours {', '.join(wrong)}: expected #rrggbb"
            raise ValueError(msg)


# Orange and sky blue of the dark theme: Okabe & Ito, "Color Universal Design", 2008, told apart in
# every kind of colour vision. The light theme has them darker, so that they can be read.
THEMES: Final = {
    "dark": Theme(
        panel="#17191c",
        raised="#1f2226",
        selected="#2a3743",
        text="#d9dbde",
        quiet="#adb2b8",
        faint="#989fa7",
        focus="#8fa9c0",
        orange="#e69f00",
        sky_blue="#56b4e9",
        steel="#86a5bd",
        amber="#cdb87a",
        vermilion="#ff7a45",
        line="#33373d",
        bar="#6f7a86",
    ),
    "light": Theme(
        panel="#f4f5f6",
        raised="#e6e9ec",
        selected="#cbdbe9",
        text="#1b1e22",
        quiet="#3f464d",
        faint="#565d65",
        focus="#1f5c8f",
        orange="#8f4400",
        sky_blue="#0b5a94",
        steel="#3b5f7d",
        amber="#6b5500",
        vermilion="#a81800",
        line="#bcc2c8",
        bar="#727d88",
    ),
}
DEFAULT_THEME: Final = "dark"
DEFAULT_FONT_PERCENT: Final = 100
BOX_EM: Final = 0.95

STYLE: Final = """
QMainWindow, QDialog {{ background: {PANEL}; }}
QToolTip {{ color: {TEXT}; background: {RAISED}; border: 1px solid {LINE}; padding: 4px; }}
QMenuBar {{ background: {PANEL}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 9px; background: transparent; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {SELECTED}; }}
QMenu {{ background: {RAISED}; border: 1px solid {LINE}; padding: 4px 0; }}
QMenu::item {{ padding: 5px 28px 5px {MENU_INDENT_PX}px; }}
QMenu::item:disabled {{ color: {FAINT}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 0; }}
QToolBar {{ background: {PANEL}; border: 0; border-bottom: 1px solid {LINE}; spacing: 2px;
            padding: 3px 6px; }}
QToolBar::separator {{ width: 1px; background: {LINE}; margin: 4px 6px; }}
QToolBar#palette {{ border-bottom: 0; border-right: 1px solid {LINE}; padding: 4px 3px; }}
QToolBar#palette::separator {{ height: 1px; margin: 5px 4px; }}
QToolButton {{ padding: 4px 7px; border: 1px solid transparent; border-radius: 3px; }}
QToolBar#palette QToolButton {{ padding: 4px 8px; }}
QToolBar#palette QToolButton[popupMode="1"] {{ padding: 4px 12px 4px 4px; }}
QToolBar#palette[compact="true"] {{ padding: 0 3px; spacing: 0; }}
QToolBar#palette[compact="true"]::separator {{ margin: 2px 4px; }}
QToolBar#palette[compact="true"] QToolButton {{ padding: 1px 8px; }}
QToolBar#palette[compact="true"] QToolButton[popupMode="1"] {{ padding: 1px 12px 1px 4px; }}
QToolBar#palette QToolButton#qt_toolbar_ext_button {{ padding: 0; }}
QToolButton::menu-button {{ border: 0; width: 11px; }}
QToolButton::menu-arrow {{ image: url("{DOWN}"); width: 8px; }}
QToolButton:hover {{ background: {RAISED}; border-color: {LINE}; }}
QToolButton:focus {{ border-color: {FOCUS}; }}
QToolButton:pressed, QToolButton:checked {{ background: {SELECTED}; }}
QToolButton:checked {{ border-color: {FOCUS}; }}
QToolButton#qt_toolbar_ext_button, QToolButton#qt_menubar_ext_button {{
    padding: 0; qproperty-icon: url("{MORE}"); }}
QToolButton:disabled {{ color: {FAINT}; }}
QStatusBar {{ background: {PANEL}; border-top: 1px solid {LINE}; color: {QUIET}; }}
QStatusBar::item {{ border: 0; }}
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 3px;
               padding: 4px 12px; }}
QPushButton:hover {{ background: {SELECTED}; }}
QPushButton:focus {{ border: 2px solid {FOCUS}; padding: 3px 11px; }}
QPushButton:disabled {{ color: {FAINT}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QCheckBox::indicator, QRadioButton::indicator, QMenu::indicator, QAbstractItemView::indicator {{
    width: {BOX_PX}px; height: {BOX_PX}px; background: {PANEL}; border: 1px solid {FAINT}; }}
QCheckBox::indicator, QMenu::indicator:non-exclusive, QAbstractItemView::indicator {{
    border-radius: 2px; }}
QRadioButton::indicator, QMenu::indicator:exclusive {{ border-radius: {RADIUS_PX}px; }}
QCheckBox::indicator:checked, QMenu::indicator:non-exclusive:checked,
QAbstractItemView::indicator:checked {{
    background: {FOCUS}; border-color: {FOCUS}; image: url("{TICK}"); }}
QRadioButton::indicator:checked, QMenu::indicator:exclusive:checked {{
    background: {FOCUS}; border-color: {FOCUS}; image: url("{DOT}"); }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled, QMenu::indicator:disabled,
QAbstractItemView::indicator:disabled {{ border-color: {BAR}; }}
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled,
QMenu::indicator:non-exclusive:checked:disabled, QMenu::indicator:exclusive:checked:disabled,
QAbstractItemView::indicator:checked:disabled {{ background: {BAR}; border-color: {BAR}; }}
QMenu::indicator {{ left: 6px; }}
QCheckBox:focus, QRadioButton:focus {{ color: {FOCUS}; text-decoration: underline; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {FAINT}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {BAR}; }}
QSlider::sub-page:horizontal {{ border-radius: 2px; background: {FOCUS}; }}
QSlider::handle:horizontal {{ width: 12px; margin: -5px 0; border-radius: 7px;
                             background: {FOCUS}; border: 1px solid {PANEL}; }}
QSlider:focus {{ border: 1px solid {FOCUS}; border-radius: 2px; }}
QProgressBar {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 2px; }}
QProgressBar::chunk {{ background: {FOCUS}; }}
QListView {{ background: {PANEL}; border: 1px solid transparent; outline: 0; }}
QLineEdit, QPlainTextEdit {{ background: {RAISED}; border: 1px solid {BAR}; border-radius: 3px;
                            padding: 2px 5px; }}
QComboBox, QAbstractSpinBox {{ background: {RAISED}; border: 1px solid {BAR}; border-radius: 3px;
                              padding: 2px 6px; min-height: 1.2em; }}
QComboBox::drop-down, QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    border: 0; background: transparent; width: 1.6em; }}
QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{DOWN}"); width: 0.8em; }}
QAbstractSpinBox::up-arrow {{ image: url("{UP}"); width: 0.8em; }}
QComboBox QAbstractItemView {{ background: {RAISED}; border: 1px solid {BAR}; padding: 2px; }}
QAbstractSpinBox QLineEdit {{ border: 0; padding: 0; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
    color: {FAINT}; background: {PANEL}; border-color: {LINE}; }}
QListView:focus, QTableView:focus, QTreeView:focus, QTextBrowser:focus, QPlainTextEdit:focus,
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: 1px solid {FOCUS}; }}
QTableView {{ background: {PANEL}; alternate-background-color: {RAISED}; border: 1px solid {LINE};
              gridline-color: {LINE}; outline: 0; }}
QTableView::item {{ padding: 0 8px; }}
QHeaderView::section {{ background: {RAISED}; color: {QUIET}; border: 0; padding: 5px 8px;
                        border-bottom: 1px solid {LINE}; }}
QTextBrowser {{ background: {PANEL}; border: 1px solid {LINE}; }}
QScrollBar:vertical {{ background: {PANEL}; width: 11px; }}
QScrollBar::handle:vertical {{ background: {LINE}; border-radius: 4px; min-height: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QMainWindow::separator {{ background: {LINE}; width: 3px; }}
QMainWindow::separator:hover {{ background: {FOCUS}; }}
QDockWidget {{ color: {QUIET}; }}
QDockWidget::title {{ background: {PANEL}; padding: 3px 8px; }}
#panel {{ background: {PANEL}; }}
#title {{ font-weight: 600; }}
#quiet {{ color: {QUIET}; }}
#tag {{ color: {TEXT}; border: 1px solid {FAINT}; border-radius: 3px; padding: 1px 6px; }}
#rule {{ background: {LINE}; }}
#note {{ color: {TEXT}; background: {RAISED}; border-left: 3px solid {FOCUS}; padding: 5px 8px; }}
#caution {{ color: {TEXT}; background: {RAISED}; border-left: 3px solid {ORANGE};
            padding: 5px 8px; }}
#banner {{ background: {RAISED}; border-bottom: 1px solid {LINE};
           border-left: 3px solid {ORANGE}; }}
#noteeditor {{ color: {ON_IMAGE}; background: rgba(0, 0, 0, 215); padding: 1px;
               border: 1px solid {ANNOTATION_SELECTED}; border-radius: 3px; }}
#corner {{ color: {ON_IMAGE}; background: rgba(0, 0, 0, 180); padding: 2px 5px;
           border-radius: 2px; }}
#start {{ background: {PANEL}; }}
#panehead {{ border-bottom: 2px solid {LINE}; }}
#panehead[active="true"] {{ border-bottom: 2px solid {FOCUS}; }}
#loading {{ color: {ON_IMAGE}; font-weight: 600; padding: 24px; }}
#research {{ color: {TEXT}; font-weight: 600; }}
QStatusBar #research {{ padding: 0 6px; }}
"""


_in_force: dict[str, str] = {}
_own_size: list[float] = []


def __getattr__(name: str) -> str:
    """Return a colour of the theme in force, as ``palette.TEXT``: read it when you draw."""
    try:
        return _in_force[name]
    except KeyError:
        raise AttributeError(name) from None


def style_sheet(font: QFont) -> str:
    """Return the style sheet in the colours in force, with check boxes as high as text."""
    kind = "light" if QColor(_in_force["PANEL"]).lightnessF() > 0.5 else "dark"  # noqa: PLR2004
    drawings = {
        "UP": "up",
        "DOWN": "down",
        "TICK": f"tick-{kind}",
        "DOT": f"dot-{kind}",
        "MORE": f"more-{kind}",
    }
    return STYLE.format(
        ON_IMAGE=ON_IMAGE,
        ANNOTATION_SELECTED=ANNOTATION_SELECTED,
        BOX_PX=box_px(font),
        RADIUS_PX=box_px(font) // 2,
        MENU_INDENT_PX=box_px(font) + 4,
        **{
            name: resource_path("icons", f"{file}.svg").as_posix()
            for name, file in drawings.items()
        },
        **_in_force,
    )


def box_px(font: QFont) -> int:
    """Return the width of a check box beside text of a font, without its border."""
    return round(BOX_EM * QFontInfo(font).pixelSize())


def apply(
    app: QApplication, theme: str = DEFAULT_THEME, font_percent: int = DEFAULT_FONT_PERCENT
) -> None:
    """Apply a theme and a text size in per cent, the same on every platform."""
    choose(theme)
    app.setStyle("Fusion")
    app.setStyleSheet("")  # a sheet in force keeps widgets from taking up another font
    font = QFont(app.font())
    if not _own_size:
        _own_size.append(font.pointSizeF())
    font.setPointSizeF(_own_size[0] * font_percent / 100)
    app.setFont(font)
    app.setPalette(_palette())
    app.setStyleSheet(style_sheet(font))


def choose(theme: str) -> None:
    """Put the colours of a theme of `THEMES` in force."""
    _in_force.update({name.upper(): colour for name, colour in asdict(THEMES[theme]).items()})


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, name in {
        roles.Window: "PANEL",
        roles.Base: "PANEL",
        roles.AlternateBase: "RAISED",
        roles.Button: "RAISED",
        roles.ToolTipBase: "RAISED",
        roles.WindowText: "TEXT",
        roles.Text: "TEXT",
        roles.ButtonText: "TEXT",
        roles.ToolTipText: "TEXT",
        roles.BrightText: "ORANGE",
        roles.PlaceholderText: "FAINT",
        roles.Highlight: "SELECTED",
        roles.HighlightedText: "TEXT",
        roles.Link: "SKY_BLUE",
        roles.Mid: "LINE",
        roles.Dark: "LINE",
    }.items():
        palette.setColor(role, QColor(_in_force[name]))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_in_force["FAINT"]))
    return palette


choose(DEFAULT_THEME)


FALLBACK_FONTS: Final = ("Vera.ttf", "VeraBd.ttf")
"""Bitstream Vera, which reportlab brings for PDF pages."""


def install_fallback_font() -> str | None:
    """Install the bundled font where the system has none; return its name, else None.

    Call it once a QApplication is there and before it has widgets.
    """
    font = QGuiApplication.font()
    if QFontMetrics(font).inFontUcs4(ord("a")):
        return None
    folder = Path(reportlab.__file__).parent / "fonts"
    families = [
        name
        for file in FALLBACK_FONTS
        for name in QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(folder / file))
        )
    ]
    if not families:
        return None
    own = QFont(families[0])
    own.setPointSizeF(font.pointSizeF())
    QGuiApplication.setFont(own)
    return families[0]
