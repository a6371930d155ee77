"""Known errors and cautions: what happened, what was expected, what to do; all translatable."""

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

NO_FEATURES: Final = "no_features"
"""Code of the `BundleError` of a bundle that lacks what Grad-CAM needs."""
WORKER_LOST: Final = "worker_lost"
"""Code of an image under which each decoding process was lost."""
NEVER_SCORED: Final = "It is certainly no chest radiograph, so it is never scored."
"""Added to each reason that cannot be overridden."""
_BOTH: Final = "{why} {certain}"
WORKER_UNREADY: Final = "worker_unready"
"""Code of an image for which no decoding process could be started; the image may be sound."""


class XrayError(Exception):
    """A known error whose message may be shown to the user.

    Its message holds no patient data and no path; the caller that shows it names the file.

    Parameters
    ----------
    code : str
        A stable machine-readable name, lower case with underscores.
    template : str
        One or two sentences: what it is, what was expected, what to do; may hold ``{names}``.
    **values : object
        What stands in place of the names; strings are the program's own and translated too.
    """

    status: ClassVar[str] = "failed"

    def __init__(self, code: str, template: str, **values: object) -> None:
        super().__init__(code, template)  # with `__dict__` it survives pickling between processes
        self.code, self.template, self.values = code, template, values

    @property
    def message(self) -> str:
        """The message in English."""
        return self.translated(str)

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the sentences with the template and its values translated."""
        template = translate(self.template)
        if not self.values:
            return template
        values = {
            name: caution_text(value, translate) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return template.format(**values)

    def as_caution(self) -> "Caution":
        """Return the message as text that carries its template."""
        values = {
            name: _translatable(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return Caution(self.template, **values) if values else _translatable(self.template)

    def __str__(self) -> str:
        return self.message


class RefusedError(XrayError):
    """The input is nothing that the program reads or scores; a retry gives the same result.

    From the input check it means "not suitable"; the image may be scored if the reader asks for it.
    """

    status: ClassVar[str] = "refused"


class NotChestError(RefusedError):
    """The input is certainly no chest radiograph: no override shows scores of it."""

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the message, and that it cannot be overridden."""
        return f"{super().translated(translate)} {translate(NEVER_SCORED)}"

    def as_caution(self) -> "Caution":
        """Return the message with what is added to it."""
        return Caution(_BOTH, why=super().as_caution(), certain=Caution(NEVER_SCORED))


def unsuitable(code: str, template: str, *, certain: bool, **values: object) -> RefusedError:
    """Return the error of an image that is not suitable; `certain`: it cannot be overridden."""
    return (NotChestError if certain else RefusedError)(code, template, **values)


def most_severe(reasons: Iterable[RefusedError | None]) -> RefusedError | None:
    """Return the first of `reasons` that cannot be overridden, else the first, else None."""
    found = [reason for reason in reasons if reason is not None]
    certain = (reason for reason in found if isinstance(reason, NotChestError))
    return next(certain, found[0] if found else None)


class FailedError(XrayError):
    """The work could not be finished: a time or memory limit, a lost worker, a full disk."""


INTERNAL_ERROR: Final = FailedError(
    "internal",
    "The program made a mistake on this file. What happened is described, without patient data, "
    "in the program's log; other files are not affected.",
)
"""Reported for a file when an unexpected error occurs."""


class BundleError(XrayError):
    """A model bundle does not hold what its contract says; both sides are named."""


class Caution(str):  # noqa: SLOT000 - it has attributes
    """An English sentence made of a template that can be translated.

    Parameters
    ----------
    template : str
        With ``{names}``.
    **values : object
        The values of the names; only those that are a `Caution` themselves are translated.

    Attributes
    ----------
    template, values
        As given.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Caution":
        """Put `values` into `template`."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[Callable[..., "Caution"], tuple[str, dict[str, object]]]:
        return _made, (self.template, self.values)


def caution_text(sentence: str, translate: Callable[[str], str]) -> str:
    """Return a caution with its template translated."""
    if isinstance(sentence, Caution):
        values = {
            name: caution_text(value, translate) if isinstance(value, Caution) else value
            for name, value in sentence.values.items()
        }
        return translate(sentence.template).format(**values)
    return translate(sentence)


def _translatable(text: str) -> Caution:
    if isinstance(text, Caution):
        return text
    return Caution(text.replace("{", "{{").replace("}", "}}"))


def _made(template: str, values: dict[str, object]) -> Caution:
    return Caution(template, **values)
