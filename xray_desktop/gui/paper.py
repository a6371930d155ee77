"""The paper that is usual here: the printer's own, or the one of the system's territory."""

from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinterInfo

LETTER: Final = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""Territories that write on US Letter (Unicode CLDR, ``paperSize``); all others on A4."""


def paper_of(locale: QLocale) -> QPageSize:
    """Return the paper of a locale's territory."""
    letter = QLocale.territoryToCode(locale.territory()) in LETTER
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def usual_paper() -> QPageSize:
    """Return what the default printer is set to, or without one what the system's locale uses."""
    printer = QPrinterInfo.defaultPrinter()
    if not printer.isNull() and printer.defaultPageSize().isValid():
        return printer.defaultPageSize()
    return paper_of(QLocale.system())
