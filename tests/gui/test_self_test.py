"""The window of `--self-test`."""

import gc
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from xray_desktop.command_line.self_test import _window


def test_it_can_be_drawn_and_leaves_nothing_behind(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert _window() == ""
    gc.collect()  # settings that are let go of are written
    qapp.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert list(tmp_path.iterdir()) == []
