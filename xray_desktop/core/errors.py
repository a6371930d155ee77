"""Known errors: each says what happened, what was expected and what to do, and whose turn it is.

Sentences to show beside an image that name something of it, and can still be translated.
"""

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

NO_FEATURES: Final = "no_features"
"""Code of the `BundleError` of a bundle that lacks what Grad-CAM needs."""
WORKER_LOST: Final = "worker_lost"
"""Code of an image under which each decoding process was lost."""
NEVER_SCORED: Final = "It is certainly no chest radiograph, so it is never scored."
"""What is added to each reason that cannot be overridden."""
WORKER_UNREADY: Final = "worker_unready"
"""Code of an image for which no decoding process could be had: it says nothing of the image."""


class XrayError(Exception):
    """A known error that may be shown to the user word for word.

    Its text carries no patient data and no path; whoever shows it names the file.

    Parameters
    ----------
    code : str
        A stable machine-readable name, lower case with underscores.
    template : str
        One or two sentences: what it is, what was expected, what to do; may hold ``{names}``.
    **values : object
        What stands in place of the names; strings are words of ours, and translated like them.
    """

    status: ClassVar[str] = "failed"

    def __init__(self, code: str, template: str, **values: object) -> None:
        super().__init__(code, template)  # with `__dict__` it survives pickling between processes
        self.code, self.template, self.values = code, template, values

    @property
    def message(self) -> str:
        """The sentences in English."""
        return self.translated(str)

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the sentences as `translate` puts the template and the words for its names."""
        template = translate(self.template)
        if not self.values:
            return template
        values = {
            name: translate(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return template.format(**values)

    def __str__(self) -> str:
        return self.message


class RefusedError(XrayError):
    """The input is not something the program reads or scores; trying again gives the same.

    As the input check's result it means "not suitable": it may be scored if the reader asks for it.
    """

    status: ClassVar[str] = "refused"


class NotChestError(RefusedError):
    """The input is certainly no chest radiograph: no override shows scores of it."""

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the sentences, and that there is no way round them."""
        return f"{super().translated(translate)} {translate(NEVER_SCORED)}"


def unsuitable(code: str, template: str, *, certain: bool, **values: object) -> RefusedError:
    """Return what speaks against scoring an image; `certain`: it cannot be overridden."""
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
"""What is said of a file when the error is one that nobody foresaw."""


class BundleError(XrayError):
    """A model bundle does not hold what its contract says; both sides are named."""


class Caution(str):  # noqa: SLOT000 - it carries more than a text
    """A sentence in English, made of a template that can be said in another language.

    Parameters
    ----------
    template : str
        With ``{names}``.
    **values : object
        What stands in their place; not translated.

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
    """Return a caution, with or without names in it, as `translate` puts its template."""
    if isinstance(sentence, Caution):
        return translate(sentence.template).format(**sentence.values)
    return translate(sentence)


def _made(template: str, values: dict[str, object]) -> Caution:
    return Caution(template, **values)
