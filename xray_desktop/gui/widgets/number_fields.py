"""Fields for numbers: decimal point and comma mean the same in every language's window.

Qt's own fields follow the locale: ``54.3`` typed in a German one is 543. These take both signs,
show a point as all texts on the screen do, and refuse what could be two numbers.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
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
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.text_labels import PlainLabel

State = QValidator.State
EMPTY_FIELD: Final = "–"
"""Stands in a field in which no number was typed yet."""


class DecimalField(QDoubleSpinBox):
    """A number with decimals; more of them than the field shows are rounded when it is left.

    A text that is no number within the range leaves the value as it was.
    """

    mistake_changed = Signal(str)
    """What is wrong with what is typed now; empty if nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _watch(self, self.mistake_changed.emit)

    @property
    def mistake(self) -> str:
        """What is wrong with what is typed now; empty if nothing is."""
        return _mistake(self)

    def validate(self, text: str, pos: int) -> tuple[State, str, int]:  # type: ignore[override]
        """Let everything be typed; only a number within the range is accepted."""
        return _state(self, text), text, pos

    def fixup(self, input: str) -> str:  # noqa: A002 - Qt's name
        """Leave a wrong text as it is: Qt would take the locale's separators of thousands out."""
        return input

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """Return the number, with either decimal sign."""
        number = _number(self, text)
        return self.value() if number is None else round(number, self.decimals())

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Return the number with a point, as everything else on the screen."""
        return f"{value:.{self.decimals()}f}"


class WholeField(QSpinBox):
    """A whole number; decimals are rounded when the field is left.

    A text that is no number within the range leaves the value as it was.
    """

    mistake_changed = Signal(str)
    """What is wrong with what is typed now; empty if nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _watch(self, self.mistake_changed.emit)

    @property
    def mistake(self) -> str:
        """What is wrong with what is typed now; empty if nothing is."""
        return _mistake(self)

    def validate(self, text: str, pos: int) -> tuple[State, str, int]:  # type: ignore[override]
        """Let everything be typed; only a number within the range is accepted."""
        return _state(self, text), text, pos

    def fixup(self, input: str) -> str:  # noqa: A002 - Qt's name
        """Leave a wrong text as it is: Qt would take the locale's separators of thousands out."""
        return input

    def valueFromText(self, text: str) -> int:  # noqa: N802 - Qt's name
        """Return the whole number nearest to the one that is typed."""
        number = _number(self, text)
        return self.value() if number is None else round(number)

    def textFromValue(self, value: int) -> str:  # noqa: N802 - Qt's name
        """Return the number without separators."""
        return str(value)


NumberField = DecimalField | WholeField


class DecimalSeparatorFilter(QObject):
    """Types the decimal sign that a field of Qt's own takes, whichever of the two was pressed.

    For dialogs that come with Qt, whose fields cannot be replaced.
    """

    @classmethod
    def watch(cls, dialog: QWidget) -> None:
        """Look after all fields with decimals that `dialog` has."""
        for field in dialog.findChildren(QDoubleSpinBox):
            if not isinstance(field, DecimalField):
                field.installEventFilter(cls(field))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Exchange the sign."""
        if isinstance(watched, QDoubleSpinBox) and isinstance(event, QKeyEvent):
            sign = watched.locale().decimalPoint()
            if event.text() in {".", ","} - {sign} and event.type() is QEvent.Type.KeyPress:
                modifiers = Qt.KeyboardModifier.NoModifier
                pressed = QKeyEvent(event.type(), 0, modifiers, sign)
                QCoreApplication.sendEvent(watched, pressed)
                return True
        return super().eventFilter(watched, event)


class NumberRange(NamedTuple):
    """Which numbers a question takes: from `least` to `most`, with so many decimals (0: whole)."""

    least: float
    most: float
    decimals: int = 0
    suffix: str = ""


class NumberDialog(QDialog):
    """A question, a field that is empty at first, and what is wrong with what is typed.

    Attributes
    ----------
    field : DecimalField or WholeField
        Where the number is typed.
    ok : QPushButton
        Can be pressed while a number within the range is typed.
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
        """What was typed; None while that is no number within the range."""
        return entered_number(self.field)

    def _follow(self) -> None:
        self.ok.setEnabled(self.number is not None)
        self.note.setText(self.field.mistake)
        self.note.setVisible(bool(self.note.text()))


def number_field(numbers: NumberRange, parent: QWidget, empty: str = EMPTY_FIELD) -> NumberField:
    """Return a field in which nothing is typed yet: `empty` stands there, and is no number."""
    step = 10.0**-numbers.decimals
    if numbers.decimals:
        field = DecimalField(parent)
        field.setDecimals(numbers.decimals)
        field.setRange(numbers.least - step, numbers.most)
    else:
        field = WholeField(parent)
        field.setRange(int(numbers.least - step), int(numbers.most))
    field.setSuffix(numbers.suffix)
    field.setSpecialValueText(empty)
    field.setValue(field.minimum())  # pyright: ignore[reportArgumentType]
    return field


def entered_number(field: NumberField) -> float | None:
    """Return the number that stands in a field of `number_field` now, or None."""
    text = line_edit_of(field).text()
    if text == field.specialValueText() or _state(field, text) is not State.Acceptable:
        return None
    return field.valueFromText(text)


def ask_number(
    parent: QWidget | None, title: str, question: str, numbers: NumberRange
) -> float | None:
    """Return the number that is typed; None if the question is cancelled."""
    dialog = NumberDialog(title, question, numbers, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    number = dialog.number
    dialog.deleteLater()
    return number if accepted else None


def line_edit_of(field: NumberField) -> QLineEdit:
    """Return the line in which a field's number is typed."""
    return cast("QLineEdit", field.lineEdit())


def _watch(field: NumberField, notify: Callable[[str], None]) -> None:
    """Keep the value while something is typed, and tell of every mistake in it."""
    field.setKeyboardTracking(False)
    line_edit_of(field).textChanged.connect(lambda _text: notify(field.mistake))
    field.editingFinished.connect(lambda: notify(field.mistake))  # Qt puts a text right silently
    field.valueChanged.connect(lambda _value: notify(field.mistake))


def _mistake(field: NumberField) -> str:
    text = line_edit_of(field).text()
    if not text or _state(field, text) is State.Acceptable:
        return ""
    if _number(field, text) is None:
        return tr("Write a number such as 54.3 or 54,3, without separators of thousands.")
    return tr(
        "Expected a number from {least} to {most}.",
        least=f"{_lowest(field):g}",
        most=f"{field.maximum():g}",
    )


def _lowest(field: NumberField) -> float:
    """Return the lowest number that can be typed."""
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
