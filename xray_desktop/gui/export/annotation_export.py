"""Saving the annotations of an image to a file: a DICOM presentation state, or JSON."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.image.state_drawing import Drawing
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.reader import Reader
from xray_desktop.gui.annotations.annotation_controller import AnnotationController
from xray_desktop.gui.annotations.annotation_files import annotations_to_json
from xray_desktop.gui.annotations.annotation_graphics import Lines, MeasuredImage, annotation_lines
from xray_desktop.gui.annotations.image_annotations import AnnotationSet
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import english_texts, tr, tr_noop
from xray_desktop.gui.compare.comparison import Comparison
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.viewer.windowing import Windowing
from xray_desktop.results.output_files import write_unless_open

SAVE: Final = "save annotations"
STATE: Final = tr_noop("DICOM presentation state (*.dcm)")
JSON: Final = tr_noop("JSON (*.json)")
ENDINGS: Final = {STATE: ".dcm", JSON: ".json"}
SUGGESTED: Final = "annotations"


class AnnotationExport(QObject):
    """Saves the annotations of the pane in use where the user says.

    Parameters
    ----------
    window : QWidget
        Parent of the dialog.
    annotations : AnnotationController
        Of the first pane; it knows the others.
    session, comparison : Session, Comparison
        What is open; the session's reader reads patient and study for the presentation state.
    runner : JobRunner
        Writes files.
    open_files : callable
        Returns the open files, which must not be overwritten.
    """

    message = Signal(str)
    """A message on what was saved."""
    failed = Signal(str)
    """An error message."""

    def __init__(
        self,
        window: QWidget,
        annotations: AnnotationController,
        session: Session,
        comparison: Comparison,
        runner: JobRunner,
        open_files: Callable[[], Iterable[Path]],
    ) -> None:
        super().__init__(window)
        self._window, self._annotations = window, annotations
        self._session, self._comparison = session, comparison
        self._runner, self._open_files = runner, open_files

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return the handlers of commands, by id."""
        return {"save_annotations": self.ask_and_save}

    def ask_and_save(self) -> None:
        """Ask for a file, and save the annotations in it."""
        here = self._annotations.here
        if here.image is None or not here.layer.annotations:
            self.failed.emit(tr("There are no annotations on this image that could be saved."))
            return
        of_dicom = here.image.source.sop_instance_uid is not None
        kinds = {tr(kind): ending for kind, ending in ENDINGS.items() if of_dicom or kind != STATE}
        first = next(iter(kinds.values()))
        name, kind = QFileDialog.getSaveFileName(
            self._window, tr("Save annotations"), SUGGESTED + first, ";;".join(kinds)
        )
        if name:
            path = Path(name)
            if path.suffix.lower() not in kinds.values():
                path = path.with_name(path.name + kinds.get(kind, first))
            self.save(path)

    def save(self, path: Path) -> None:
        """Save the annotations as the ending of the file's name says."""
        here, source = self._annotations.here, self._source
        image, windowing = here.image, here.view.windowing
        if image is None or windowing is None or source is None:
            return
        open_files = tuple(self._open_files())
        if path.suffix.lower() == ENDINGS[JSON]:
            content = exported_json(
                image, here.pane_annotations.annotation_set, here.layer.measured
            )
            steps = _writing(path, content, open_files)
            saved = tr("The annotations were saved, without patient data but for what you typed.")
        else:
            target = StateTarget(self._session.reader, source, image, path, open_files)
            orientation = here.view.display.orientation
            steps = _state_steps(target, here.layer.drawings, windowing, orientation)
            saved = tr("The annotations were saved. The file names the patient, as the image does.")
        self._runner.submit(
            SAVE,
            steps,
            on_result=lambda _done: self.message.emit(saved),
            on_error=self._fail,
            saves=True,
        )

    @property
    def _source(self) -> Path | None:
        """The file of the image in the pane in use."""
        playlist = self._session.playlist
        return self._comparison.path_beside or (playlist.current if playlist else None)

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))


@dataclass(frozen=True, slots=True)
class StateTarget:
    """An image, the reader and file it comes from, and where its presentation state goes."""

    reader: Reader
    source: Path
    image: Radiograph
    path: Path
    open_files: tuple[Path, ...]


def _state_steps(
    target: StateTarget, drawings: Sequence[Drawing], windowing: Windowing, orientation: Orientation
) -> Steps[None, None]:
    yield Progress(0, 1, tr_noop("Saving the annotations"))
    # highdicom takes a second to import
    from xray_desktop.results.dicom.annotation_state import ShownAs, annotation_state_file

    header = target.reader.source_header(target.source)
    shown = ShownAs(windowing.voi, windowing.inverted, orientation)
    content = annotation_state_file(header, target.image, drawings, shown)
    yield from _writing(target.path, content, target.open_files)


def exported_json(
    image: Radiograph, annotation_set: AnnotationSet, measured: MeasuredImage | None
) -> bytes:
    """Return annotations as JSON: the form in which they are kept, with image and labels.

    The image is named by the hash of its file, its frame and its size; a label is the text beside
    the annotation, in English with a decimal point whatever the language of the window.
    """
    content: dict[str, Any] = json.loads(annotations_to_json(annotation_set))
    with english_texts():
        for entry, annotation in zip(
            content["annotations"], annotation_set.annotations, strict=True
        ):
            entry["label"] = list(_label(annotation, measured))
    rows, columns = image.shape
    content["image"] = {
        "sha256": image.source.sha256,
        "frame": image.source.frame,
        "rows": rows,
        "columns": columns,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _label(annotation: Annotation, measured: MeasuredImage | None) -> Lines:
    if measured is None or annotation.kind is AnnotationKind.NOTE or annotation.unplaced:
        return ()
    return annotation_lines(annotation, measured)


def _writing(path: Path, content: bytes, protected: tuple[Path, ...]) -> Steps[None, None]:
    yield Progress(0, 1, tr_noop("Saving the annotations"))
    write_unless_open(path, content, protected)
