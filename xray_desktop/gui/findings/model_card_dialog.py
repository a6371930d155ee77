"""The model card: training, performance by label and limits of the model."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from xray_desktop import __version__
from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import decimal, tr, tr_noop
from xray_desktop.gui.findings.findings_model import Parts
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen, resize_within_screen
from xray_desktop.results.score_text import number_text, percent_text

COLUMNS: Final = (
    tr_noop("Label"),
    tr_noop("AUC (95 %)"),
    tr_noop("Base rate"),
    tr_noop("Operating point"),
    tr_noop("Sensitivity"),
    tr_noop("Specificity"),
    tr_noop("Trained / tested"),
    tr_noop("Calibrated on"),
)
BASE_RATE: Final = COLUMNS.index("Base rate")
"""Hidden if the bundle has no base rates."""
NONE: Final = "–"
STATEMENT: Final = "statement"
WITHOUT_LINE: Final = frozenset({STATEMENT, "label_figures"})
"""Entries without a line of their own: the statement, and the figures of each label."""
DETAILS: Final = frozenset(
    {"start", "recipe", "proof", "compaction_points", "compaction_films", "made_on", "division"}
)
"""Entries shown on demand only."""
SUBGROUPS: Final = "subgroups"
FACTORS: Final = {
    "View": tr_noop("AUC by view"),
    "Sex": tr_noop("AUC by sex"),
    "Age": tr_noop("AUC by age"),
}
MIN_TRAINING_TEXT_EM: Final = 12


class ModelCardDialog(QDialog):
    """Shows the contract of a model; with `accept`, a button of this text accepts it."""

    def __init__(
        self,
        contract: ModelContract,
        device: str,
        parent: QWidget | None = None,
        *,
        accept: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Model card"))
        em = self.fontMetrics().height()
        title = PlainLabel(contract.title, parent=self, name="title", wrap=True)
        notice = PlainLabel(tr(contract.notice), parent=self, name="caution", wrap=True)
        text = tr("{model} on {device}", model=contract.model_id, device=device)
        used = PlainLabel(
            f"{text} · X-ray Desktop {__version__}", parent=self, name="quiet", wrap=True
        )
        self.table = _label_table(contract, self)
        constant = PlainLabel(
            tr(
                "A constant predictor, which ignores the image, has an AUC of 0.50 for every label."
            ),
            parent=self,
            name="quiet",
            wrap=True,
        )
        self.account = CardText(contract.training, self)
        self.account.setMinimumHeight(MIN_TRAINING_TEXT_EM * em)
        self.details = QPushButton(tr("Training details"), self)
        self.details.setCheckable(True)
        self.details.toggled.connect(lambda shown: self.account.show_details(shown=shown))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        if accept:
            buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
            buttons.accepted.connect(self.accept)
        buttons.addButton(self.details, QDialogButtonBox.ButtonRole.ActionRole)
        self.details.setVisible(not DETAILS.isdisjoint(contract.training))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        column.setSpacing(10)
        for widget in (title, notice, used, self.table, constant):
            column.addWidget(widget)
        column.addWidget(self.account, 1)
        lay_out_within_screen(self, column, buttons)
        resize_within_screen(self, 72 * em, 60 * em)


class CardText(QTextBrowser):
    """The training section of the contract: the statement, then a paragraph per entry.

    The statement is Markdown; HTML in it is text, and nothing is loaded for it from anywhere.
    Recipe, start weights and proof are left out until `show_details`.
    """

    def __init__(self, training: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("About the training"))
        self.setAccessibleDescription(tr("Training data and training method"))
        self.setOpenLinks(False)
        self._training = training
        self.show_details(shown=False)

    def show_details(self, *, shown: bool) -> None:
        """Show or hide the details, and scroll to them."""
        self.document().setMarkdown(
            str(self._training.get(STATEMENT, "")), QTextDocument.MarkdownFeature.MarkdownNoHTML
        )
        known = {key: self._training[key] for key in self._training if key not in WITHOUT_LINE}
        self._append({key: value for key, value in known.items() if key not in DETAILS})
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if shown:
            end = self.document().characterCount() - 1
            self._append({key: value for key, value in known.items() if key in DETAILS})
            self.moveCursor(QTextCursor.MoveOperation.End)
            cursor = self.textCursor()
            cursor.setPosition(end)
            self.setTextCursor(cursor)

    def _append(self, entries: Mapping[str, Any]) -> None:
        """Append a paragraph for each entry."""
        document = self.document()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        plain, bold, apart = QTextCharFormat(), QTextCharFormat(), QTextBlockFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        apart.setTopMargin(self.fontMetrics().height() / 2)
        for line in training_lines(entries):
            name, _, value = line.partition(": ")
            if not document.isEmpty():
                cursor.insertBlock(apart, plain)
            cursor.insertText(f"{name}: ", bold)
            cursor.insertText(value, plain)

    def loadResource(self, kind: int, name: QUrl | str) -> None:  # noqa: N802 - Qt's name
        """Load nothing: a model bundle may refer to any file or address."""


def training_lines(training: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the training section of a contract as text, a line per entry."""
    lines: list[str] = []
    for key, value in training.items():
        if key == SUBGROUPS and isinstance(value, list | tuple):
            lines += _group_lines(value)
        else:
            lines.append(f"{_named(key).capitalize()}: {_plain(value)}")
    return tuple(lines)


