"""Sentences to show beside an image that name something of it, and can still be translated."""

from collections.abc import Callable


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


def caution_text(sentence: str, speak: Callable[[str], str]) -> str:
    """Return a caution, with or without names in it, as `speak` puts its template."""
    if isinstance(sentence, Caution):
        return speak(sentence.template).format(**sentence.values)
    return speak(sentence)


def _made(template: str, values: dict[str, object]) -> Caution:
    return Caution(template, **values)
