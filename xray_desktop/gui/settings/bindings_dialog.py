"""The dialog for keys, mouse buttons and wheel; a key that is already assigned is refused."""

from collections.abc import Iterable
from functools import partial
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.common.command import Command, command_title, default_keys
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.settings.bindings import RESERVED, Bindings, native, portable
from xray_desktop.gui.viewer.mouse import (
    DOUBLE_CLICKS,
    DRAGS,
    WHEELS,
    DoubleClickAction,
    Drag,
    Wheel,
)
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import (
    lay_out_within_screen,
    limit_width,
    resize_within_screen,
)

BUTTON_TEXTS: Final = MappingProxyType(
    {
        Qt.MouseButton.LeftButton: tr_noop("Left drag"),
        Qt.MouseButton.MiddleButton: tr_noop("Middle drag"),
        Qt.MouseButton.RightButton: tr_noop("Right drag"),
    }
)
DRAG_TEXTS: Final = MappingProxyType(
    {
        Drag.WINDOW: tr_noop("Window (right: wider, down: darker)"),
        Drag.PAN: tr_noop("Pan"),
        Drag.ZOOM: tr_noop("Zoom at the pointer"),
        None: tr_noop("Nothing"),
    }
)

WHEEL_MODIFIER_TEXTS: Final = MappingProxyType(
    {
        Qt.KeyboardModifier.NoModifier: tr_noop("Wheel"),
        Qt.KeyboardModifier.ControlModifier: tr_noop("Ctrl+wheel"),
    }
)
WHEEL_TEXTS: Final = MappingProxyType(
    {
        Wheel.IMAGES: tr_noop("Previous or next image"),
        Wheel.ZOOM: tr_noop("Zoom at the pointer"),
        None: tr_noop("Nothing"),
    }
)
DOUBLE_CLICK_TEXTS: Final = MappingProxyType(
    {
        DoubleClickAction.FIT_OR_FULL_SCREEN: tr_noop("Fit; if fitted, full screen on or off"),
        DoubleClickAction.FIT: tr_noop("Fit"),
        DoubleClickAction.FULL_SCREEN: tr_noop("Full screen on or off"),
        None: tr_noop("Nothing"),
    }
)
DOUBLE_CLICK: Final = tr_noop("Double click")