def _group_lines(groups: Sequence[object]) -> list[str]:
    """Return the mean AUC of subgroups as text, a line per factor."""
    lines: dict[str, list[str]] = {}
    for group in groups:
        match group:
            case {"factor": str(factor), "name": str(name), "images": int(images), **more}:
                area = _plain(more.get("macro_auc"))
                text = tr("{name} {auc}, {images} images", name=name, auc=area, images=images)
                lines.setdefault(factor, []).append(text)
            case _:
                continue
    return [
        f"{tr(FACTORS.get(factor, factor))}: {'; '.join(text)}" for factor, text in lines.items()
    ]


def _plain(value: object) -> str:
    """Return a JSON value as plain text."""
    match value:
        case None:
            return NONE
        case bool():
            return tr("yes") if value else tr("no")
        case float():
            return decimal(value, ".4g")
        case {"value": float(middle), "low": float(low), "high": float(high), **more} if not more:
            return _interval_text(middle, low, high)
        case Mapping():
            parts = (f"{_named(str(name))} {_nested(entry)}" for name, entry in value.items())
            return ", ".join(parts) or NONE
        case list() | tuple():
            rows = any(isinstance(entry, list | tuple | Mapping) for entry in value)
            return ("; " if rows else ", ").join(_plain(entry) for entry in value) or NONE
        case _:
            return " ".join(str(value).split())


def _interval_text(value: float, low: float, high: float) -> str:
    ends = f"{decimal(low, '.2f')}–{decimal(high, '.2f')}"
    return f"{decimal(value, '.2f')} ({ends})"


def _nested(value: object) -> str:
    inner = _plain(value)
    several = isinstance(value, Mapping | list | tuple) and len(value) > 1 and "–" not in inner
    return f"({inner})" if several else inner


def _named(key: str) -> str:
    return key.replace("_", " ")


def _label_table(contract: ModelContract, parent: QWidget) -> QTableWidget:
    table = QTableWidget(len(contract.labels), len(COLUMNS), parent)
    table.setHorizontalHeaderLabels([tr(title) for title in COLUMNS])
    table.setAccessibleName(tr("Performance per label"))
    table.setAccessibleDescription(
        tr("AUC, operating point, sensitivity, specificity and number of images")
    )
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that arrows scroll it
    table.setTabKeyNavigation(False)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    for row, label in enumerate(contract.labels):
        for column, text in enumerate(label_cells(label)):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            table.setItem(row, column, item)
    table.setColumnHidden(BASE_RATE, not Parts.of(contract).base_rates)
    first = table.horizontalHeaderItem(0)
    if first is not None:
        first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setMinimumHeight(rows + table.horizontalHeader().sizeHint().height() + 4)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(True)
    return table


def label_cells(label: LabelContract) -> tuple[str, ...]:
    """Return the texts of a label's row, one for each of `COLUMNS`."""
    auc = NONE
    if label.auc is not None:
        auc = _interval_text(*label.auc)
    point = label.operating_point if label.sufficient else None
    calibration = label.calibration
    numbers = (
        (tr("not scored"), NONE, NONE)
        if point is None
        else (
            number_text(point.threshold, tr, calibrated=calibration is not None),
            decimal(point.sensitivity, ".2f"),
            decimal(point.specificity, ".2f"),
        )
    )
    calibrated = NONE if calibration is None else str(calibration.films)
    base = NONE
    if calibration is not None and calibration.prevalence is not None:
        base = percent_text(calibration.prevalence, tr)
    images = f"{label.positives_trained} / {label.positives_tested}"
    return label_name(label.name), auc, base, *numbers, images, calibrated
