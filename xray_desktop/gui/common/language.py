"""The language of the window: every text on the screen is translated by `tr`.

Numbers follow it, too: `tr` and `decimal` write them with its decimal sign.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from numbers import Integral, Real
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
_AS_WRITTEN: Final = ContextVar("as_written", default=False)


def tr(text: str, **values: object) -> str:
    """Return a literal in the window's language, with `values` put into its ``{braces}``.

    Numbers among them have the decimal sign of the language.
    """
    translated = _translated(text)
    return (
        translated.format(**{n: _on_screen(v) for n, v in values.items()}) if values else translated
    )


def decimal(value: float, spec: str) -> str:
    """Return a number in a format such as ``.1f``, with the decimal sign of the window."""
    return format(value, spec).replace(".", _translated(DECIMAL_POINT))


@contextmanager
def english_texts() -> Iterator[None]:
    """Have `tr` and `decimal` return English meanwhile: texts of a file that programs read."""
    before = _AS_WRITTEN.set(True)
    try:
        yield
    finally:
        _AS_WRITTEN.reset(before)


def _translated(text: str) -> str:
    return text if _AS_WRITTEN.get() else QCoreApplication.translate(CONTEXT, text)


class _Number(float):
    """A number that is formatted for the screen."""

    def __format__(self, spec: str) -> str:
        return decimal(float(self), spec)


def _on_screen(value: object) -> object:
    if isinstance(value, Integral):
        return value
    return _Number(value) if isinstance(value, Real) else value


def tr_noop(text: str) -> str:
    """Return a literal of a table as it is; where it is shown it goes through `tr`."""
    return text


DECIMAL_POINT: Final = tr_noop(".")
"""The decimal sign of English; its translation is that of the language."""


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
