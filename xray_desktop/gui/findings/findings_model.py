"""The Qt model of the findings list: one row per label, from an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.finding_details import detail_lines, label_lines
from xray_desktop.results.score_text import caveat_texts, not_scored_text, state_text, statement

ROW_ROLE: Final = Qt.ItemDataRole.UserRole
"""Role of the `FindingRow`."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Parts:
    """Optional columns of the list; they depend on the bundle, not on the image.

    Parameters
    ----------
    base_rates : bool
        Whether there are base rates.
    caveats : bool
        Whether any label has caveats.
    """

    base_rates: bool = False
    caveats: bool = False

    @classmethod
    def of(cls, contract: ModelContract) -> "Parts":
        """Return the optional columns for a bundle."""
        scored = [label for label in contract.labels if label.sufficient]
        return cls(
            any(one.calibration and one.calibration.prevalence is not None for one in scored),
            any(one.caveats for one in scored),
        )


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One row: a label, its result if the image was scored, and whether its heat map is chosen.

    `reader_finding`: present (True), absent (False) or None; `commented`: whether the reader has
    commented on it; `parts`: the optional columns of the list.
    """

    label: str
    finding: Finding | None
    contract: LabelContract | None
    heat_map_chosen: bool
    reader_finding: bool | None = None
    commented: bool = False
    parts: Parts = Parts()

    @property
    def has_button(self) -> bool:
        """Whether the row has a heat-map button."""
        return self.finding is not None and self.finding.scored and self.label != NO_FINDING

    @property
    def accessible_text(self) -> str:
        """The row as text for screen readers."""
        texts = [self._result]
        if self.heat_map_chosen:
            texts.append(tr("heat map chosen"))
        if self.reader_finding is not None:
            texts.append(tr("you: present") if self.reader_finding else tr("you: absent"))
        if self.commented:
            texts.append(tr("with your comment"))
        return "; ".join(texts)

    @property
    def _result(self) -> str:
        name = label_name(self.label)
        if self.finding is None:
            return tr("{name}: no scores yet", name=name)
        if not self.finding.scored:
            return f"{name}: {not_scored_text(self.finding, tr)}"
        texts = tr(
            "{name}: {score}, {state} its operating point",
            name=name,
            score=statement(self.finding, tr),
            state=state_text(self.finding, tr),
        )
        caveats = (tr("Caveat: {caveat}", caveat=text) for text in caveat_texts(self.finding, tr))
        return "; ".join((texts, *caveats))


class FindingsModel(QAbstractListModel):
    """Rows: No Finding first, then the findings by urgency or by name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contract: ModelContract | None = None
        self.parts = Parts()
        self._site: Mapping[str, float] = {}
        self._assessment: Assessment | None = None
        self._by_name = self._blind = False
        self._heat_map_label = ""
        self._reader_findings: Mapping[str, bool] = {}
        self._commented: frozenset[str] = frozenset()
        self._labels = _ordered(None, by_name=True)

    @property
    def has_scores(self) -> bool:
        """Whether scores are shown."""
        return self._assessment is not None

    def set_contract(self, contract: ModelContract) -> None:
        """Set the model, which defines tooltips and optional columns."""
        self._contract = contract
        self.parts = Parts.of(contract)

    def set_site_prevalence(self, shares: Mapping[str, float]) -> None:
        """Set the prevalence of labels at the site, in (0, 1)."""
        self._site = dict(shares)
        self.dataChanged.emit(self.index(0), self.index(len(self._labels) - 1))

    def details(self, label: str) -> tuple[str, ...]:
        """Return the details of a finding; empty without scores."""
        if self._assessment is None:
            return ()
        return detail_lines(self._assessment.finding(label), self._site.get(label))

    def set_blind(self, *, blind: bool) -> None:
        """Hide the model's statistics as long as no scores are shown."""
        self._blind = blind

    def show(self, assessment: Assessment | None) -> None:
        """Show an assessment, or only names."""
        self.beginResetModel()
        self._assessment = assessment
        self._labels = _ordered(assessment, by_name=self._by_name)
        self.endResetModel()

    def sort_by_name(self, by_name: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Sort by name, or by how much the image raises the odds (`Assessment.by_urgency`)."""
        self._by_name = by_name
        self.show(self._assessment)

    def set_heat_map_label(self, label: str) -> None:
        """Set the label whose heat map is chosen; empty for none."""
        self._heat_map_label = label
        self.dataChanged.emit(self.index(0), self.index(len(self._labels) - 1))

    def set_reader_findings(self, reader_findings: Mapping[str, bool]) -> None:
        """Set the reader findings of the image."""
        self._reader_findings = dict(reader_findings)
        self.dataChanged.emit(self.index(0), self.index(len(self._labels) - 1))

    def set_commented(self, labels: frozenset[str]) -> None:
        """Set the labels that the reader has commented on."""
        self._commented = labels
        self.dataChanged.emit(self.index(0), self.index(len(self._labels) - 1))

    def row_of(self, label: str) -> int:
        """Return the row of `label`."""
        return self._labels.index(label)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._labels)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's text, tooltip (HTML, escaped) or `FindingRow`."""
        if not index.isValid():
            return None
        row = self._row(self._labels[index.row()])
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.accessible_text
        hidden = self._blind and not self.has_scores
        if role == Qt.ItemDataRole.ToolTipRole and row.contract is not None and not hidden:
            texts = label_lines(row.contract, row.finding, self._site.get(row.label))
            head, *lines = map(escape, texts)
            return f"<qt><b>{head}</b><br>{'<br>'.join(lines)}</qt>"
        return None

    def _row(self, label: str) -> FindingRow:
        return FindingRow(
            label,
            self._assessment.finding(label) if self._assessment else None,
            self._contract.label(label) if self._contract else None,
            heat_map_chosen=label == self._heat_map_label,
            reader_finding=self._reader_findings.get(label),
            commented=label in self._commented,
            parts=self.parts,
        )


def _ordered(assessment: Assessment | None, *, by_name: bool) -> tuple[str, ...]:
    if assessment is None or by_name:
        rest = tuple(sorted((label for label in LABELS if label != NO_FINDING), key=label_name))
    else:
        rest = tuple(finding.label for finding in assessment.by_urgency)
    return (NO_FINDING, *rest)
