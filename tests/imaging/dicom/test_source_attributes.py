"""Attributes for results: few, checked, and in the character set of the file."""

import hashlib
import io
import pickle

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import SourceHeader
from xray_desktop.imaging.dicom.source_attributes import read_source_header
from xray_desktop.imaging.file_decoding import source_header
from xray_desktop.imaging.process_limits import Limits

MOST = 1 << 24
UIDS = {"StudyInstanceUID": "1.2.3.4", "SeriesInstanceUID": "1.2.3.4.5"}


def copied(**attributes):
    content = written(dataset(**(UIDS | attributes)))
    header = read_source_header(content, hashlib.sha256(content).hexdigest(), MOST)
    return pydicom.dcmread(io.BytesIO(header.attributes), force=True)


def test_what_is_copied_and_nothing_else():
    made = copied(
        PatientName="Doe^Jane",
        PatientID="A-1",
        PatientBirthDate="19400305",
        PatientSex="F",
        StudyDate="20200131",
        AccessionNumber="77",
        PatientComments="smokes",
        InstitutionName="St. Elsewhere",
        RescaleSlope="2",
        RescaleIntercept="-1",
    )
    assert (made.PatientName, made.PatientID, made.PatientSex) == ("Doe^Jane", "A-1", "F")
    assert (made.StudyInstanceUID, made.SeriesInstanceUID) == ("1.2.3.4", "1.2.3.4.5")
    assert (made.Rows, made.Columns, float(made.RescaleSlope)) == (96, 80, 2)
    for absent in ("PixelData", "PatientComments", "InstitutionName"):
        assert absent not in made


def test_what_is_missing_is_empty_where_every_object_must_have_it():
    made = copied()
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "StudyDate", "StudyID"):
        assert keyword in made
        assert not made[keyword].value
    assert "PatientAge" not in made


@pytest.mark.parametrize(
    ("keyword", "bad"),
    [
        ("PatientBirthDate", "5.3.1940"),
        ("StudyTime", "half past"),
        ("PatientSex", "X"),
        ("PatientAge", "old"),
        ("BodyPartExamined", "<b>chest</b>"),
        ("RescaleSlope", "2;3"),
    ],
)
def test_a_value_that_its_kind_forbids_is_left_out(keyword, bad):
    source = dataset(**UIDS)
    element = pydicom.DataElement(
        pydicom.datadict.tag_for_keyword(keyword), "LO", bad, validation_mode=0
    )
    source.add(element)
    content = written(source).replace(
        element.tag.group.to_bytes(2, "little") + element.tag.element.to_bytes(2, "little") + b"LO",
        element.tag.group.to_bytes(2, "little")
        + element.tag.element.to_bytes(2, "little")
        + pydicom.datadict.dictionary_VR(keyword).encode(),
    )
    header = read_source_header(content, "0" * 64, MOST)
    made = pydicom.dcmread(io.BytesIO(header.attributes), force=True)
    assert keyword not in made or not made[keyword].value


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"])
@pytest.mark.parametrize("bad", [None, "", "..", "1.2.x", "1." + "2" * 64, "JOHN DOE"])
def test_without_a_valid_identity_it_is_refused(keyword, bad):
    source = dataset(**UIDS)
    content = written(source)
    wrong = pydicom.dcmread(io.BytesIO(content))
    if bad is None:
        delattr(wrong, keyword)
    else:
        wrong[keyword] = pydicom.DataElement(wrong[keyword].tag, "UI", bad, validation_mode=0)
    stream = io.BytesIO()
    wrong.save_as(stream)
    with pytest.raises(RefusedError, match="so no DICOM object can refer") as refused:
        read_source_header(stream.getvalue(), "0" * 64, MOST)
    assert refused.value.code == "no_identity"
    assert "DOE" not in str(refused.value)


@pytest.mark.parametrize("uid", ["1.2.007.3", "1.02", "1.2.3\0", "1.2.3 "])
def test_a_uid_is_opaque_text(uid):
    wrong = pydicom.dcmread(io.BytesIO(written(dataset(**UIDS))))
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        wrong[keyword] = pydicom.DataElement(wrong[keyword].tag, "UI", uid, validation_mode=0)
    stream = io.BytesIO()
    wrong.save_as(stream)
    header = read_source_header(stream.getvalue(), "0" * 64, MOST)
    made = pydicom.dcmread(io.BytesIO(header.attributes), force=True)
    expected = uid.strip("\0 ")
    assert (made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID) == (expected,) * 3


