"""The settings' page of the archives: its fields stand in one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.settings.archive_page import DICOM, WEB, ArchivePage


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ArchivePage]:
    runner = JobRunner()
    page = ArchivePage(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat), runner)
    qtbot.addWidget(page)
    page.resize(560, 600)
    page.show()
    page.add.click()
    yield page
    runner.shutdown()


@pytest.mark.parametrize("kind", [DICOM, WEB])
def test_the_fields_of_both_parts_stand_in_one_line(page: ArchivePage, kind: int) -> None:
    page.kind.setCurrentIndex(kind)
    QApplication.processEvents()
    fields = (
        page.name,
        page.kind,
        page.ae_title,
        page.host,
        page.port,
        page.url,
        page.token,
        page.authority,
        page.own_title,
        page.own_port,
    )
    shown = [field for field in fields if field.isVisible()]
    assert len({field.mapTo(page, field.rect().topLeft()).x() for field in shown}) == 1
