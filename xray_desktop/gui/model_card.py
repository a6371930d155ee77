"""The model card: what the model is, what it was trained on, and how well it does, by label."""

from collections.abc import Mapping
from typing import Any, Final

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

from xray_desktop import __version__
from xray_desktop.core.contract import LabelContract, ModelContract
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import resize_within_screen
from xray_desktop.gui.words_from_elsewhere import label_name

COLUMNS: Final = (
    marked("Label"),
    marked("AUC (95 %)"),
    marked("Operating point"),
    marked("Sensitivity"),
    marked("Specificity"),
    marked("Trained / tested"),
    marked("Calibrated"),
)
NONE: Final = "–"


class ModelCardDialog(QDialog):
    """A contract, readable."""

    def __init__(self, contract: ModelContract, device: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Model card"))
        em = self.fontMetrics().height()
        resize_within_screen(self, 60 * em, 50 * em)
        title = PlainLabel(contract.title, parent=self, name="title", wrap=True)
        notice = PlainLabel(tr(contract.notice), parent=self, name="caution", wrap=True)
        words = "\n".join(
            (
                tr("{model} on {device}", model=contract.model_id, device=device)
                + f" · X-ray Desktop {__version__}",
                *training_lines(contract.training),
            )
        )
        training = PlainLabel(words, parent=self, name="quiet", wrap=True)
        training.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = _label_table(contract, self)
        constant = PlainLabel(
            tr(
                "A constant predictor, which never looks at the film, has AUC 0.50 for every label."
            ),
            parent=self,
            name="quiet",
            wrap=True,
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        for widget in (title, notice, training):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(constant)
        column.addWidget(buttons)


def training_lines(training: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the contract's account of the training, a line for each entry; nested ones flat."""
    lines: list[str] = []
    for key, value in training.items():
        if isinstance(value, Mapping):
            value = ", ".join(f"{name} {_plain(entry)}" for name, entry in value.items())
        lines.append(f"{key.replace('_', ' ').capitalize()}: {_plain(value)}")
    return tuple(lines)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(entry) for entry in value)
    return str(value)


def _label_table(contract: ModelContract, parent: QWidget) -> QTableWidget:
    table = QTableWidget(len(contract.labels), len(COLUMNS), parent)
    table.setHorizontalHeaderLabels([tr(title) for title in COLUMNS])
    table.setAccessibleName(tr("Figures of every label"))
    table.setAccessibleDescription(tr("How well the model does, and on how many films"))
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that arrows scroll it
    table.setTabKeyNavigation(False)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    for row, label in enumerate(contract.labels):
        for column, text in enumerate(label_cells(label)):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            table.setItem(row, column, item)
    first = table.horizontalHeaderItem(0)
    if first is not None:
        first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
    return table


def label_cells(label: LabelContract) -> tuple[str, ...]:
    """Return a label's row, one text for each of `COLUMNS`."""
    auc = NONE
    if label.auc is not None:
        value, low, high = label.auc
        auc = f"{value:.2f} ({low:.2f}–{high:.2f})"
    point = label.operating_point if label.sufficient else None
    numbers = (
        (tr("insufficient data"), NONE, NONE)
        if point is None
        else (f"{point.threshold:.3g}", f"{point.sensitivity:.2f}", f"{point.specificity:.2f}")
    )
    calibrated = (
        NONE if label.calibration is None else tr("on {films} films", films=label.calibration.films)
    )
    films = f"{label.positives_trained} / {label.positives_tested}"
    return label_name(label.name), auc, *numbers, films, calibrated
