"""The Qt model of the findings list: one row per label, from an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from unicodedata import normalize

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.finding_details import detail_lines, label_lines
from xray_desktop.results.feedback import disagrees
from xray_desktop.results.score_text import (
    caveat_texts,
    not_scored_text,
    score_text,
    state_text,
    statement,
)

ROW_ROLE: Final = Qt.ItemDataRole.UserRole
"""Role of the `FindingRow`."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Parts:
    """Optional columns of the list.

    Parameters
    ----------
    base_rates : bool
        Whether the bundle has base rates.
    caveats : bool
        Whether any label of the bundle has caveats.
    scores : bool
        Whether there are scores.
    compared : bool
        Whether each score stands beside what the reader found before it was shown.
    """

    base_rates: bool = False
    caveats: bool = False
    scores: bool = True
    compared: bool = False

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
    commented on it; `markable`: whether a reader finding can be entered; `parts`: the optional
    columns of the list.
    """

    label: str
    finding: Finding | None
    contract: LabelContract | None
    heat_map_chosen: bool
    reader_finding: bool | None = None
    commented: bool = False
    markable: bool = False
    parts: Parts = Parts()

    @property
    def has_button(self) -> bool:
        """Whether the row has a heat-map button."""
        return self.finding is not None and self.finding.scored and self.label != NO_FINDING

    @property
    def disagrees(self) -> bool:
        """Whether the reader finding contradicts the model's operating point."""
        answer = self.reader_finding
        return self.finding is not None and answer is not None and disagrees(self.finding, answer)

    @property
    def comparison(self) -> str:
        """The reader's finding and the model's score; empty if they are not compared."""
        if not self.parts.compared or self.finding is None:
            return ""
        finding = self.finding
        score = score_text(finding, tr) if finding.scored else tr("not scored")
        return comparison_text(self.reader_finding, score)

    @property
    def accessible_text(self) -> str:
        """The row as text for screen readers."""
        texts = [self._result]
        if self.heat_map_chosen:
            texts.append(tr("heat map chosen"))
        if self.comparison:
            texts.append(self.comparison)
            if self.disagrees:
                texts.append(tr("you and the model disagree"))
        elif self.reader_finding is not None:
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


def comparison_text(answer: bool | None, score: str) -> str:  # noqa: FBT001 - present or absent
    """Return a reader finding (present, absent, none) and the model's score, in short."""
    if answer is None:
        return tr("you: –, model: {score}", score=score)
    if answer:
        return tr("you: present, model: {score}", score=score)
    return tr("you: absent, model: {score}", score=score)


class FindingsModel(QAbstractListModel):
    """Rows: No Finding first, then the findings by urgency or by name.

    The order of rows changes when scores come or go, and by `sort_by_name`; by nothing else.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contract: ModelContract | None = None
        self._parts = Parts()
        self._compared = self._markable = False
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

    @property
    def parts(self) -> Parts:
        """The optional columns."""
        return replace(
            self._parts, scores=self.has_scores, compared=self._compared and self.has_scores
        )

    @property
    def not_scored(self) -> tuple[Finding, ...]:
        """Findings of the image that the model does not score, in the order of rows."""
        if self._assessment is None:
            return ()
        findings = map(self._assessment.finding, self._labels)
        return tuple(finding for finding in findings if not finding.scored)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of rows."""
        return self._labels

    @property
    def disagreeing(self) -> tuple[str, ...]:
        """Labels on which reader and model disagree, in the order of rows."""
        entered = (label for label in self._labels if label in self._reader_findings)
        return tuple(label for label in entered if self.row(label).disagrees)

    @property
    def has_reader_findings(self) -> bool:
        """Whether the reader has found any label present or absent."""
        return bool(self._reader_findings)

    def set_contract(self, contract: ModelContract) -> None:
        """Set the model, which defines tooltips and optional columns."""
        self._contract = contract
        self._parts = Parts.of(contract)
        self._change_all()

    def set_markable(self, *, markable: bool) -> None:
        """Set whether reader findings can be entered for the image."""
        if markable != self._markable:
            self._markable = markable
            self._change_all()

    def set_compared(self, *, compared: bool) -> None:
        """Set whether scores are shown beside what the reader found before they were shown."""
        if compared != self._compared:
            self._compared = compared
            self._change_all()

    def _change_all(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self._labels) - 1))

    def set_site_prevalence(self, shares: Mapping[str, float]) -> None:
        """Set the prevalence of labels at the site, in (0, 1)."""
        if shares != self._site:
            self._site = dict(shares)
            self._change_all()

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
        if label != self._heat_map_label:
            self._heat_map_label = label
            self._change_all()

    def set_reader_findings(self, reader_findings: Mapping[str, bool]) -> None:
        """Set the reader findings of the image."""
        if reader_findings != self._reader_findings:
            self._reader_findings = dict(reader_findings)
            self._change_all()

    def set_commented(self, labels: frozenset[str]) -> None:
        """Set the labels that the reader has commented on."""
        if labels != self._commented:
            self._commented = labels
            self._change_all()

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
        row = self.row(self._labels[index.row()])
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.accessible_text
        if role == Qt.ItemDataRole.ToolTipRole:
            texts = self.all_details(row.label)
            head, *lines = map(escape, texts or ("",))
            return f"<qt><b>{head}</b><br>{'<br>'.join(lines)}</qt>" if texts else None
        return None

    def all_details(self, label: str) -> tuple[str, ...]:
        """Return the name of a finding and all that is known of it; empty without a model."""
        row = self.row(label)
        if row.contract is None or (self._blind and not self.has_scores):
            return ()
        name, *lines = label_lines(row.contract, row.finding, self._site.get(label))
        said = [row.comparison] if row.comparison else []
        said += [tr("you and the model disagree")] if row.disagrees and said else []
        return (name, *(["; ".join(said)] if said else []), *lines)

    def row(self, label: str) -> FindingRow:
        """Return what the row of a label shows."""
        return FindingRow(
            label,
            self._assessment.finding(label) if self._assessment else None,
            self._contract.label(label) if self._contract else None,
            heat_map_chosen=label == self._heat_map_label,
            reader_finding=self._reader_findings.get(label),
            commented=label in self._commented,
            markable=self._markable,
            parts=self.parts,
        )


def _sort_key(label: str) -> str:
    """Return what labels are sorted by: an umlaut stands with its vowel."""
    return normalize("NFD", label_name(label))


def _ordered(assessment: Assessment | None, *, by_name: bool) -> tuple[str, ...]:
    if assessment is None or by_name:
        rest = tuple(sorted((label for label in LABELS if label != NO_FINDING), key=_sort_key))
    else:
        rest = tuple(finding.label for finding in assessment.by_urgency)
    return (NO_FINDING, *rest)
