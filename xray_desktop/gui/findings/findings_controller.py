"""Commands on the findings that are shown: heat map, menu of a row, details, text for a report."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.finding_dialog import FindingDialog
from xray_desktop.gui.findings.findings_panel import FindingsPanel
from xray_desktop.gui.findings.findings_text import ReaderText, model_text, reader_text
from xray_desktop.gui.findings.reader_findings_store import ReaderFindingsStore
from xray_desktop.gui.findings.row_buttons import RowButton
from xray_desktop.gui.session.ai_display import AiDisplay, Mode
from xray_desktop.gui.session.session import Session

MARKED: Final = (("present", RowButton.PRESENT), ("absent", RowButton.ABSENT))
"""Commands that a row has buttons for."""


class FindingsController(QObject):
    """Connects the findings panel with the session, and copies findings as text.

    Parameters
    ----------
    session, panel, reader_findings
        The open image, the findings panel, the store of reader findings.
    actions : mapping of str to QAction
        By command: those that the menu of a row offers.
    """

    message = Signal(str)
    """What was copied."""

    def __init__(
        self,
        session: Session,
        panel: FindingsPanel,
        reader_findings: ReaderFindingsStore,
        actions: Mapping[str, QAction],
    ) -> None:
        super().__init__(panel)
        self._session, self._panel, self._reader = session, panel, reader_findings
        self._actions = actions
        heat_maps = session.heat_map_controller
        session.scoring.not_assessed.connect(panel.show_not_assessed)
        session.scoring.withheld.connect(panel.show_withheld)
        session.scoring.model_failed.connect(panel.show_no_model)
        session.scoring.display_changed.connect(self._apply_display)
        panel.scores_requested.connect(session.scoring.score_anyway)
        panel.heat_map_requested.connect(heat_maps.ask)
        panel.finding_selected.connect(heat_maps.follow)
        panel.copy_requested.connect(self.copy)
        panel.list.menu_requested.connect(self._pop_up)
        heat_maps.status_changed.connect(panel.heat_map_panel.show_status)
        heat_maps.chosen_changed.connect(panel.findings.set_heat_map_label)
        panel.heat_map_panel.show_anyway_requested.connect(heat_maps.show_anyway)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers of commands, by id."""
        return {
            "by_name": self._panel.findings.sort_by_name,
            "copy_findings": lambda: self.copy(""),
        }

    def copy(self, label: str) -> None:
        """Copy a finding as text for a report; all of them for an empty label."""
        text = self.text(label)
        if not text:
            self.message.emit(tr("There are no findings to copy."))
            return
        QGuiApplication.clipboard().setText(text)
        if label:
            self.message.emit(tr("Copied: {name}", name=label_name(label)))
        else:
            self.message.emit(tr("Copied: all findings"))

    def text(self, label: str = "") -> str:
        """Return what `copy` copies: without scores only what the reader entered."""
        model, assessment = self._panel.findings, self._session.scoring.display.assessment
        labels = (label,) if label else model.labels
        reader = self._entered()
        if assessment is None or self._session.scoring.engine is None:
            return reader_text(labels, reader, impression=not label)
        image = self._session.image
        return model_text(
            labels,
            assessment,
            reader,
            title=self._session.scoring.engine.contract.title,
            cautions=() if image is None else image.cautions,
            impression=not label,
        )

    def own_text(self) -> str:
        """Return what the reader entered on all findings, and the impression; may be empty."""
        return reader_text(self._panel.findings.labels, self._entered())

    def _entered(self) -> ReaderText:
        scored = self._session.scoring.display.assessment is not None
        return ReaderText(
            self._reader.present,
            self._reader.comments,
            self._reader.impression if scored else self._panel.impression,
            self._reader.before_ai,
        )

    def menu(self, label: str) -> QMenu:
        """Return the menu of a row."""
        menu = QMenu(self._panel)
        row = self._panel.findings.row(label)
        if row.has_button:
            shown = row.heat_map_chosen
            heat_map = menu.addAction(tr("Hide heat &map") if shown else tr("Show heat &map"))
            heat_map.setShortcut(QKeySequence("Return"))
            heat_map.triggered.connect(
                lambda _checked=False: self._panel.list.press(label, RowButton.HEAT_MAP)
            )
            menu.addSeparator()
        for name, button in MARKED:
            command = self._actions[name]
            mark = menu.addAction(command.text())
            mark.setShortcut(command.shortcut())
            mark.setCheckable(True)
            mark.setChecked(button.checked(row))
            mark.setEnabled(row.markable)
            mark.triggered.connect(
                lambda _checked=False, button=button: self._panel.list.press(label, button)
            )
        menu.addAction(self._actions["comment"])
        menu.addSeparator()
        copy = menu.addAction(tr("Cop&y finding as text"))
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(lambda _checked=False: self.copy(label))
        menu.addAction(self._actions["copy_findings"])
        if row.finding is not None:
            menu.addSeparator()
            details = menu.addAction(tr("&Details…"))
            details.triggered.connect(lambda _checked=False: self.show_details(label))
        return menu

    def show_details(self, label: str) -> None:
        """Show all that is known of a finding."""
        lines = self._panel.findings.all_details(label)
        if lines:
            dialog = FindingDialog(lines, self._panel.window())
            dialog.exec()
            dialog.deleteLater()

    def _pop_up(self, label: str, place: QPoint) -> None:
        menu = self.menu(label)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _apply_display(self, display: AiDisplay) -> None:
        """Hide the model, or compare its scores with what the reader found before."""
        self._panel.set_hidden(hidden=display.hidden)
        revealed = display.blind_read and display.mode is Mode.SCORES
        self._panel.findings.set_compared(compared=revealed)
