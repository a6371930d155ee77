"""The attributes that DICOM PS3.15 table E.1-1 wants replaced or emptied, by dicom-anonymizer.

The program ships the list as a module of its own. To write that module again, for instance for a
new edition of DICOM (`retained_attributes.EDITION`)::

    python -m tests.imaging.dicom.emptied_attributes
"""

from pathlib import Path

from dicomanonymizer.dicomfields_selector import dicom_anonymization_database_selector
from pydicom.datadict import keyword_for_tag

from xray_desktop.imaging.dicom import emptied_attributes
from xray_desktop.imaging.dicom.retained_attributes import EDITION

ACTIONS = ("D_TAGS", "Z_TAGS", "Z_D_TAGS", "X_Z_TAGS", "X_D_TAGS", "X_Z_D_TAGS")
"""D: replaced by a dummy value; Z: emptied; the others: one of these or removed, by the type."""


def keywords_of_table() -> list[str]:
    """Return the keywords, sorted by tag; attributes without a keyword are left out."""
    table = dicom_anonymization_database_selector(f"dicomfields_{EDITION}")
    tags = {tag for action in ACTIONS for tag in table[action] if len(tag) == 2}
    return [keyword for tag in sorted(tags) if (keyword := keyword_for_tag(tag))]


def main() -> None:
    """Write the program's module."""
    path = Path(emptied_attributes.__file__)
    head, _, _ = path.read_text("utf-8").partition("EMPTIED_KEYWORDS")
    rows = "".join(f'        "{keyword}",\n' for keyword in keywords_of_table())
    body = f"EMPTIED_KEYWORDS: Final = frozenset(\n    {{\n{rows}    }}\n)\n"
    path.write_text(head + body, "utf-8")


if __name__ == "__main__":
    main()
