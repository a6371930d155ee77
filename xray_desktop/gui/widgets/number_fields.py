"""Number fields that accept a decimal point and a comma in every language.

Qt's own fields follow the locale: ``54.3`` typed in a German one is 543. These accept both
separators, display that of the window's language, and refuse group separators.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.parsing import typed_number
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.gui.widgets.text_labels import PlainLabel

State = QValidator.State
EMPTY_FIELD: Final = "–"
"""Shown in a field in which no number was entered yet."""


INDENT_PX: Final = 5
"""Before the number, as before the text of other fields; Qt has no style sheet for it."""


class _TypedNumber:
    """What number fields share: any text may be typed; `error` says what is wrong with it.

    A text that is no number in the range leaves the value unchanged.
    """

    @property
    def error(self) -> str:
        """The input error, or empty."""
        return _input_error(cast("NumberField", self))

    def validate(self, text: str, pos: int) -> tuple[State, str, int]:
        """Allow any text; only a number in the range is acceptable."""
        return _state(cast("NumberField", self), text), text, pos

    def fixup(self, input: str) -> str:  # noqa: A002 - Qt's name
        """Leave an invalid text unchanged: Qt would remove the locale's group separators."""
        return input


class DecimalField(_TypedNumber, QDoubleSpinBox):
    """A decimal number; surplus decimals are rounded when the field loses the focus."""

    error_changed = Signal(str)
    """The input error, or empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _set_up(self, self.error_changed.emit)

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """Return the number, with either decimal separator."""
        number = _number(self, text)
        return self.value() if number is None else round(number, self.decimals())

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Return the number with the decimal sign of the window."""
        return decimal(value, f".{self.decimals()}f")


class TableField(DecimalField):
    """A decimal number in a table: without the focus, the wheel scrolls the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Return the number without trailing zeros."""
        shown = super().textFromValue(value)
        return shown.rstrip("0").rstrip(".,") if self.decimals() else shown

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the table, unless the field has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class WholeField(_TypedNumber, QSpinBox):
    """An integer; decimals are rounded when the field loses the focus."""

    error_changed = Signal(str)
    """The input error, or empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _set_up(self, self.error_changed.emit)

    def valueFromText(self, text: str) -> int:  # noqa: N802 - Qt's name
        """Return the nearest integer."""
        number = _number(self, text)
        return self.value() if number is None else round(number)

    def textFromValue(self, value: int) -> str:  # noqa: N802 - Qt's name
        """Return the number without separators."""
        return str(value)


NumberField = DecimalField | WholeField


class DecimalSeparatorFilter(QObject):
    """Lets fields of Qt dialogs accept either decimal separator.

    For dialogs of Qt, whose fields cannot be replaced.
    """

    @classmethod
    def watch(cls, dialog: QWidget) -> None:
        """Install the filter on all decimal fields of `dialog`."""
        for field in dialog.findChildren(QDoubleSpinBox):
            if not isinstance(field, DecimalField):
                field.installEventFilter(cls(field))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Replace the separator."""
        if isinstance(watched, QDoubleSpinBox) and isinstance(event, QKeyEvent):
            sign = watched.locale().decimalPoint()
            if event.text() in {".", ","} - {sign} and event.type() is QEvent.Type.KeyPress:
                modifiers = Qt.KeyboardModifier.NoModifier
                pressed = QKeyEvent(event.type(), 0, modifiers, sign)
                QCoreApplication.sendEvent(watched, pressed)
                return True
        return super().eventFilter(watched, event)


class NumberRange(NamedTuple):
    """Numbers that a dialog accepts: `minimum` to `maximum`, `decimals` places (0: integers)."""

    minimum: float
    maximum: float
    decimals: int = 0
    suffix: str = ""


