import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.labels import (
    FINDING_CODES,
    FINDINGS,
    LABELS,
    NO_FINDING,
    PRIVATE,
    SNOMED,
    Code,
    code_of,
    display_name,
)
from xray_desktop.results.dicom import codes


def test_the_order_is_the_tfrecords():
    columns = (
        "No Finding,Atelectasis,Consolidation,Infiltration,Pneumothorax,Edema,Emphysema,Fibrosis,"
        "Effusion,Pneumonia,Pleural_Thickening,Cardiomegaly,Nodule,Mass,Hernia"
    )
    assert ",".join(LABELS) == columns


def test_findings_are_all_but_no_finding():
    assert len(FINDINGS) == 14
    assert NO_FINDING not in FINDINGS


def test_names_for_people():
    assert display_name("Pleural_Thickening") == "Pleural thickening"
    assert display_name("No Finding") == "No finding"


_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def times(a, b):
    """The product of the dihedral group of ten elements."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def checks(digits):
    """Whether the last digit is right (Verhoeff, 1969), as it is in SNOMED CT identifiers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _TURN[turned]
        total = times(total, turned)
    return total == 0


SNOMED_CODES = [
    *FINDING_CODES.values(),
    *(value for value in vars(codes).values() if isinstance(value, Code)),
]


@pytest.mark.parametrize("code", [code for code in SNOMED_CODES if code.scheme == SNOMED])
def test_check_digits_hold(code):
    assert checks(code.value)
    wrong = str((int(code.value[0]) + 1) % 10) + code.value[1:]
    assert not checks(wrong)


def test_a_known_identifier_and_a_wrong_one():
    assert checks("22298006")
    assert not checks("22298007")


def test_every_finding_has_a_verified_code_of_its_own():
    assert set(FINDING_CODES) == set(FINDINGS)
    assert len({(code.scheme, code.value) for code in map(code_of, LABELS)}) == len(LABELS)


def test_what_has_no_verified_code_gets_one_of_ours():
    assert code_of(NO_FINDING).scheme == PRIVATE
    assert code_of("Rib_Fracture") == Code("RIB_FRACTURE", PRIVATE, "Rib fracture")


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip(" _")))
def test_any_label_has_a_code_that_fits(label):
    code = code_of(label)
    assert code == FINDING_CODES.get(label) or code.scheme == PRIVATE


@pytest.mark.parametrize("bad", [("", SNOMED, "x"), ("1" * 17, SNOMED, "x"), ("1", SNOMED, "")])
def test_a_code_that_does_not_fit_is_refused(bad):
    with pytest.raises(ValueError, match="1 to 16 characters"):
        Code(*bad)
