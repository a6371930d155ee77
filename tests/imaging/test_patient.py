"""Whose film it is: read for the window's corner, hidden everywhere else."""

import pickle

import pytest

from xray_desktop.imaging.dicom.patient import date_words, name_words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Groß^Jörg^Karl^Dr^MD", "Dr Groß, Jörg Karl MD"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田, 太郎) (やまだ, たろう)"),
        ("Plain", "Plain"),
        ("^Given", "Given"),
        ("", ""),
        ("a^b^c^d^e^f^g", "d a, b c e"),
    ],
)
def test_names_are_said_family_first(written, said):
    assert name_words(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [("19400305", "1940-03-05"), ("1940.03.05", "1940-03-05"), ("19401399", "19401399"), ("", "")],
)
def test_dates_are_said_in_order_and_left_as_they_are_if_they_are_none(written, said):
    assert date_words(written) == said


def test_all_that_a_reader_needs_is_said_and_nothing_of_it_in_a_repr(open_dataset):
    film = open_dataset(
        PatientName="Doe^Jane",
        PatientID="A-17",
        PatientBirthDate="19400305",
        PatientSex="F",
        PatientAge="061Y",
        StudyDate="20010305",
        AccessionNumber="4711",
        InstitutionName="St Elsewhere",
        StudyDescription="Chest PA",
    )
    assert film.patient.lines == (
        "Doe, Jane",
        "A-17",
        "born 1940-03-05 · F · 61 y",
        "2001-03-05 · Chest PA",
        "Accession 4711",
        "St Elsewhere",
    )
    said = repr(film) + repr(film.patient) + str(film.patient) + repr(film.exposure)
    assert not any(word in said for word in ("Doe", "Jane", "A-17", "1940", "4711", "Elsewhere"))
    assert pickle.loads(pickle.dumps(film.patient)) == film.patient  # noqa: S301 - our own


def test_a_film_that_names_nobody_has_no_patient(open_dataset):
    assert open_dataset().patient is None


def test_infants_have_months(open_dataset):
    assert open_dataset(PatientAge="009M").patient.age == "9 months"


def test_the_lossy_mark_says_how_and_how_far(open_dataset):
    film = open_dataset(
        LossyImageCompression="01",
        LossyImageCompressionMethod=["ISO_10918_1", "ISO_15444_1", "SECRET"],
        LossyImageCompressionRatio=["12", "8.456"],
    )
    assert film.exposure.lossy
    assert film.exposure.lossy_words == "JPEG 12:1, JPEG 2000 8.46:1"
