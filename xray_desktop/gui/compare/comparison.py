"""Up to four images side by side that zoom, pan and window together."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.compare.view_link import ViewLink
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.widgets.text_labels import ElidedLabel, PlainLabel

MAX_COMPARED: Final = 3
"""Images beside the first."""
FOLLOWED: Final = frozenset({QEvent.Type.Enter, QEvent.Type.MouseMove, QEvent.Type.Wheel})
"""Events of a pointer that is over a pane; while a button is held, a drag stays where it began."""


class ComparedImage(QFrame):
    """A bare image beside the first: no scores are shown of it."""

    closed = Signal(object)
    """This one is not wanted any more."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compared")
        self.path, self._role = path, ""
        self._image: Radiograph | None = None
        self._patient_shown = True
        self.view = ImageView(self)
        self.title = ElidedLabel(parent=self)
        close = QPushButton(tr("Close"), self)
        self._close = close
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(lambda _checked=False: self.closed.emit(self))
        self.head = _head(self, self.title, close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        self.name(path)

    def name(self, path: Path, role: str = "") -> None:
        """Set the path and the title of the image shown here, with what it hangs here as."""
        self.path, self._role, self._image = path, role, None
        self._set_title()
        self._close.setAccessibleName(tr("Close {name}", name=path.name))

    def show_image(self, pixels: DisplayPixels) -> None:
        """Show the image, once it is read, in its own window."""
        self.view.show_image(pixels)
        self._image = pixels.image
        self._set_title()

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Name the study date in the title, or leave it out."""
        self._patient_shown = shown
        self._set_title()

    def _set_title(self) -> None:
        taken = taken_text(self._image, patient_shown=self._patient_shown)
        name = _joined(self._role, taken, self.path.name)
        _entitle(self.title, tr("{name} · for comparison, not scored", name=name))


class Comparison(QWidget):
    """The first image's view, and others beside it that move with it.

    Commands act in the pane that the pointer was over last (`active`), which has a frame.

    Parameters
    ----------
    first : ImageView
        The view that findings and maps are shown in; it becomes a child of this.
    """

    added = Signal(object)
    """A `ComparedImage`, without an image yet."""
    removed = Signal(object)
    """One that is closed."""
    shown = Signal(object, object)
    """A `ComparedImage` and the `DisplayPixels` that it shows now."""
    activated = Signal(object)
    """The `ImageView` that commands act in from now on."""

    def __init__(self, first: ImageView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = self._active = first
        self._least = first.minimumWidth()
        first.viewport().installEventFilter(self)
        self.images: list[ComparedImage] = []
        self.link = ViewLink(self)
        self.places = QCheckBox(tr("Move together"), self)
        self.places.setToolTip(
            tr("Zoom and pan all images together, by millimetres where they are known")
        )
        self.windows = QCheckBox(tr("Same window"), self)
        self.windows.setToolTip(
            tr("Lay the window over each image's own values as over the first's")
        )
        for box, name in ((self.places, "places"), (self.windows, "windows")):
            box.setChecked(True)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.toggled.connect(lambda on, name=name: self._set_link(name, on=on))
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.addWidget(PlainLabel(tr("Comparison"), parent=self._bar, name="title"))
        row.addStretch()
        row.addWidget(self.places)
        row.addWidget(self.windows)
        self._bar.hide()
        self._title, self._first_name, self._first_role = ElidedLabel(parent=self), "", ""
        self._first_image: Radiograph | None = None
        self._patient_shown = True
        self._head = _head(self, self._title)
        self._head.hide()
        self._scored = QWidget(self)
        above = QVBoxLayout(self._scored)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addWidget(self._head)
        above.addWidget(first, 1)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addLayout(self._grid, 1)
        self._lay_out()

    def name_first(self, name: str, image: Radiograph) -> None:
        """Set the title of the first image: its name, and how and when it was taken."""
        self._first_name, self._first_image = name, image
        self.set_first_role("")

    def set_first_role(self, role: str) -> None:
        """Set what the first image hangs beside the others as, until the next image."""
        self._first_role = role
        self._name_first()

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Name study dates in the titles, or leave them out."""
        self._patient_shown = shown
        self._name_first()
        for image in self.images:
            image.set_patient_shown(shown)

    def _name_first(self) -> None:
        taken = taken_text(self._first_image, patient_shown=self._patient_shown)
        name = _joined(self._first_role, taken, self._first_name)
        _entitle(self._title, tr("{name} · findings and heat map are of this image", name=name))

    @property
    def active(self) -> ImageView:
        """The view that commands act in: the one that the pointer was over last."""
        return self._active

    @property
    def path_beside(self) -> Path | None:
        """The file shown in `active`; None if that is the first view."""
        return next((image.path for image in self.images if image.view is self._active), None)

    @property
    def views(self) -> tuple[ImageView, ...]:
        """All views, the first one first."""
        return self._first, *(image.view for image in self.images)

    def activate(self, view: ImageView) -> None:
        """Let commands act in a view from now on."""
        if view is not self._active and view in self.views:
            self._active = view
            self._frame()
            self.activated.emit(view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the pointer from pane to pane."""
        if (
            event.type() in FOLLOWED and not QApplication.mouseButtons()
        ) or event.type() is QEvent.Type.MouseButtonPress:
            self._follow(watched)
        return super().eventFilter(watched, event)

    def _follow(self, watched: QObject) -> None:
        for view in self.views:
            if view.viewport() is watched:
                self.activate(view)

    def _frame(self) -> None:
        """Mark the pane that commands act in, where there are several."""
        for widget, view in ((self._head, self._first), *((f.head, f.view) for f in self.images)):
            on = bool(self.images) and view is self._active
            if widget.property("active") != on:
                widget.setProperty("active", on)
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def add(self, path: Path) -> ComparedImage | None:
        """Add a pane beside the first; return None if there are too many."""
        if len(self.images) == MAX_COMPARED:
            return None
        image = ComparedImage(path, self)
        image.set_patient_shown(self._patient_shown)
        image.closed.connect(self.remove)
        image.view.viewport().installEventFilter(self)
        self.images.append(image)
        self._lay_out()
        self.added.emit(image)
        return image

    def show_image(self, image: ComparedImage, pixels: DisplayPixels) -> None:
        """Show an image that was read, where the first one is, in its own window."""
        self.link.apart(lambda: image.show_image(pixels))
        self.link.align_places(self._first)
        self.shown.emit(image, pixels)

    def pane_at(self, place: QPoint) -> ComparedImage | None:
        """Return the pane beside the first that is at a place in global pixels."""
        return next(
            (image for image in self.images if image.rect().contains(image.mapFromGlobal(place))),
            None,
        )

    def remove(self, image: ComparedImage) -> None:
        """Take an image away."""
        self.images.remove(image)
        if self._active is image.view:
            self.activate(self._first)
        self.removed.emit(image)
        self._lay_out()
        image.hide()
        image.deleteLater()

    def clear(self) -> None:
        """Take all images away but the first."""
        for image in list(self.images):
            self.remove(image)

    def _set_link(self, name: str, *, on: bool) -> None:
        setattr(self.link, name, on)
        if on:
            self.link.align(self._first)

    def _lay_out(self) -> None:
        shown = [self._scored, *self.images]
        for widget in shown:
            self._grid.removeWidget(widget)
        columns = 1 if len(shown) == 1 else 2
        for number, widget in enumerate(shown):
            self._grid.addWidget(widget, number // columns, number % columns)
        rows = -(-len(shown) // columns)
        for place in range(2):
            self._grid.setColumnStretch(place, int(place < columns))
            self._grid.setRowStretch(place, int(place < rows))
        self._bar.setVisible(bool(self.images))
        if self.images:  # as high as the others' heads, so that images stand on one line
            self._head.setFixedHeight(self.images[0].head.sizeHint().height())
        self._head.setVisible(bool(self.images))
        for view in self.views:  # two columns share the width of one, or the window would grow
            view.setMinimumWidth(self._least // columns)
        self.link.join(self.views)
        self._frame()


def taken_text(image: Radiograph | None, *, patient_shown: bool) -> str:
    """Return view and study date of an image, as far as its header states them.

    The date is patient data.
    """
    if image is None:
        return ""
    date = "" if image.patient is None or not patient_shown else image.patient.study_date
    return _joined(image.exposure.view_position or "", date)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _entitle(title: PlainLabel, text: str) -> None:
    """Set a title and its tooltip."""
    title.setText(text)
    title.setToolTip(text)


def _head(parent: QWidget, title: PlainLabel, *more: QWidget) -> QWidget:
    """Return the title bar of a pane; a line below marks the active one."""
    head = QWidget(parent)
    head.setObjectName("panehead")
    head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(head)
    row.setContentsMargins(8, 3, 4, 3)
    title.setMinimumWidth(1)  # a long name must not make the window wider than the screen
    row.addWidget(title, 1)
    for widget in more:
        row.addWidget(widget)
    return head
