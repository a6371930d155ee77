"""Commands for reader findings, comments and the blind read."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.feedback_copies import FeedbackCopies
from xray_desktop.gui.findings.feedback_copies_dialog import CopiesChoice, ask_about_copies
from xray_desktop.gui.findings.findings_panel import FindingsPanel
from xray_desktop.gui.findings.reader_findings_store import ReaderFindingsStore
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.widgets.text_dialog import ask_multiline_text

BLIND_READ: Final = "read first"
LONGEST: Final = 2_000
"""Maximum length of a comment."""


class ReaderFindingsController(QObject):
    """Passes reader findings to the store, and reveals the scores after a blind read.

    Parameters
    ----------
    session, panel, reader_findings, copies
        The open image, the findings panel, the store of reader findings, their copies.
    settings : QSettings
        User settings: whether the blind read is on.
    """

    message = Signal(str)
    """What was switched."""

    def __init__(
        self,
        session: Session,
        panel: FindingsPanel,
        reader_findings: ReaderFindingsStore,
        copies: FeedbackCopies,
        settings: QSettings,
    ) -> None:
        super().__init__(panel)
        self._session, self._panel = session, panel
        self._reader_findings, self._copies, self._settings = reader_findings, copies, settings
        session.scoring.assessed.connect(self._show)
        session.scoring.held_back.connect(self._start_blind_read)
        session.cleared.connect(panel.clear)  # first, so that no row with scores changes
        session.cleared.connect(reader_findings.clear)
        session.cleared.connect(lambda: panel.findings.set_markable(markable=False))
        panel.blind_read.revealed.connect(self._reveal)
        panel.blind_read.typed.connect(reader_findings.draft)
        panel.mark_requested.connect(
            lambda label, present: self._reader_findings.toggle(label, present=present)
        )
        self.ask_comment: Callable[[str, str], str | None] = self._ask_comment
        reader_findings.changed.connect(panel.findings.set_reader_findings)
        reader_findings.commented.connect(panel.findings.set_commented)
        reader_findings.impression_found.connect(panel.blind_read.set_impression)
        reader_findings.changed.connect(
            lambda findings: panel.blind_read.set_has_findings(bool(findings))
        )

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers of commands, by id."""
        return {
            "reader_findings_folder": self._choose_copies,
            "present": lambda: self._toggle(present=True),
            "absent": lambda: self._toggle(present=False),
            "comment": self._comment,
            "read_first": self.set_blind_read,
        }

    @property
    def blind_read(self) -> bool:
        """Whether the blind read is on."""
        return self._settings.value(BLIND_READ) in (1, "1")

    def set_blind_read(self, on: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Hide the scores until the reader has recorded findings, or show them at once."""
        self._settings.setValue(BLIND_READ, int(on))
        self._session.scoring.set_blind_read(blind=on)

    def _choose_copies(self) -> None:
        """Let the reader choose where copies are kept, or that none are."""
        choice = ask_about_copies(self._panel.window(), self._copies.place)
        if choice is CopiesChoice.NONE:
            self._copies.stop()
            self.message.emit(tr("No copies of your findings are kept from now on."))
        elif choice is not None:
            self._copies.keep_in(choice)

    def _show(self, assessment: Assessment) -> None:
        if self._session.image is not None:  # before the scores, so that rows change once
            self._reader_findings.show(self._session.image, assessment)
            self._panel.findings.set_markable(markable=True)
        self._panel.show_assessment(assessment)

    def _start_blind_read(self, assessment: Assessment) -> None:
        if self._session.image is not None:
            self._reader_findings.show(self._session.image, assessment, seen=False)
            self._panel.findings.set_markable(markable=True)
            self._panel.show_blind_read(
                self._reader_findings.drafted, has_findings=self._reader_findings.has_findings
            )

    def _reveal(self, impression: str) -> None:
        if impression:
            self._reader_findings.save_impression(impression)
        self._session.scoring.reveal()

    def _toggle(self, *, present: bool) -> None:
        label = self._panel.list.current_label
        if label is not None:
            self._reader_findings.toggle(label, present=present)

    def _comment(self) -> None:
        label = self._panel.list.current_label
        if label is None or self._session.image is None:
            return
        text = self.ask_comment(label, self._reader_findings.comment_on(label))
        if text is not None:
            self._reader_findings.comment(label, text)

    def _ask_comment(self, label: str, before: str) -> str | None:
        return ask_multiline_text(
            self._panel,
            tr("Comment"),
            tr(
                "Comment on {name}. It is saved with your findings: do not enter patient names.",
                name=label_name(label),
            ),
            before,
            LONGEST,
        )
