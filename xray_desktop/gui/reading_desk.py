"""What the reader says of a film, and whether before or after the model's numbers are seen."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from xray_desktop.core.findings import Assessment
from xray_desktop.gui.findings_panel import FindingsPanel
from xray_desktop.gui.language import tr
from xray_desktop.gui.session import Session
from xray_desktop.gui.verdicts import Verdicts
from xray_desktop.gui.words_dialog import ask_words
from xray_desktop.gui.words_from_elsewhere import label_name

READ_FIRST: Final = "read first"
LONGEST: Final = 2_000
"""Letters of a comment."""


class ReadingDesk(QObject):
    """Takes verdicts and impressions to `verdicts`, and shows the model's numbers when it is time.

    Parameters
    ----------
    session, panel, verdicts
        What is open, where findings are shown, what was said.
    settings : QSettings
        The user's own: whether films are read first.
    """

    blind_changed = Signal(bool)
    """Whether what the model says is hidden until the reader has spoken."""

    def __init__(
        self, session: Session, panel: FindingsPanel, verdicts: Verdicts, settings: QSettings
    ) -> None:
        super().__init__(panel)
        self._session, self._panel = session, panel
        self._verdicts, self._settings = verdicts, settings
        session.assessed.connect(self._show)
        session.held_back.connect(self._ask_first)
        session.cleared.connect(verdicts.clear)
        panel.read_first.revealed.connect(self._reveal)
        self.ask_comment: Callable[[str, str], str | None] = self._ask_comment
        verdicts.changed.connect(panel.findings.set_verdicts)
        verdicts.commented.connect(panel.findings.set_commented)
        verdicts.changed.connect(lambda said: panel.read_first.set_spoken(bool(said)))

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what commands do, by id."""
        return {
            "verdict_folder": self._verdicts.choose_folder,
            "present": lambda: self._say(present=True),
            "absent": lambda: self._say(present=False),
            "comment": self._comment,
            "read_first": self.set_read_first,
        }

    @property
    def read_first(self) -> bool:
        """Whether the user wants to read films first."""
        return self._settings.value(READ_FIRST) in (1, "1")

    def set_read_first(self, on: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Hide the model's numbers until the reader has spoken, or show them at once."""
        self._settings.setValue(READ_FIRST, int(on))
        self._session.hold_back = on
        self._panel.set_blind(blind=on)
        self.blind_changed.emit(on)
        if on:
            self._session.hide_scores()
        else:
            self._session.reveal()

    def _show(self, assessment: Assessment) -> None:
        self._panel.show_assessment(assessment)
        if self._session.film is not None:
            self._verdicts.show(self._session.film, assessment)

    def _ask_first(self, assessment: Assessment) -> None:
        if self._session.film is not None:
            self._verdicts.show(self._session.film, assessment, seen=False)
            self._panel.ask_first(self._verdicts.impression, spoken=self._verdicts.spoken)

    def _reveal(self, impression: str) -> None:
        if not impression or self._verdicts.write(impression):
            self._session.reveal()

    def _say(self, *, present: bool) -> None:
        label = self._panel.list.current_label
        if label is not None:
            self._verdicts.say(label, present=present)

    def _comment(self) -> None:
        label = self._panel.list.current_label
        if label is None or self._session.film is None:
            return
        words = self.ask_comment(label, self._verdicts.comment_on(label))
        if words is not None:
            self._verdicts.comment(label, words)

    def _ask_comment(self, label: str, before: str) -> str | None:
        return ask_words(
            self._panel,
            tr("Comment"),
            tr("On {name}: kept with your verdicts, write no names.", name=label_name(label)),
            before,
            LONGEST,
        )
