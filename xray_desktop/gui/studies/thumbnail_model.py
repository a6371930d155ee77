"""The Qt model of the thumbnails: one row an image, with the headings above it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.studies.image_groups import (
    date_text,
    groups_of,
    patient_texts,
    study_text,
    view_text,
)
from xray_desktop.gui.studies.image_index import ImageIndex
from xray_desktop.imaging.image_summary import ImageSummary

Index = QModelIndex | QPersistentModelIndex
MIME: Final = "application/x-xray-desktop-image"
"""A path of the list, while it is dragged; other programs do not know it."""
ROW_ROLE: Final = Qt.ItemDataRole.UserRole
CAPTION_GAP: Final = "  "
"""Between the number of an image and its view or file name."""
REGROUP_MS: Final = 500
REGROUP_LONG_MS: Final = 2_000
"""Headings are not made anew for each header that was read; all items are laid out again."""
LONG: Final = 300
"""Images in a long list."""


@dataclass(frozen=True, slots=True, repr=False)
class ThumbnailRow:
    """What is drawn of an image.

    Parameters
    ----------
    path : Path
        The image.
    patient : tuple of str
        Lines of the heading where another patient begins.
    study : str
        The heading where another study, or folder, begins.
    caption : str
        Number in the list, and view or file name.
    current : bool
        Whether it is the image shown.
    """

    path: Path
    patient: tuple[str, ...]
    study: str
    caption: str
    current: bool


class ThumbnailModel(QAbstractListModel):
    """The images of `index` in the order of the list.

    A list view lays out all items again whenever data change, so what leaves their size alone is
    reported by a signal of its own.
    """

    repainted = Signal()
    """Items have another content of the same size."""

    def __init__(self, index: ImageIndex, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._patient_shown = True
        self._headings: list[tuple[tuple[str, ...], str]] = []
        self._paths: tuple[Path, ...] = ()
        self._rows: dict[Path, int] = {}
        self._regroup = QTimer(self)
        self._regroup.setSingleShot(True)
        self._regroup.timeout.connect(self._set_headings)
        index.listed.connect(self._take_list)
        index.moved.connect(self.repainted)
        index.described.connect(self._wait)
        index.pictured.connect(lambda _path: self.repainted.emit())
        self._take_list()

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show names and IDs of patients and dates of studies, or numbers in their place."""
        self._patient_shown = shown
        self._set_headings()

    def path_at(self, row: int) -> Path | None:
        """Return the image in a row."""
        return self._paths[row] if 0 <= row < len(self._paths) else None

    def heading_lines(self, row: int) -> tuple[int, bool]:
        """Return how many lines name the patient above an image, and whether one names the study.

        It is asked of every image at each layout.
        """
        patient, study = self._headings[row]
        return len(patient), bool(study)

    @property
    def current_row(self) -> int | None:
        """The row of the image shown."""
        return None if self._index.current is None else self._rows.get(self._index.current)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of images."""
        return 0 if parent.isValid() else len(self._paths)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let images be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the data of an image for a role."""
        path = self.path_at(index.row())
        if path is None:
            return None
        if role == ROW_ROLE:
            return self._row(path, index.row())
        if role == Qt.ItemDataRole.DecorationRole:
            return self._index.thumbnail(path)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._caption(path, index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(self._about(path))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(path, index.row())
        return None

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Return what a dragged image is."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """Return the path of a dragged image, for this program alone."""
        data = QMimeData()
        path = self.path_at(indexes[0].row()) if indexes else None
        if path is not None:
            data.setData(MIME, os.fsencode(path))
        return data

    def unreadable(self, path: Path) -> bool:
        """Return whether an image cannot be shown."""
        return self._index.has_no_thumbnail(path)

    def _row(self, path: Path, row: int) -> ThumbnailRow:
        patient, study = self._headings[row]
        return ThumbnailRow(
            path, patient, study, self._caption(path, row), path == self._index.current
        )

    def _caption(self, path: Path, row: int) -> str:
        return f"{row + 1}{CAPTION_GAP}{view_text(self._index.summary(path)) or path.name}"

    def _about(self, path: Path) -> tuple[str, ...]:
        summary = self._index.summary(path)
        if summary is None or not summary.dicom:
            return path.name, str(path.parent)
        summary = self._visible(summary)
        lines = (*patient_texts(summary), study_text(summary), view_text(summary), path.name)
        return tuple(line for line in lines if line)

    def _visible(self, summary: ImageSummary) -> ImageSummary:
        return summary if self._patient_shown else summary.without_patient_data()

    def _spoken(self, path: Path, row: int) -> str:
        parts = [
            tr("Image {number} of {all}", number=row + 1, all=len(self._paths)),
            *self._about(path),
        ]
        if path == self._index.current:
            parts.insert(0, tr("shown"))
        if self.unreadable(path):
            parts.append(tr("cannot be shown"))
        return ", ".join(parts)

    def _take_list(self) -> None:
        self.beginResetModel()
        self._paths = self._index.paths
        self._rows = {path: row for row, path in enumerate(self._paths)}
        self._headings = self._made_headings()
        self.endResetModel()

    def _wait(self) -> None:
        self.repainted.emit()
        if self._index.complete:
            self._set_headings()
        elif not self._regroup.isActive():
            self._regroup.start(REGROUP_MS if len(self._paths) < LONG else REGROUP_LONG_MS)

    def _set_headings(self) -> None:
        headings = self._made_headings()
        if headings != self._headings:
            self.layoutAboutToBeChanged.emit()
            self._headings = headings
            self.layoutChanged.emit()

    def _made_headings(self) -> list[tuple[tuple[str, ...], str]]:
        look = self._index.summary
        headings: list[tuple[tuple[str, ...], str]] = []
        before = None
        number = 0  # of the study, counted for each patient
        for path, group in zip(self._paths, groups_of(self._paths, look), strict=True):
            patient: tuple[str, ...] = ()
            study = ""
            summary = look(path)
            if group is not None and summary is not None and group != before:
                if group.patient is None:
                    study = path.parent.name or str(path.parent)
                else:
                    summary = self._visible(summary)
                    if before is None or before.patient != group.patient:
                        patient = patient_texts(summary) or (
                            tr("Patient {number}", number=group.patient),
                        )
                        number = 0
                    number += 1
                    study = date_text(summary) or summary.study
                    if not self._patient_shown:
                        study = tr("Study {number}", number=number)
            headings.append((patient, study))
            before = group or before
        return headings
