"""Whose film it is, in words to show in the window and nowhere else."""

from dataclasses import dataclass
from typing import Final

BORN: Final = "born {date}"
ACCESSION: Final = "Accession {number}"


@dataclass(frozen=True, slots=True, repr=False)
class PatientWords:
    """What a header says of patient and study, as short texts; empty where it is silent.

    For the window's corner, and for a picture or page on which the reader asks for it each time
    anew: nothing here may reach a log, a cache, a file's name or its metadata, so its `repr` shows
    nothing and it stands in a field of its own.

    Parameters
    ----------
    name, id : str
        Patient's Name (0010,0010), family name first, and Patient ID (0010,0020).
    birth_date, study_date : str
        ``1940-03-05``, or what the file says if that is no date.
    sex, age : str
        ``F``, ``M`` or ``O``; ``61 y``.
    accession, institution, study : str
        Accession Number, Institution Name, Study Description.
    """

    name: str = ""
    id: str = ""
    birth_date: str = ""
    sex: str = ""
    age: str = ""
    study_date: str = ""
    accession: str = ""
    institution: str = ""
    study: str = ""

    def __repr__(self) -> str:
        return "PatientWords(...)"

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said, a line for each matter, nothing for what is not known."""
        return self.worded(BORN, ACCESSION)

    def worded(self, born: str, accession: str) -> tuple[str, ...]:
        """Return the lines with `BORN` and `ACCESSION` as another language has them."""
        born = born.format(date=self.birth_date) if self.birth_date else ""
        accession = accession.format(number=self.accession) if self.accession else ""
        parts = (
            (self.name,),
            (self.id,),
            (born, self.sex, self.age),
            (self.study_date, self.study),
            (accession,),
            (self.institution,),
        )
        joined = (" · ".join(word for word in words if word) for words in parts)
        return tuple(line for line in joined if line)
