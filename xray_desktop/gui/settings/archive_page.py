"""The settings' page of the archives that the window may ask."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSettings, QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.settings.archive_nodes import (
    MAX_NODES,
    PORTS,
    ArchiveNode,
    OwnNode,
    opened,
    store_nodes,
    stored_nodes,
    stored_own_node,
)
from xray_desktop.gui.settings.settings_pages import SettingsPage
from xray_desktop.gui.widgets.number_fields import WholeField
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import limit_width

VERIFY: Final = "archive verify"
DICOM, WEB = 0, 1
"""Rows of the choice between a DICOM node and DICOMweb."""


class ArchivePage(SettingsPage):
    """A list of archives with the fields of the chosen one, and this computer as a DICOM node."""

    title = tr_noop("Archive")
    note = tr_noop(
        "Archives that File, Archive can search. A DICOM node sends images to this computer: it "
        "must know the AE title, address and port given here. Nothing is sent before Verify, "
        "Search or Open is pressed."
    )

    def __init__(
        self, settings: QSettings, runner: JobRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._runner = settings, runner
        self.nodes = list(stored_nodes(settings))
        self.node = limit_width(QComboBox(self))
        self.add = QPushButton(tr("Add"), self)
        self.remove = QPushButton(tr("Remove"), self)
        self.verify = QPushButton(tr("Verify"), self)
        self.verify.setToolTip(tr("Send a C-ECHO to the node, or a DICOMweb query for one study"))
        self.name, self.ae_title, self.host, self.url, self.authority, self.token = (
            QLineEdit(self) for _ in range(6)
        )
        self.kind = QComboBox(self)
        self.kind.addItems([tr("DICOM (C-FIND, C-MOVE)"), "DICOMweb"])
        self.port, self.own_port = self._port_field(), self._port_field()
        self.own_title = QLineEdit(self)
        self.own_title.setMaxLength(16)
        self.network = QCheckBox(tr("Let other computers send while images are fetched"), self)
        self.network.setToolTip(
            tr("Needed unless the archive runs on this computer; for the time of a fetch only")
        )
        self.message = PlainLabel(parent=self, name="note", wrap=True)
        self._form = QFormLayout()
        self._lay_out()
        self._fill_list(0)
        self._show_own(stored_own_node(settings))
        self._connect()

    def errors(self) -> Iterable[str]:
        """Return the input errors."""
        return (field.error for field in (self.port, self.own_port) if field.error)

    def restore(self) -> None:
        """Remove all archives."""
        self.nodes = []
        self._fill_list(0)
        self._show_own(OwnNode())

    def store(self) -> None:
        """Store archives and the own node."""
        store_nodes(self._settings, self.nodes, self._own())

    def leave(self) -> None:
        """Stop waiting for an answer."""
        self._runner.cancel(VERIFY)

    def start_verify(self) -> None:
        """Ask the chosen archive for a sign of life."""
        row = self.node.currentIndex()
        if not 0 <= row < len(self.nodes):
            return
        node = self.nodes[row]
        self._runner.submit(
            VERIFY,
            verify_steps(node, self._own()),
            on_result=lambda _none: self._say(tr("{archive} answers.", archive=node.shown_name)),
            on_error=self._fail,
            queue=JobQueue.NETWORK,
        )
        self._say(tr("Asking {archive}…", archive=node.shown_name))

    def _fail(self, error: XrayError) -> None:
        self._say(translated_error(error))

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.verify.setEnabled(bool(self.nodes) and not self._runner.active(VERIFY))

    def _own(self) -> OwnNode:
        return OwnNode(
            self.own_title.text().strip() or OwnNode().title,
            self.own_port.value(),
            self.network.isChecked(),
        )

    def _show_own(self, own: OwnNode) -> None:
        self.own_title.setText(own.title)
        self.own_port.setValue(own.port)
        self.network.setChecked(own.network)

    def _add_node(self) -> None:
        if len(self.nodes) < MAX_NODES:
            self.nodes.append(ArchiveNode(name=tr("Archive {number}", number=len(self.nodes) + 1)))
            self._fill_list(len(self.nodes) - 1)
            self.name.setFocus()
            self.name.selectAll()

    def _remove_node(self) -> None:
        row = self.node.currentIndex()
        if 0 <= row < len(self.nodes):
            del self.nodes[row]
            self._fill_list(max(row - 1, 0))

    def _fill_list(self, row: int) -> None:
        with QSignalBlocker(self.node):
            self.node.clear()
            self.node.addItems([node.shown_name for node in self.nodes])
            self.node.setCurrentIndex(row if self.nodes else -1)
        self._show_node()

    def _show_node(self) -> None:
        row = self.node.currentIndex()
        node = self.nodes[row] if 0 <= row < len(self.nodes) else ArchiveNode()
        for field, text in self._texts(node):
            field.setText(text)
            field.setEnabled(bool(self.nodes))
        with QSignalBlocker(self.port), QSignalBlocker(self.kind):
            self.port.setValue(node.port)
            self.kind.setCurrentIndex(WEB if node.url else DICOM)
        for field in (self.kind, self.port, self.remove):
            field.setEnabled(bool(self.nodes))
        self._show_kind()
        self._say("")

    def _show_kind(self) -> None:
        web = self.kind.currentIndex() == WEB
        for field in (self.ae_title, self.host, self.port):
            self._form.setRowVisible(field, not web)
        for field in (self.url, self.token):
            self._form.setRowVisible(field, web)

    def _take_kind(self) -> None:
        self._show_kind()
        self._take_fields()

    def _take_fields(self) -> None:
        """Put the fields into the chosen archive."""
        row = self.node.currentIndex()
        if not 0 <= row < len(self.nodes):
            return
        web = self.kind.currentIndex() == WEB
        node = replace(
            self.nodes[row],
            name=self.name.text().strip(),
            title="" if web else self.ae_title.text().strip(),
            host="" if web else self.host.text().strip(),
            port=self.port.value(),
            url=self.url.text().strip() if web else "",
            authority=self.authority.text().strip(),
            token=self.token.text().strip() if web else "",
        )
        self.nodes[row] = node
        self.node.setItemText(row, node.shown_name)

    def _texts(self, node: ArchiveNode) -> tuple[tuple[QLineEdit, str], ...]:
        return (
            (self.name, node.name),
            (self.ae_title, node.title),
            (self.host, node.host),
            (self.url, node.url),
            (self.authority, node.authority),
            (self.token, node.token),
        )

    def _port_field(self) -> WholeField:
        field = WholeField(self)
        field.setRange(PORTS[0], PORTS[-1])
        field.error_changed.connect(lambda _mistake: self.error_changed.emit())
        return field

    def _connect(self) -> None:
        self.node.currentIndexChanged.connect(self._show_node)
        self.kind.currentIndexChanged.connect(self._take_kind)
        self.port.valueChanged.connect(self._take_fields)
        for field, _ in self._texts(ArchiveNode()):
            field.textEdited.connect(self._take_fields)
        for button, do in (
            (self.add, self._add_node),
            (self.remove, self._remove_node),
            (self.verify, self.start_verify),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, do=do: do())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.node, 1)
        for button in (self.add, self.remove, self.verify):
            row.addWidget(button)
        self.node.setAccessibleName(tr("Archive"))
        self.node.setAccessibleDescription(tr("The archive whose fields are shown"))
        growth = QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow
        own, labels = QFormLayout(), list[PlainLabel]()
        for form, rows in (
            (
                self._form,
                (
                    (tr("Name"), self.name, tr("As you call it")),
                    (tr("Type"), self.kind, tr("How the archive is asked")),
                    (tr("AE title"), self.ae_title, tr("Of the archive, up to 16 characters")),
                    (tr("Host"), self.host, tr("Name or address of the archive")),
                    (tr("Port"), self.port, tr("Port of the archive, often 104 or 11112")),
                    ("URL", self.url, tr("Base URL of its services: https://HOST/dicom-web")),
                    (
                        tr("Token file"),
                        self.token,
                        tr("A file with a bearer token; empty: none"),
                    ),
                    (
                        tr("Certificate authority"),
                        self.authority,
                        tr("A PEM file; a DICOM connection is encrypted if one is given"),
                    ),
                ),
            ),
            (
                own,
                (
                    (tr("Own AE title"), self.own_title, tr("Of this computer")),
                    (tr("Own port"), self.own_port, tr("Where the archive sends images to")),
                ),
            ),
        ):
            form.setFieldGrowthPolicy(growth)
            for label, field, tip in rows:
                field.setAccessibleName(label)
                field.setAccessibleDescription(tip)
                field.setToolTip(tip)
                labels.append(PlainLabel(label, parent=self))
                form.addRow(labels[-1], field)
        widest = max(label.sizeHint().width() for label in labels)
        for label in labels:  # fields of both forms, whichever rows are shown, are in one line
            label.setMinimumWidth(widest)
        own.addRow(self.network)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.message)
        column.addLayout(self._form)
        column.addWidget(PlainLabel(tr("This computer"), parent=self, name="title"))
        column.addLayout(own)
        column.addStretch()


def verify_steps(node: ArchiveNode, own: OwnNode) -> Steps[None, None]:
    """Ask an archive for a sign of life."""
    yield Progress(0, 1, "Asking the archive")
    with opened(node, own) as archive:
        archive.verify()
