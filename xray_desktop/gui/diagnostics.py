"""What somebody who is to help must know of this machine, and nothing of any patient."""

import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from xray_desktop import __version__
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.room import resize_within_screen
from xray_desktop.inference.engine import Engine

PACKAGES: Final = (
    "PySide6-Essentials",
    "pyqtgraph",
    "numpy",
    "pydicom",
    "pillow",
    "imagecodecs",
    "onnxruntime",
    "onnxruntime-directml",
    "onnxruntime-gpu",
    "openvino",
    "tensorflow",
)
SHOWN: Final = marked("This is all that is copied: no film, no name, no path.")


def diagnostics(engine: Engine | None, codes: Sequence[str]) -> str:
    """Return the text.

    Parameters
    ----------
    engine : Engine or None
        What judges films here.
    codes : sequence of str
        Codes of the errors that were shown lately; they are ours and say nothing of a film.
    """
    lines = [
        f"X-ray Desktop {__version__}",
        f"{platform.system()} {platform.release()} on {platform.machine()}",
        f"Python {platform.python_version()}, Qt {qVersion()} ({QGuiApplication.platformName()})",
        f"packaged: {'yes' if getattr(sys, 'frozen', False) else 'no'}",
        *(
            f"screen: {screen.size().width()} × {screen.size().height()} at "
            f"{screen.devicePixelRatio():g}"
            for screen in QGuiApplication.screens()
        ),
        *(f"{name} {found}" for name in PACKAGES if (found := _version(name)) is not None),
    ]
    if engine is None:
        lines.append("no model is loaded")
    else:
        lines += [
            f"model {engine.identity.model_id}, {engine.identity.sha256[:16]}",
            f"on {engine.device}",
            f"other devices: {engine.note or 'none was tried before'}",
        ]
    lines.append(f"errors shown lately: {', '.join(codes) or 'none'}")
    return "\n".join(lines)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


class DiagnosticsDialog(QDialog):
    """Shows the text, and copies it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Diagnostics"))
        resize_within_screen(self, 560, 460)
        self._text = QPlainTextEdit(text, self)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(tr("Diagnostics"))
        self._text.setAccessibleDescription(tr(SHOWN))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda _checked=False: QApplication.clipboard().setText(text))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.addWidget(PlainLabel(tr(SHOWN), parent=self, name="quiet", wrap=True))
        column.addWidget(self._text, 1)
        column.addWidget(buttons)