def test_a_picture_belongs_to_no_study(tmp_path):
    path = tmp_path / "image.png"
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(path)
    with pytest.raises(RefusedError, match="DICOM results need a DICOM image") as refused:
        source_header(path, Limits())
    assert refused.value.code == "no_study"


def test_letters_outside_latin_1_without_a_character_set_become_utf_8():
    content = written(dataset(**UIDS, PatientName="Strauss^Jurgen", SpecificCharacterSet=None))
    content = content.replace(b"Jurgen", "Jürgen".encode("latin-1"))
    header = read_source_header(content, "0" * 64, MOST)
    made = pydicom.dcmread(io.BytesIO(header.attributes), force=True)
    assert made.SpecificCharacterSet == "ISO_IR 192"
    assert made.PatientName == "Strauss^Jürgen"


@pytest.mark.parametrize("charset", ["NONSENSE", ["", "NONSENSE"], "ISO_IR 101"])
@pytest.mark.filterwarnings("ignore")  # pydicom's, on what it makes of such a file
def test_a_character_set_that_is_none_or_too_small_is_not_handed_on(charset):
    content = written(dataset(**UIDS, PatientName="Doe^Jane"))
    source = pydicom.dcmread(io.BytesIO(content))
    source[0x00080005] = pydicom.DataElement(0x00080005, "CS", charset, validation_mode=0)
    stream = io.BytesIO()
    source.save_as(stream)
    header = read_source_header(stream.getvalue(), "0" * 64, MOST)
    made = pydicom.dcmread(io.BytesIO(header.attributes), force=True)
    assert "NONSENSE" not in str(made.get("SpecificCharacterSet", ""))
    assert made.PatientName == "Doe^Jane"


letters = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\\^="), min_size=1, max_size=20
)


@given(letters, letters, letters)
def test_any_name_survives(family, given_name, number):
    name = f"{family}^{given_name}={family}"
    made = copied(PatientName=name, PatientID=number)
    assert str(made.PatientName) == name
    assert made.PatientID == number


NAMES = {
    "chrArab": "قباني^لنزار",
    "chrFren": "Buc^Jérôme",
    "chrGerm": "Äneas^Rüdiger",
    "chrGreek": "Διονυσιος",
    "chrH31": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "chrHbrw": "שרון^דבורה",
    "chrI2": "Hong^Gildong=洪^吉洞=홍^길동",
    "chrJapMulti": "やまだ^たろう",
    "chrKoreanMulti": "김희중",
    "chrRuss": "Люкceмбypг",
    "chrX1": "Wang^XiaoDong=王^小東",
    "chrX2": "Wang^XiaoDong=王^小东",
}


@pytest.mark.parametrize("stem", NAMES)
def test_names_stay_in_the_files_own_letters(shared, stem):
    path = shared / "dicom" / "charset" / f"{stem}.dcm"
    source = pydicom.dcmread(path)
    header = source_header(path, Limits())
    made = pydicom.dcmread(io.BytesIO(header.attributes), force=True)
    assert str(made.PatientName) == NAMES[stem]
    assert made.SpecificCharacterSet == source.SpecificCharacterSet


def test_codes_of_deidentification_are_copied():
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
    code.CodeMeaning = "Basic Application Confidentiality Profile"
    code.LongCodeValue = "hidden"
    made = copied(PatientIdentityRemoved="YES", DeidentificationMethodCodeSequence=[code])
    (kept,) = made.DeidentificationMethodCodeSequence
    assert kept.CodeValue == "113100"
    assert "LongCodeValue" not in kept


def test_the_worker_hands_it_out(reader, tmp_path):
    path = tmp_path / "image.dcm"
    content = written(dataset(**UIDS, PatientName="Doe^Jane", SOPInstanceUID=generate_uid()))
    path.write_bytes(content)
    header = reader.source_header(path)
    assert header.sha256 == reader.read(path).source.sha256
    assert "Doe" not in repr(header)
    assert pickle.loads(pickle.dumps(header)) == header  # noqa: S301 - made here


def test_a_header_without_a_hash_is_refused():
    with pytest.raises(ValueError, match="64 hexadecimal"):
        SourceHeader("image", b"")


def test_damaged_and_hostile_files_are_refused_in_words(shared):
    from xray_desktop.core.errors import XrayError

    answers = set()
    for path in sorted((shared / "dicom" / "hostile").iterdir()):
        try:
            source_header(path, Limits())
            answers.add("copied")
        except XrayError as error:
            answers.add(error.code)
    assert answers <= {"copied", "no_identity", "damaged", "not_a_film"}
