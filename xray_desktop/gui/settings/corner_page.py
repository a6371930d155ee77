"""The settings' page of the corner text: the corner of each attribute of the header."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.settings.settings_pages import SettingsPage
from xray_desktop.gui.viewer.corner_layout import (
    CORNER_TEXTS,
    DEFAULT_LAYOUT,
    NAMES,
    PATIENT_NAMES,
    CornerLayout,
    store_layout,
    stored_layout,
)

ROWS_SHOWN: Final = 6


class CornerChoice(QComboBox):
    """A corner, or none; without the focus, the wheel scrolls the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItem(tr("Not shown"), None)
        for corner, text in CORNER_TEXTS.items():
            self.addItem(tr(text), corner.value)

    def wheelEvent(self, e: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the table, unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(e)
        else:
            e.ignore()


class CornerPage(SettingsPage):
    """A row for each attribute, with its corner.

    Parameters
    ----------
    settings : QSettings
        With the layout.
    use : callable
        Shows a layout at once.
    """

    title = tr_noop("Corner text")
    note = tr_noop(
        "The corner in which an attribute of the DICOM header is shown. Attributes that may "
        "identify a patient are shown only while View, Show on the image, Patient data is on. "
        "File type, window, zoom and pixel spacing keep their corners."
    )

    def __init__(
        self,
        settings: QSettings,
        use: Callable[[CornerLayout], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._use = settings, use
        self.corners = {keyword: CornerChoice(self) for keyword in NAMES}
        table = QTableWidget(len(NAMES), 3, self)
        table.setHorizontalHeaderLabels([tr("Attribute"), tr("Kind"), tr("Corner")])
        table.setAccessibleName(tr("Corner text"))
        table.setAccessibleDescription(tr("The corner of each attribute"))
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for row, (keyword, choice) in enumerate(self.corners.items()):
            name = tr(NAMES[keyword])
            item = QTableWidgetItem(name)
            item.setToolTip(keyword)
            kind = tr("Patient data") if keyword in PATIENT_NAMES else tr("Technique")
            table.setItem(row, 0, item)
            table.setItem(row, 1, QTableWidgetItem(kind))
            table.setCellWidget(row, 2, choice)
            choice.setAccessibleName(tr("Corner of {name}", name=name))
            choice.setAccessibleDescription(kind)
        table.resizeRowsToContents()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        shown = sum(table.rowHeight(row) for row in range(ROWS_SHOWN))
        table.setMinimumHeight(shown + header.sizeHint().height() + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(table, 1)
        self.show_layout(stored_layout(settings))

    @property
    def chosen(self) -> CornerLayout:
        """The chosen layout."""
        corners = {corner.value: corner for corner in CORNER_TEXTS}
        return {
            keyword: corners[choice.currentData()]
            for keyword, choice in self.corners.items()
            if choice.currentData() is not None
        }

    def show_layout(self, layout: CornerLayout) -> None:
        """Show a layout in the table."""
        for keyword, choice in self.corners.items():
            corner = layout.get(keyword)
            choice.setCurrentIndex(choice.findData(None if corner is None else corner.value))

    def restore(self) -> None:
        """Show the default layout."""
        self.show_layout(DEFAULT_LAYOUT)

    def store(self) -> None:
        """Store the layout and show it."""
        store_layout(self._settings, self.chosen)
        self._use(self.chosen)
