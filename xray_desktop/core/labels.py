"""The fifteen NIH ChestX-ray14 labels in their one order, and their codes in medical terminologies.

SNOMED CT concepts are those that DICOM's own context groups use for chest images (PS3.16 CID 6101
to 6105) or their nearest neighbours; a test checks their check digits. A label without a verified
code has one in this program's private scheme, which claims nothing but the label's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

NO_FINDING: Final = "No Finding"

LABELS: Final[tuple[str, ...]] = (
    NO_FINDING,
    "Atelectasis",
    "Consolidation",
    "Infiltration",
    "Pneumothorax",
    "Edema",
    "Emphysema",
    "Fibrosis",
    "Effusion",
    "Pneumonia",
    "Pleural_Thickening",
    "Cardiomegaly",
    "Nodule",
    "Mass",
    "Hernia",
)
"""Label names as the NIH TFRecords spell them, in the order of their columns."""

FINDINGS: Final[tuple[str, ...]] = tuple(label for label in LABELS if label != NO_FINDING)
"""The fourteen labels that name something seen (all but No Finding)."""


def display_name(label: str) -> str:
    """Return `label` as a person reads it: ``Pleural_Thickening`` -> ``Pleural thickening``."""
    return label.replace("_", " ").capitalize()


SNOMED: Final = "SCT"
RADLEX: Final = "RADLEX"
PRIVATE: Final = "99XRAY"
"""Our own coding scheme; DICOM leaves designators that begin with 99 to everyone (PS3.16 8)."""
MAX_CODE_LENGTH: Final = 16
MAX_MEANING_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept (PS3.3 8.8).

    Parameters
    ----------
    value : str
        At most 16 characters.
    scheme : str
        Coding Scheme Designator, at most 16 characters.
    meaning : str
        Its name, at most 64 characters.
    """

    value: str
    scheme: str
    meaning: str

    def __post_init__(self) -> None:
        if not (
            0 < len(self.value) <= MAX_CODE_LENGTH
            and 0 < len(self.scheme) <= MAX_CODE_LENGTH
            and 0 < len(self.meaning) <= MAX_MEANING_LENGTH
        ):
            found = f"code {self.value!r} of {self.scheme!r}"
            msg = f"{found}: expected 1 to 16 characters, and a meaning"
            raise ValueError(msg)


FINDING_CODES: Final[Mapping[str, Code]] = MappingProxyType(
    {
        "Atelectasis": Code("46621007", SNOMED, "Atelectasis"),
        "Consolidation": Code("95436008", SNOMED, "Lung consolidation"),
        "Infiltration": Code("409609008", SNOMED, "Radiologic infiltrate of lung"),
        "Pneumothorax": Code("36118008", SNOMED, "Pneumothorax"),
        "Edema": Code("19242006", SNOMED, "Pulmonary edema"),
        "Emphysema": Code("87433001", SNOMED, "Pulmonary emphysema"),
        "Fibrosis": Code("51615001", SNOMED, "Fibrosis of lung"),
        "Effusion": Code("60046008", SNOMED, "Pleural effusion"),
        "Pneumonia": Code("233604007", SNOMED, "Pneumonia"),
        "Pleural_Thickening": Code("RID28509", RADLEX, "Pleural thickening"),
        "Cardiomegaly": Code("8186001", SNOMED, "Cardiomegaly"),
        "Nodule": Code("786838002", SNOMED, "Nodule of lung"),
        "Mass": Code("309529002", SNOMED, "Lung mass"),
        "Hernia": Code("84089009", SNOMED, "Hiatal hernia"),
    }
)
"""By label, for all with a verified code."""


def code_of(label: str) -> Code:
    """Return the label's verified code, or one of our own scheme."""
    known = FINDING_CODES.get(label)
    if known is not None:
        return known
    value = "_".join(label.upper().replace("_", " ").split())[:MAX_CODE_LENGTH]
    meaning = "No finding of those asked for" if label == NO_FINDING else display_name(label)
    return Code(value or "UNNAMED", PRIVATE, meaning[:MAX_MEANING_LENGTH] or "unnamed")
