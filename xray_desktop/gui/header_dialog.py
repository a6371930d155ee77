"""The header browser: everything that a film's file says beside its pixels, searchable."""

from typing import Final

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.header_model import COLUMNS, HeaderModel
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import resize_within_screen
from xray_desktop.imaging.header_lines import HeaderListing

WARNING: Final = marked(
    "This may name the patient. It is shown here only, and copied only if you copy it."
)
NOTHING: Final = marked("Nothing in this header matches the search.")
WIDTHS: Final = (150, 50, 300)


class HeaderDialog(QDialog):
    """A listing as a tree; what is typed in `search` filters on every column."""

    def __init__(self, listing: HeaderListing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Header of the file"))
        resize_within_screen(self, 980, 760)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Search tag, VR, name or value"))
        self.search.setAccessibleName(tr("Search the header"))
        self.search.setClearButtonEnabled(True)
        self.rows = QSortFilterProxyModel(self)
        self.rows.setSourceModel(HeaderModel(listing, self.rows))
        self.rows.setFilterKeyColumn(-1)
        self.rows.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.rows.setRecursiveFilteringEnabled(True)
        self.rows.setAutoAcceptChildRows(True)
        self.tree = self._tree()
        self.nothing = PlainLabel(tr(NOTHING), parent=self, name="quiet")
        self.nothing.hide()
        self.search.textChanged.connect(self._filter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(PlainLabel(tr(WARNING), parent=self, name="quiet", wrap=True))
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.nothing)
        if listing.note:
            column.addWidget(PlainLabel(listing.note, parent=self, name="caution", wrap=True))
        column.addWidget(buttons)
        self.search.setFocus()

    def copy_row(self) -> None:
        """Put the current row on the clipboard, its cells parted by tabs."""
        here = self.tree.currentIndex()
        if here.isValid():
            texts = [here.siblingAtColumn(column).data() for column in range(len(COLUMNS))]
            QGuiApplication.clipboard().setText("\t".join(texts))

    def _tree(self) -> QTreeView:
        tree = QTreeView(self)
        tree.setModel(self.rows)
        tree.setAccessibleName(tr("Header"))
        tree.setAccessibleDescription(
            tr("Everything that the file says beside its pixels, with search")
        )
        tree.setUniformRowHeights(True)  # else Qt measures every row of a long header
        tree.setAlternatingRowColors(True)
        tree.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        for column, width in enumerate(WIDTHS):
            tree.setColumnWidth(column, width)
        tree.header().setStretchLastSection(True)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        copy = QAction(tr("&Copy row"), tree)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(lambda _checked=False: self.copy_row())
        tree.addAction(copy)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return tree

    def _filter(self, text: str) -> None:
        self.rows.setFilterFixedString(text.strip())
        if text.strip():
            self.tree.expandAll()
        else:
            self.tree.collapseAll()
        self.nothing.setVisible(self.rows.rowCount() == 0)