class BindingsDialog(QDialog):
    """Edits the keys of every command, the mouse buttons and the wheel.

    Attributes
    ----------
    bindings : Bindings
        The bindings as edited.
    """

    def __init__(self, bindings: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bindings = bindings
        self.setWindowTitle(tr("Keys and mouse"))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search commands"))
        self.search.setToolTip(tr("Filter commands by name or key"))
        self.search.textChanged.connect(self._filter)
        self.table = self._create_table()
        self.key = QKeySequenceEdit(self)
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName(tr("New key"))
        self.key.setToolTip(tr("Press an additional key for the selected command"))
        self.add = self._button(tr("&Add"), tr("Assign this key to the selected command"))
        self.add.clicked.connect(lambda _checked=False: self._add())
        self.clear = self._button(tr("Remove &keys"), tr("Remove all keys of the selected command"))
        self.clear.clicked.connect(lambda _checked=False: self._set(()))
        self.usual = self._button(
            tr("&Default keys"), tr("Restore the default keys of the selected command")
        )
        self.usual.clicked.connect(lambda _checked=False: self._set(default_keys(self.selected)))
        self.message = PlainLabel(parent=self, name="caution", wrap=True)
        self.message.hide()
        self.drags = {button: self._create_drag_box(button) for button in DRAGS}
        self.wheels = {held: self._create_wheel_box(held) for held in WHEELS}
        self.double_clicks = {
            button: self._create_double_click_box(button) for button in DOUBLE_CLICKS
        }
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.restore = self.buttons.addButton(
            tr("&Restore all defaults"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.restore.setToolTip(tr("Restore the defaults of all keys and mouse buttons"))
        self.restore.clicked.connect(lambda _checked=False: self._show(Bindings()))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._show(bindings)
        self.table.selectRow(0)

    @property
    def selected(self) -> Command:
        """The command that is being edited."""
        return COMMANDS[max(self.table.currentRow(), 0)]

    def _add(self) -> None:
        key = portable(self.key.keySequence())
        command = self.selected
        owner = self.bindings.owner(key)
        if not key:
            self._show_message(tr("Press a key in the field first."))
        elif key in RESERVED:
            self._show_message(
                tr("{key} is reserved: it {does}.", key=native(key), does=tr(RESERVED[key]))
            )
        elif owner is not None:
            self._show_message(
                tr(
                    "{key} is assigned to “{command}”. Remove it there first.",
                    key=native(key),
                    command=command_title(owner),
                )
            )
        else:
            self._set((*self.bindings.keys[command.id], key))
            self.key.setKeySequence(QKeySequence())

    def _set(self, keys: tuple[str, ...]) -> None:
        command = self.selected
        for key in keys:
            owner = self.bindings.owner(key)
            if owner not in (None, command):
                self._show_message(
                    tr(
                        "{key} is assigned to “{command}”. Remove it there first.",
                        key=native(key),
                        command=command_title(owner),
                    )
                )
                return
        self._show(self.bindings.with_keys(command.id, keys))

    def _show(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self._show_message("")
        for row, command in enumerate(COMMANDS):
            item = self.table.item(row, 1)
            if item is not None:
                item.setText(bindings.key_text(command.id))
        for button, box in self.drags.items():
            box.setCurrentIndex(list(DRAG_TEXTS).index(bindings.drags.get(button)))
        for held, box in self.wheels.items():
            box.setCurrentIndex(list(WHEEL_TEXTS).index(bindings.wheels.get(held)))
        for button, box in self.double_clicks.items():
            action = bindings.double_clicks.get(button)
            box.setCurrentIndex(list(DOUBLE_CLICK_TEXTS).index(action))

    def _show_message(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _filter(self, pattern: str) -> None:
        for row in range(self.table.rowCount()):
            cells = [self.table.item(row, column) for column in range(2)]
            texts = [cell.text().casefold() for cell in cells if cell is not None]
            self.table.setRowHidden(row, not any(pattern.casefold() in text for text in texts))

    def _set_drag(self, button: Qt.MouseButton, index: int) -> None:
        self.bindings = self.bindings.with_drag(button, list(DRAG_TEXTS)[index])

    def _set_wheel(self, held: Qt.KeyboardModifier, index: int) -> None:
        self.bindings = self.bindings.with_wheel(held, list(WHEEL_TEXTS)[index])

    def _set_double_click(self, button: Qt.MouseButton, index: int) -> None:
        action = list(DOUBLE_CLICK_TEXTS)[index]
        self.bindings = self.bindings.with_double_click(button, action)

    def _create_table(self) -> QTableWidget:
        table = QTableWidget(len(COMMANDS), 2, self)
        table.setHorizontalHeaderLabels([tr("Command"), tr("Keys")])
        table.setAccessibleName(tr("Commands and their keys"))
        table.setToolTip(tr("Select the command whose keys you want to change"))
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for row, command in enumerate(COMMANDS):
            name = QTableWidgetItem(command_title(command))
            name.setToolTip(tr(command.meaning))
            table.setItem(row, 0, name)
            table.setItem(row, 1, QTableWidgetItem())
        table.currentCellChanged.connect(lambda *_: self._show_message(""))
        return table

    def _create_drag_box(self, button: Qt.MouseButton) -> QComboBox:
        box = self._choice(BUTTON_TEXTS[button], DRAG_TEXTS.values())
        box.setToolTip(tr("Action when dragging on the image with this button"))
        box.currentIndexChanged.connect(partial(self._set_drag, button))
        return box

    def _create_wheel_box(self, held: Qt.KeyboardModifier) -> QComboBox:
        box = self._choice(WHEEL_MODIFIER_TEXTS[held], WHEEL_TEXTS.values())
        box.setToolTip(tr("Action when turning the wheel over the image"))
        box.currentIndexChanged.connect(partial(self._set_wheel, held))
        return box

    def _create_double_click_box(self, button: Qt.MouseButton) -> QComboBox:
        box = self._choice(DOUBLE_CLICK, DOUBLE_CLICK_TEXTS.values())
        box.setToolTip(tr("Action of a double click on the image"))
        box.currentIndexChanged.connect(partial(self._set_double_click, button))
        return box

    def _choice(self, name: str, text: Iterable[str]) -> QComboBox:
        box = QComboBox(self)
        box.addItems([tr(each) for each in text])
        box.setAccessibleName(tr(name))
        return limit_width(box)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        edit = QHBoxLayout()
        edit.addWidget(PlainLabel(tr("New key"), parent=self))
        edit.addWidget(self.key, 1)
        edit.addWidget(self.add)
        more = QHBoxLayout()
        more.addStretch()
        for button in (self.clear, self.usual):
            more.addWidget(button)
        mouse = QFormLayout()
        mouse.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for button, box in self.drags.items():
            mouse.addRow(PlainLabel(tr(BUTTON_TEXTS[button]), parent=self), box)
        for held, box in self.wheels.items():
            mouse.addRow(PlainLabel(tr(WHEEL_MODIFIER_TEXTS[held]), parent=self), box)
        for box in self.double_clicks.values():
            mouse.addRow(PlainLabel(tr(DOUBLE_CLICK), parent=self), box)
        em = self.fontMetrics().height()
        self.table.setMinimumHeight(8 * em)
        column = QVBoxLayout()
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addLayout(edit)
        column.addLayout(more)
        column.addWidget(self.message)
        column.addWidget(PlainLabel(tr("Mouse"), parent=self, name="title"))
        column.addLayout(mouse)
        lay_out_within_screen(self, column, self.buttons)
        resize_within_screen(self, 44 * em, 48 * em)