class NumberDialog(QDialog):
    """Asks for a number and shows input errors.

    Attributes
    ----------
    field : DecimalField or WholeField
        The number field.
    ok : QPushButton
        Enabled while the number is in the range.
    """

    def __init__(
        self, title: str, question: str, numbers: NumberRange, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.field = number_field(numbers, self)
        self.field.setAccessibleName(title)
        self.field.setAccessibleDescription(question)
        self.note = PlainLabel("", parent=self, name="caution", wrap=True)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.ok = buttons.button(standard.Ok)
        column = QVBoxLayout(self)
        for widget in (PlainLabel(question, parent=self, wrap=True), self.field, self.note):
            column.addWidget(widget)
        column.addWidget(buttons)
        line_edit_of(self.field).textChanged.connect(lambda _text: self._follow())
        self._follow()
        self.field.setFocus()
        self.field.selectAll()

    @property
    def number(self) -> float | None:
        """The number entered; None while it is not in the range."""
        return entered_number(self.field)

    def _follow(self) -> None:
        self.ok.setEnabled(self.number is not None)
        self.note.setText(self.field.error)
        self.note.setVisible(bool(self.note.text()))


def number_field(numbers: NumberRange, parent: QWidget, empty: str = EMPTY_FIELD) -> NumberField:
    """Return an empty field; `empty` is displayed in it."""
    step = 10.0**-numbers.decimals
    if numbers.decimals:
        field = DecimalField(parent)
        field.setDecimals(numbers.decimals)
        field.setRange(numbers.minimum - step, numbers.maximum)
    else:
        field = WholeField(parent)
        field.setRange(int(numbers.minimum - step), int(numbers.maximum))
    field.setSuffix(numbers.suffix)
    field.setSpecialValueText(empty)
    field.setValue(field.minimum())  # pyright: ignore[reportArgumentType]
    return field


def entered_number(field: NumberField) -> float | None:
    """Return the number entered in a field of `number_field`, or None."""
    text = line_edit_of(field).text()
    if text == field.specialValueText() or _state(field, text) is not State.Acceptable:
        return None
    return field.valueFromText(text)


def ask_number(
    parent: QWidget | None, title: str, question: str, numbers: NumberRange
) -> float | None:
    """Return the number entered; None if cancelled."""
    dialog = NumberDialog(title, question, numbers, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    number = dialog.number
    dialog.deleteLater()
    return number if accepted else None


def line_edit_of(field: NumberField) -> QLineEdit:
    """Return the line edit of a field."""
    return cast("QLineEdit", field.lineEdit())


def _set_up(field: NumberField, notify: Callable[[str], None]) -> None:
    """Indent the text, update the value only when editing ends, and report input errors."""
    line_edit_of(field).setTextMargins(INDENT_PX, 0, 0, 0)
    field.setKeyboardTracking(False)
    line_edit_of(field).textChanged.connect(lambda _text: notify(field.error))
    field.editingFinished.connect(lambda: notify(field.error))  # Qt corrects a text silently
    field.valueChanged.connect(lambda _value: notify(field.error))


def _input_error(field: NumberField) -> str:
    text = line_edit_of(field).text()
    if not text or _state(field, text) is State.Acceptable:
        return ""
    if _number(field, text) is None:
        return tr("Enter a number such as 54.3 or 54,3, without thousands separators.")
    return tr(
        "Expected a number from {minimum} to {maximum}.",
        minimum=decimal(_lowest(field), "g"),
        maximum=decimal(field.maximum(), "g"),
    )


def _lowest(field: NumberField) -> float:
    """Return the lowest number that can be entered."""
    step = 10.0 ** -field.decimals() if isinstance(field, DecimalField) else 1
    return field.minimum() + (step if field.specialValueText() else 0)


def _state(field: NumberField, text: str) -> State:
    if field.specialValueText() and text == field.specialValueText():
        return State.Acceptable
    number = _number(field, text)
    fits = number is not None and _lowest(field) <= number <= field.maximum()
    return State.Acceptable if fits else State.Intermediate


def _number(field: NumberField, text: str) -> float | None:
    if field.specialValueText() and text == field.specialValueText():
        return float(field.minimum())
    bare = text.removeprefix(field.prefix()).removesuffix(field.suffix())
    return typed_number(bare.strip().removesuffix(field.suffix().strip() or " "))
