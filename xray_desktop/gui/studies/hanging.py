"""Hanging images of one patient beside each other: PA and lateral, current and prior."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.compare.comparison_controller import ComparisonController
from xray_desktop.gui.compare.prior_controller import Prior, PriorController
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.studies.image_index import ImageIndex
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.imaging.image_summary import ImageSummary, Projection

WATCHER: Final = "hanging"
OTHER_VIEW: Final = {
    Projection.FRONTAL: Projection.LATERAL,
    Projection.LATERAL: Projection.FRONTAL,
}

Attempt = Callable[[ImageSummary], bool]


class Offers(Protocol):
    """Where offers are made: the banner over the image."""

    label: PlainLabel

    def offer(
        self,
        sentence: str,
        button: str,
        accepted: Callable[[], object],
        dismissed: Callable[[], object],
    ) -> None:
        """Show a sentence with a button."""
        ...

    def show_message(self, sentence: str) -> None:
        """Show a sentence alone; an empty one hides the banner."""
        ...


class Hanging(QObject):
    """Hangs the other view of a study, or the prior, beside the image shown.

    Headers that are not read yet are waited for, until another image is opened.

    Parameters
    ----------
    session : Session
        The image shown.
    index : ImageIndex
        Patients, studies and views of the images in the list.
    compared : ComparisonController
        Shows images beside the first.
    prior : PriorController
        Finds priors in the folder.
    banner : Offers
        Offers a prior.
    """

    failed = Signal(str)
    """A sentence on why nothing was hung."""
    waiting = Signal(str)
    """A sentence on what is being searched."""

    def __init__(
        self,
        session: Session,
        index: ImageIndex,
        compared: ComparisonController,
        prior: PriorController,
        banner: Offers,
    ) -> None:
        super().__init__(compared)
        self._session, self._index = session, index
        self._compared, self._prior, self._banner = compared, prior, banner
        self._offered = ""
        self._prior_offered: Prior | None = None
        self._patient_shown = True
        self._attempt: Attempt | None = None
        self._then: tuple[Path, Path] | None = None
        prior.found.connect(self._offer_prior)
        prior.searched.connect(self._try)
        index.described.connect(self._try)
        session.opening.connect(lambda asked: self._stop() if asked is not None else None)
        session.cleared.connect(self._stop)
        session.image_opened.connect(lambda _pixels, playlist: self._go_on(playlist.current))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"hang_views": self.hang_views, "hang_prior": self.hang_prior}

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Name the date of a prior that is offered, or leave it out."""
        self._patient_shown = shown
        if self._prior_offered is not None and self._banner.label.text() == self._offered:
            self._offer_prior(self._prior_offered)

    def hang_views(self) -> None:
        """Hang the frontal and the lateral image of the study of the one shown side by side."""
        self._begin(self._try_views, tr("Looking for the other view"))

    def hang_prior(self) -> None:
        """Hang the latest earlier image of the patient, in the same view, beside the one shown."""
        self._begin(self._try_prior, tr("Looking for a prior image"))

    def _begin(self, attempt: Attempt, looking: str) -> None:
        if self._session.image is None:
            self.failed.emit(tr("There is no image to compare with: open one first."))
            return
        self._attempt = attempt
        self._index.watch(WATCHER, on=True)
        self._try()
        if self._attempt is not None:
            self.waiting.emit(looking)

    def _try(self) -> None:
        """Hang what is wanted, as soon as enough is known."""
        path = self._index.current
        own = None if path is None else self._index.summary(path)
        if self._attempt is not None and own is not None and self._attempt(own):
            self._stop()

    def _stop(self) -> None:
        self._attempt = None
        self._index.watch(WATCHER, on=False)

    def _try_views(self, own: ImageSummary) -> bool:
        shown = self._index.current
        wanted = OTHER_VIEW.get(own.projection)
        if wanted is None or shown is None:
            self.failed.emit(
                tr("The header of this image does not state whether it is frontal or lateral.")
            )
            return True
        other = next(
            (
                path
                for path, summary in self._others()
                if summary.projection is wanted and own.same_study(summary)
            ),
            None,
        )
        if other is None:
            if self._index.complete:
                self.failed.emit(tr("The list holds no other view of this study."))
            return self._index.complete
        if wanted is Projection.LATERAL:
            self._hang(other, tr("Lateral"))
        else:  # the frontal image hangs at the left, and is the one that is scored
            self._session.go_to(other)
            self._then = other, shown
        return True

    def _try_prior(self, own: ImageSummary) -> bool:
        if self._prior.searching or not self._index.complete:
            return False
        found = [
            (summary.study_date, path)
            for path, summary in self._others()
            if summary.chest
            and summary.study_date is not None
            and own.study_date is not None
            and summary.study_date < own.study_date
            and summary.projection is own.projection
            and own.patient.same_as(summary.patient)
        ]
        latest = self._prior.latest
        if latest is not None and own.projection is Projection.FRONTAL:
            found.insert(0, (latest.taken, latest.path))
        if not found:
            self.failed.emit(
                tr("No earlier image of this patient in the same view, in the list or its folder.")
            )
            return True
        if self._banner.label.text() == self._offered:
            self._banner.show_message("")
        self._hang(max(found, key=lambda one: one[0])[1], tr("Prior"))
        self._compared.comparison.set_first_role(tr("Current"))
        return True

    def _others(self) -> list[tuple[Path, ImageSummary]]:
        """Return the images of the list whose headers were read, but the one shown."""
        known = ((path, self._index.summary(path)) for path in self._index.paths)
        return [
            (path, summary)
            for path, summary in known
            if summary is not None and path != self._index.current
        ]

    def _hang(self, path: Path, role: str) -> None:
        self._compared.comparison.clear()
        self._compared.compare(path, role)

    def _go_on(self, shown: Path) -> None:
        """Hang the lateral image beside the frontal one, which was opened for it."""
        then, self._then = self._then, None
        if then is not None and then[0] == shown:
            self._hang(then[1], tr("Lateral"))

    def _offer_prior(self, prior: Prior) -> None:
        self._prior_offered = prior
        self._offered = (
            tr(
                "Prior of {date} in this folder, same patient by the header.",
                date=prior.taken.isoformat(),
            )
            if self._patient_shown
            else tr("Prior in this folder, same patient by the header.")
        )
        self._banner.offer(
            self._offered,
            tr("Compare"),
            lambda: self._compared.compare(prior.path, tr("Prior")),
            lambda: None,
        )
