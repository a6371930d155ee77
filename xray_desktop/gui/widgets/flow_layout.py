"""A layout of widgets in rows: what does not fit into one row goes into the next."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

MIN_GROWING_PX: Final = 96
"""Of a widget that shares what is left over."""


class FlowLayout(QLayout):
    """Lays out its widgets from the left, in as many rows as they need.

    Widgets whose size policy expands share what is left over in their row.
    """

    def __init__(self, parent: QWidget | None = None, spacing_px: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing_px)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return an item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Remove and return an item, or None."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Return that it grows sideways only."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that its height depends on its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of all rows at this width."""
        heights = [max(item.sizeHint().height() for item in row) for row in self._rows(width)]
        return sum(heights) + self.spacing() * max(len(heights) - 1, 0)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of one row with everything."""
        sizes = [item.sizeHint() for item in self._shown()]
        wide = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the widest item."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the widgets."""
        super().setGeometry(rect)
        y = rect.y()
        for row in self._rows(rect.width()):
            widths = self._widths(row, rect.width())
            high = max(item.sizeHint().height() for item in row)
            x = rect.x()
            for item, width in zip(row, widths, strict=True):
                item.setGeometry(QRect(QPoint(x, y), QSize(width, high)))
                x += width + self.spacing()
            y += high + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        left = 0
        for item in self._shown():
            wide = _needed_px(item)
            if not rows or wide > left:
                rows.append([])
                left = width
            rows[-1].append(item)
            left -= wide + self.spacing()
        return rows

    def _widths(self, row: list[QLayoutItem], width: int) -> list[int]:
        widths = [min(_needed_px(item), width) for item in row]
        growing = [number for number, item in enumerate(row) if _grows(item)]
        spare = max(width - sum(widths) - self.spacing() * (len(row) - 1), 0)
        for number in growing:
            widths[number] += spare // len(growing)
        return widths


def _grows(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _needed_px(item: QLayoutItem) -> int:
    """Return the width that an item must have in a row; one that grows can be narrow."""
    return (
        max(item.minimumSize().width(), MIN_GROWING_PX)
        if _grows(item)
        else (item.sizeHint().width())
    )


def grow_sideways(widget: QWidget) -> QWidget:
    """Let a widget take what is left over in its row; return it."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    widget.setSizePolicy(policy)
    return widget
