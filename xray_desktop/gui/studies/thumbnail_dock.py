"""The dock of thumbnails beside the image."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QListView,
    QMainWindow,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.studies.thumbnail_model import (
    CAPTION_GAP,
    ROW_ROLE,
    ThumbnailModel,
    ThumbnailRow,
)
from xray_desktop.gui.widgets.text_labels import secondary_font

MARGIN_PX: Final = 5
SIDE_EM: Final = (5, 12)
"""The least and the largest side of a thumbnail, in text heights; between, as wide as the dock."""
WIDTH_EM: Final = 8
"""Width of the dock until the user changes it."""
SOON_MS: Final = 30
MAX_SCALED: Final = 100
"""Thumbnails that are held in the size in which they are drawn."""


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws headings, thumbnail and caption of an image."""

    def __init__(self, view: "ThumbnailView", model: ThumbnailModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._sizes: dict[tuple[int, bool], QSize] = {}
        self._scaled: dict[tuple[int, int, int], QImage] = {}

    def measure(self) -> None:
        """Measure text and thumbnails anew, before items are laid out."""
        self._sizes.clear()

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height with headings."""
        lines = self._model.heading_lines(index.row())
        size = self._sizes.get(lines)
        if size is None:
            size = self._sizes[lines] = self._measured(option, *lines)
        return size

    def _measured(self, option: QStyleOptionViewItem, patient: int, study: bool) -> QSize:  # noqa: FBT001 - a count of lines
        small, side = self._view.small_line_px, self._view.side_px
        metrics: QFontMetrics = option.fontMetrics  # pyright: ignore[reportAttributeAccessIssue]
        high = patient * metrics.height() + study * small
        high += 2 * MARGIN_PX if high else 0
        return QSize(side, high + side + small + 3 * MARGIN_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the image; the one shown has a frame."""
        row: ThumbnailRow = index.data(ROW_ROLE)
        painter.save()
        area = QRect(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        self._draw_headings(painter, option, row, area)
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        box = area.adjusted(2, 1, -2, -1)
        if row.current or selected:
            painter.fillRect(box, QColor(palette.SELECTED if row.current else palette.RAISED))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if row.current or focused:
            pen = painter.pen()
            pen.setColor(QColor(palette.FOCUS))
            pen.setWidth(2)
            pen.setStyle(Qt.PenStyle.SolidLine if row.current else Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        side, small = self._view.side_px, self._view.small_line_px
        place = QRect(area.center().x() - side // 2, area.top() + MARGIN_PX, side, side)
        self._draw_image(painter, index, row, place)
        painter.setFont(secondary_font(option.font))  # pyright: ignore[reportAttributeAccessIssue]
        painter.setPen(QColor(palette.TEXT if row.current else palette.QUIET))
        below = QRect(
            area.left() + MARGIN_PX, place.bottom() + 2, area.width() - 2 * MARGIN_PX, small
        )
        text = fitted_caption(row.caption, painter.fontMetrics(), below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _draw_headings(
        self, painter: QPainter, option: QStyleOptionViewItem, row: ThumbnailRow, area: QRect
    ) -> None:
        """Draw the headings at the top of an area, which becomes what is left below them."""
        if not row.patient and not row.study:
            return
        font: QFont = option.font  # pyright: ignore[reportAttributeAccessIssue]
        bold = QFont(font)
        bold.setBold(True)
        lines = [(text, bold if not number else font) for number, text in enumerate(row.patient)]
        lines += [(row.study, secondary_font(font))] if row.study else []
        if row.patient and self._view.is_below_another(area):
            painter.fillRect(area.left(), area.top(), area.width(), 1, QColor(palette.LINE))
        top = area.top() + MARGIN_PX
        for text, one in lines:
            painter.setFont(one)
            high = painter.fontMetrics().height()
            painter.setPen(QColor(palette.TEXT if one is bold else palette.QUIET))
            place = QRect(area.left() + MARGIN_PX, top, area.width() - 2 * MARGIN_PX, high)
            shown = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(
                place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown
            )
            top += high
        area.setTop(top + MARGIN_PX)

    def _draw_image(
        self,
        painter: QPainter,
        index: QModelIndex | QPersistentModelIndex,
        row: ThumbnailRow,
        place: QRect,
    ) -> None:
        image: QImage | None = index.data(Qt.ItemDataRole.DecorationRole)
        painter.fillRect(place, QColor(palette.IMAGE_BACKGROUND))
        if image is None:
            failed = self._model.unreadable(row.path)
            painter.setPen(QColor(palette.ON_IMAGE))
            painter.drawText(
                place, Qt.AlignmentFlag.AlignCenter, "\N{MULTIPLICATION SIGN}" if failed else "…"
            )
            return
        scale = painter.device().devicePixelRatioF()
        wanted = QSize(place.size()) * scale
        small = self._scaled_to(image, wanted)
        small.setDevicePixelRatio(scale)
        size = small.deviceIndependentSize().toSize()
        centre = place.center()
        painter.drawImage(
            QPoint(centre.x() - size.width() // 2, centre.y() - size.height() // 2), small
        )

    def _scaled_to(self, image: QImage, wanted: QSize) -> QImage:
        """Return a thumbnail in a size, which most are drawn in again with the next image."""
        key = image.cacheKey(), wanted.width(), wanted.height()
        if key not in self._scaled:
            if len(self._scaled) >= MAX_SCALED:
                self._scaled.clear()
            self._scaled[key] = image.scaled(
                wanted,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return QImage(self._scaled[key])


def fitted_caption(caption: str, metrics: QFontMetrics, width: int) -> str:
    """Return a caption cut to a width: the number and the end of the name stay.

    Names of one folder differ at their ends.
    """
    number, gap, name = caption.partition(CAPTION_GAP)
    before = number + gap
    room = width - metrics.horizontalAdvance(before)
    return before + metrics.elidedText(name, Qt.TextElideMode.ElideLeft, room)


class ThumbnailView(QListView):
    """The thumbnails, one below the other; a click or Enter opens, a drag or the menu compares."""

    opened = Signal(object)
    """The path of an image that is to be shown."""
    beside = Signal(object)
    """The path of an image that is to be shown beside the first."""
    in_view_changed = Signal(object)
    """The paths of the images in view, as a tuple."""

    def __init__(self, model: ThumbnailModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = model
        self._follows = self._moved = False
        self.setModel(model)
        self._delegate = ThumbnailDelegate(self, model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("Thumbnails"))
        self.setAccessibleDescription(tr("Images of the list; Enter opens one"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._report_view)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._soon.start())
        self.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._laid_out())
        self.verticalScrollBar().actionTriggered.connect(self._scrolled)
        model.repainted.connect(self.viewport().update)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    @property
    def side_px(self) -> int:
        """Longer side of a thumbnail."""
        em = self.fontMetrics().height()
        room = self.viewport().width() - 2 * MARGIN_PX
        return min(max(room, SIDE_EM[0] * em), SIDE_EM[1] * em)

    @property
    def small_line_px(self) -> int:
        """Height of a line of secondary text."""
        return self.fontMetrics().height()

    def is_below_another(self, area: QRect) -> bool:
        """Return whether an item is not the first one."""
        return area.top() + self.verticalOffset() > 0

    def show_current(self) -> None:
        """Select the image shown, and scroll to it."""
        row = self._thumbnails.current_row
        if row is not None:
            index = self._thumbnails.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self._follows = True
        self._laid_out()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the dock until the user changes it."""
        return QSize(WIDTH_EM * self.fontMetrics().height(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the smallest thumbnail."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        least = SIDE_EM[0] * self.fontMetrics().height() + 2 * MARGIN_PX + bar
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Make thumbnails as wide as the dock."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._delegate.measure()
            self.scheduleDelayedItemsLayout()
        self._laid_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow another text size."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._delegate.measure()
        super().changeEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer to open an image, or to show it beside the first."""
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        path = self._thumbnails.path_at(index.row())
        if path is not None:
            place = self.visualRect(index).center() if keyboard else event.pos()
            self.menu(path).popup(self.viewport().mapToGlobal(place))

    def menu(self, path: Path) -> QMenu:
        """Return what can be done with an image."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in ((tr("&Open"), self.opened), (tr("Show &beside"), self.beside)):
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked=False, signal=signal: signal.emit(path))
        return menu

    def _open(self, index: QModelIndex) -> None:
        path = self._thumbnails.path_at(index.row())
        if path is not None:
            self.opened.emit(path)

    def _laid_out(self) -> None:
        """Note that the image shown may be elsewhere: headings that are read later move it."""
        self._moved = True
        self._soon.start()

    def _scrolled(self, _action: int) -> None:
        """Leave the view where the user scrolls to."""
        self._follows = False

    def _report_view(self) -> None:
        if not self.isVisible():
            return
        if self._follows and self._moved:
            self.scrollTo(self.currentIndex())
        self._moved = False
        area = self.viewport().rect()
        first = self.indexAt(QPoint(area.center().x(), 1)).row()
        last = self.indexAt(QPoint(area.center().x(), area.bottom() - 1)).row()
        end = last + 1 if last >= 0 else self._thumbnails.rowCount()
        rows = range(first, end) if first >= 0 else range(0)
        self.in_view_changed.emit(
            tuple(path for path in map(self._thumbnails.path_at, rows) if path is not None)
        )


class ThumbnailDock(QDockWidget):
    """The dock of the thumbnails, at the left of the window until the user moves it."""

    dismissed = Signal()
    """The user has closed it."""

    def __init__(self, window: QMainWindow, view: ThumbnailView) -> None:
        super().__init__(tr("Images"), window)
        self.setObjectName("thumbnails dock")  # key of its saved position
        self.setWidget(view)
        self.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self)
        window.resizeDocks([self], [view.sizeHint().width()], Qt.Orientation.Horizontal)
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that it is not wanted any more."""
        super().closeEvent(event)
        self.dismissed.emit()
