"""How one film is related to another: of the same patient or not, and when it was taken.

Patients are compared inside the decoding process; no identifier leaves it.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Relation:
    """What a file's header says beside a film's.

    Parameters
    ----------
    same_patient : bool or None
        None where one of the two does not say whose it is.
    study_date : date or None
        When it was taken.
    view : str or None
        PA, AP ... as the header has it, if it is one of the usual codes.
    frontal_chest : bool
        Whether the header says that it is a frontal chest film.
    """

    same_patient: bool | None = None
    study_date: date | None = None
    view: str | None = None
    frontal_chest: bool = False


@dataclass(frozen=True, slots=True)
class Relations:
    """How files are related to a film.

    Parameters
    ----------
    own : Relation
        The film's to itself: `same_patient` is None where it does not say whose it is.
    others : tuple of Relation
        One for each file, in order.
    """

    own: Relation
    others: tuple[Relation, ...]
