"""The table of scores of two images and their differences."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.core.scoring.findings import NO_REPEATABILITY, Change
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.gui.findings.finding_details import result_text
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen, resize_within_screen

COLUMNS: Final = 4


def change_text(change: Change) -> str:
    """Return the change with sign and unit."""
    if change.now.calibrated:
        text = tr("{change:+.1f} points", change=change.points)
    else:
        text = decimal(change.points / 100, "+.2f")
    return text.replace("-", "\N{MINUS SIGN}")


class ScoreChangesDialog(QDialog):
    """Shows how the scores change from the other image to the one shown.

    Parameters
    ----------
    changes : sequence of Change
        One row per finding.
    beside : str
        Name of the other image.
    model : str
        Model and device.
    """

    def __init__(
        self,
        changes: Sequence[Change],
        beside: str,
        model: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Scores of both images"))
        self.table = QTableWidget(len(changes), COLUMNS, self)
        self.table.setHorizontalHeaderLabels(
            [tr("Finding"), tr("Other image"), tr("This image"), tr("Change")]
        )
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(tr("Scores of both images"))
        self.table.setAccessibleDescription(beside)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for row, change in enumerate(changes):
            texts = (
                label_name(change.now.label),
                result_text(change.before),
                result_text(change.now),
                change_text(change),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        buttons.rejected.connect(self.reject)
        em = self.fontMetrics().height()
        self.table.setMinimumHeight(10 * em)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(
            PlainLabel(
                tr("Other image: {beside}", beside=beside), parent=self, name="title", wrap=True
            )
        )
        column.addWidget(PlainLabel(tr(NO_REPEATABILITY), parent=self, name="caution", wrap=True))
        column.addWidget(self.table, 1)
        column.addWidget(
            PlainLabel(
                tr(
                    "Change: this image minus the other image, in percentage points of the "
                    "calibrated probability. Above, near and below refer to the operating point. "
                    "Findings that the model does not score are left out."
                )
                + f"\n{model}\n{tr(RESEARCH_USE)}",
                parent=self,
                name="quiet",
                wrap=True,
            )
        )
        lay_out_within_screen(self, column, buttons)
        resize_within_screen(self, 50 * em, 40 * em)
