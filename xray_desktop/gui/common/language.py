"""The language of the window: every text on the screen is translated by `tr`."""

from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from xray_desktop.paths import resource_path

CONTEXT: Final = "xray_desktop"
LANGUAGES: Final = MappingProxyType({"en": "English", "de": "Deutsch"})
"""Languages of the window, by code; the source is English."""
SYSTEM: Final = ""
"""In place of a code: the language of the user's system, or English."""


def tr(text: str, **values: object) -> str:
    """Return a literal in the window's language, with `values` put into its ``{braces}``."""
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**values) if values else translated


def tr_noop(text: str) -> str:
    """Return a literal of a table as it is; where it is shown it goes through `tr`."""
    return text


def code_of(language: str) -> str:
    """Return the code of `LANGUAGES` to use for a language setting."""
    if language == SYSTEM:
        language = QLocale.system().name().partition("_")[0]
    return language if language in LANGUAGES else "en"


def translation_file(code: str) -> Path:
    """Return the compiled translation of a language other than English."""
    return resource_path("translations", f"{CONTEXT}_{code}.qm")


def install_translation(app: QCoreApplication, language: str) -> tuple[QTranslator, ...]:
    """Install the translation of a language; widgets that exist keep their texts.

    Returns
    -------
    tuple of QTranslator
        The installed translators: ours, and Qt's for its own buttons.
    """
    code = code_of(language)
    if code == "en":
        return ()
    qt_files = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    translators: list[QTranslator] = []
    for file in (qt_files / f"qtbase_{code}.qm", translation_file(code)):
        translator = QTranslator(app)
        if translator.load(str(file)):
            app.installTranslator(translator)
            translators.append(translator)
    return tuple(translators)
