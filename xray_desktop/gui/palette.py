"""Every colour and the style sheet: dark and neutral, so that the film is the brightest thing."""

from typing import Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

FILM: Final = "#000000"
PANEL: Final = "#17191c"
RAISED: Final = "#1f2226"
LINE: Final = "#33373d"
TEXT: Final = "#d9dbde"
QUIET: Final = "#a0a5ab"
FAINT: Final = "#7a8087"
SELECTED: Final = "#2a3743"
FOCUS: Final = "#8fa9c0"

# Okabe & Ito, "Color Universal Design", 2008: told apart in every kind of colour vision.
ORANGE: Final = "#e69f00"
SKY_BLUE: Final = "#56b4e9"
BAR: Final = "#6f7a86"
MARK: Final = "#f0e442"
MARK_SELECTED: Final = "#7fd0ff"

STYLE: Final = f"""
QMainWindow, QDialog {{ background: {PANEL}; }}
QToolTip {{ color: {TEXT}; background: {RAISED}; border: 1px solid {LINE}; padding: 4px; }}
QMenuBar {{ background: {PANEL}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 9px; background: transparent; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {SELECTED}; }}
QMenu {{ background: {RAISED}; border: 1px solid {LINE}; padding: 4px 0; }}
QMenu::item {{ padding: 5px 28px 5px 26px; }}
QMenu::item:disabled {{ color: {FAINT}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 0; }}
QToolBar {{ background: {PANEL}; border: 0; border-bottom: 1px solid {LINE}; spacing: 2px;
            padding: 3px 6px; }}
QToolBar::separator {{ width: 1px; background: {LINE}; margin: 4px 6px; }}
QToolButton {{ padding: 4px 7px; border: 1px solid transparent; border-radius: 3px; }}
QToolButton:hover {{ background: {RAISED}; border-color: {LINE}; }}
QToolButton:pressed, QToolButton:checked {{ background: {SELECTED}; }}
QToolButton:disabled {{ color: {FAINT}; }}
QStatusBar {{ background: {PANEL}; border-top: 1px solid {LINE}; color: {QUIET}; }}
QStatusBar::item {{ border: 0; }}
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 3px;
               padding: 4px 12px; }}
QPushButton:hover {{ background: {SELECTED}; }}
QPushButton:focus {{ border-color: {FOCUS}; }}
QPushButton:disabled {{ color: {FAINT}; }}
QCheckBox::indicator {{ width: 11px; height: 11px; background: {PANEL}; border: 1px solid {FAINT};
                       border-radius: 2px; }}
QCheckBox::indicator:checked {{ background: {FOCUS}; border-color: {FOCUS}; }}
QCheckBox:focus {{ color: {FOCUS}; }}
QProgressBar {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 2px; }}
QProgressBar::chunk {{ background: {FOCUS}; }}
QListView {{ background: {PANEL}; border: 0; outline: 0; }}
QTableView {{ background: {PANEL}; alternate-background-color: {RAISED}; border: 1px solid {LINE};
              gridline-color: {LINE}; }}
QTableView::item {{ padding: 0 8px; }}
QHeaderView::section {{ background: {RAISED}; color: {QUIET}; border: 0; padding: 5px 8px;
                        border-bottom: 1px solid {LINE}; }}
QTextBrowser, QPlainTextEdit {{ background: {PANEL}; border: 1px solid {LINE}; }}
QScrollBar:vertical {{ background: {PANEL}; width: 11px; }}
QScrollBar::handle:vertical {{ background: {LINE}; border-radius: 4px; min-height: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QSplitter::handle {{ background: {LINE}; }}
#panel {{ background: {PANEL}; border-left: 1px solid {LINE}; }}
#title {{ font-weight: 600; }}
#quiet {{ color: {QUIET}; }}
#tag {{ color: {TEXT}; border: 1px solid {FAINT}; border-radius: 3px; padding: 1px 6px; }}
#rule {{ background: {LINE}; }}
#note {{ color: {TEXT}; background: {RAISED}; border-left: 3px solid {FOCUS}; padding: 5px 8px; }}
#caution {{ color: {TEXT}; background: {RAISED}; border-left: 3px solid {ORANGE};
            padding: 5px 8px; }}
#banner {{ background: {RAISED}; border-bottom: 1px solid {LINE};
           border-left: 3px solid {ORANGE}; }}
#corner {{ color: {TEXT}; background: rgba(0, 0, 0, 140); padding: 2px 5px; border-radius: 2px; }}
#invitation {{ color: {QUIET}; }}
#research {{ color: {TEXT}; font-weight: 600; padding: 0 6px; }}
"""


def apply(app: QApplication) -> None:
    """Give `app` the dark look, on every platform the same."""
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: PANEL,
        roles.Base: PANEL,
        roles.AlternateBase: RAISED,
        roles.Button: RAISED,
        roles.ToolTipBase: RAISED,
        roles.WindowText: TEXT,
        roles.Text: TEXT,
        roles.ButtonText: TEXT,
        roles.ToolTipText: TEXT,
        roles.BrightText: ORANGE,
        roles.PlaceholderText: FAINT,
        roles.Highlight: SELECTED,
        roles.HighlightedText: TEXT,
        roles.Link: SKY_BLUE,
        roles.Mid: LINE,
        roles.Dark: LINE,
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(FAINT))
    app.setPalette(palette)
    app.setStyleSheet(STYLE)
