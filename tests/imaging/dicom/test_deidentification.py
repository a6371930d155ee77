"""De-identified copies: no patient identification, and the whole image."""

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from dicomanonymizer.dicomfields_selector import dicom_anonymization_database_selector
from PIL import Image, ImageDraw, ImageFont
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.uid import (
    SecondaryCaptureImageStorage,
)

from tests.imaging.dicom.deidentified import NAMED, PLANT, SECRET, copied, copy_of
from tests.imaging.dicom.emptied_attributes import keywords_of_table
from tests.imaging.dicom_files import dataset, shaded, written
from tests.results.dicom.examples import complaints
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.image.deidentification import (
    DeidentificationOptions,
)
from xray_desktop.imaging.dicom import retained_attributes
from xray_desktop.imaging.dicom.emptied_attributes import EMPTIED_KEYWORDS
from xray_desktop.imaging.file_decoding import open_image
from xray_desktop.imaging.process_limits import Limits

NUMBER = 7746321
TEXTS = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
VALUES = {"DA": "17760704", "DT": "177607041200", "UI": f"1.2.{NUMBER}"}


def plant(image: Dataset) -> int:
    """Put the plant into every text, date, number and UID of the dictionary that can hold it."""
    planted = 0
    for tag, (vr, _, _, retired, keyword) in DicomDictionary.items():
        if (
            tag >> 16 in {0, 2, 4, 0x28, 0x7FE0}
            or keyword == "SpecificCharacterSet"
            or tag in image
            or not keyword
        ):
            continue
        own = vr.split(" or ")[0]
        value = PLANT if own in TEXTS else VALUES.get(own)
        if value is not None and not retired:
            image.add_new(tag, own, value)
            planted += 1
    return planted


def without_values(path: Path) -> set[str]:
    """What the referee calls an error, whatever UIDs it quotes."""
    return {re.sub(r"<[^>]*>", "", line) for line in complaints(path)}


def test_nothing_that_was_planted_is_left(tmp_path: Path) -> None:
    image = dataset(shaded(), **NAMED)
    image.WindowCenterWidthExplanation = PLANT
    image.ImageComments = PLANT
    for sequence in ("ReferencedStudySequence", "RequestAttributesSequence", "ViewCodeSequence"):
        item = Dataset()
        plant(item)
        setattr(image, sequence, [item])
    lut = Dataset()
    lut.add_new("LUTDescriptor", "US", [4, 0, 16])
    lut.add_new("LUTData", "OW", bytes(8))
    lut.LUTExplanation = lut.ModalityLUTType = PLANT
    image.VOILUTSequence = [lut]
    block = image.private_block(0x0029, PLANT, create=True)
    block.add_new(1, "LO", PLANT)
    image.add_new(0x60000010, "US", 96)
    image.add_new(0x60001500, "LO", PLANT)
    image.add_new(0x60004000, "LT", PLANT)
    assert plant(image) > 1500
    content = bytearray(written(image))
    content[:128] = PLANT.encode().ljust(128)
    path = tmp_path / "image"
    path.write_bytes(bytes(content) + PLANT.encode())
    made = copied(path)
    for word in (PLANT, str(NUMBER), "17760704", "Doe", "0815", "7743", "19400305", "20200131"):
        assert word.encode() in bytes(content) + PLANT.encode()
        assert word.encode() not in made.content
        assert word not in repr(made) + made.patient + made.name + made.study
    assert "VOILUTSequence" in pydicom.dcmread(BytesIO(made.content))


def test_what_the_standard_names_is_handled_and_the_rest_of_it_is_not_kept() -> None:
    table = dicom_anonymization_database_selector(f"dicomfields_{retained_attributes.EDITION}")
    kept = (
        *retained_attributes.CODES,
        *retained_attributes.STORED_VALUES,
        *retained_attributes.NUMBERS,
    )
    tags = {(tag >> 16, tag & 0xFFFF) for tag in map(pydicom.datadict.tag_for_keyword, kept)}
    assert tags & set(table["ALL_TAGS"]) == set()
    handled = (
        *retained_attributes.DATES,
        *retained_attributes.UIDS,
        *("PatientSex", "PatientAge"),
    )
    tags = {(tag >> 16, tag & 0xFFFF) for tag in map(pydicom.datadict.tag_for_keyword, handled)}
    assert tags <= set(table["ALL_TAGS"])


def test_the_shipped_table_of_emptied_attributes_is_the_one_of_dicom_anonymizer() -> None:
    assert set(keywords_of_table()) == EMPTIED_KEYWORDS
    assert len(EMPTIED_KEYWORDS) > 150


def test_who_it_is_now_and_how_it_was_made(tmp_path: Path) -> None:
    made = copy_of(tmp_path, dataset(**NAMED))
    assert str(made.PatientName) == made.PatientID == SECRET.patient("PAT-0815\0")
    assert made.PatientIdentityRemoved == "YES"
    codes = [code.CodeValue for code in made.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113107"]
    assert made.LongitudinalTemporalInformationModified == "MODIFIED"
    assert made.StudyInstanceUID == SECRET.uid("1.2.3.4")
    assert made.file_meta.MediaStorageSOPInstanceUID == made.SOPInstanceUID
    assert made.StudyDate < "20200131"
    empty = ("PatientBirthDate", "PatientSex", "AccessionNumber", "StudyTime", "StudyID")
    assert [made[keyword].value for keyword in empty] == [""] * 4 + [""]
    assert "PatientAge" not in made


def test_images_of_a_patient_stay_together_and_apart_from_others(tmp_path: Path) -> None:
    first = copy_of(tmp_path, dataset(**NAMED))
    later = copy_of(
        tmp_path, dataset(**{**NAMED, "StudyDate": "20200214", "StudyInstanceUID": "1.2.9"})
    )
    other = copy_of(tmp_path, dataset(**{**NAMED, "PatientID": "PAT-4711"}))
    assert first.PatientID == later.PatientID != other.PatientID
    days = [pydicom.valuerep.DA(one.StudyDate) for one in (first, later)]
    assert (days[1] - days[0]).days == 14
    assert first.StudyInstanceUID != later.StudyInstanceUID


def test_sex_and_age_are_kept_if_asked_for_and_great_age_is_one_group(tmp_path: Path) -> None:
    made = copy_of(tmp_path, dataset(**NAMED), DeidentificationOptions(characteristics=True))
    assert (made.PatientSex, made.PatientAge) == ("F", "090Y")
    codes = [code.CodeValue for code in made.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113107", "113108"]
    made = copy_of(
        tmp_path,
        dataset(**{**NAMED, "PatientAge": "042Y"}),
        DeidentificationOptions(characteristics=True),
    )
    assert made.PatientAge == "042Y"


def test_codes_outside_the_lists_are_left_empty(tmp_path: Path) -> None:
    image = dataset(**NAMED)
    image.BodyPartExamined, image.ViewPosition, image.InstanceNumber = "CHEST DOE", "DOE", 815_4711
    made = copy_of(tmp_path, image)
    assert (made.BodyPartExamined, made.ViewPosition) == ("", "")
    assert made.InstanceNumber is None


def test_a_class_that_is_none_does_not_go_along(tmp_path: Path) -> None:
    image = dataset(**NAMED, SOPClassUID="1.2.840.10008.5.1.4.1.1.1.815")
    made = copy_of(tmp_path, image)
    assert made.SOPClassUID == made.file_meta.MediaStorageSOPClassUID
    assert made.SOPClassUID == SecondaryCaptureImageStorage


def test_every_image_that_opens_looks_the_same_afterwards(tmp_path: Path, shared: Path) -> None:
    looked, refused = 0, list[str]()
    for path in sorted((shared / "dicom").rglob("*")):
        try:
            values, before = open_image(path, None, Limits())
        except XrayError:
            continue
        try:
            made = copied(path)
        except RefusedError as error:
            refused.append(error.code)
            continue
        copy = tmp_path / f"copy{made.suffix}"
        copy.write_bytes(made.content)
        again, after = open_image(copy, None, Limits())
        np.testing.assert_array_equal(again, values)
        np.testing.assert_array_equal(
            after.presentation.show(again), before.presentation.show(values)
        )
        looked += 1
    assert looked > 40
    assert set(refused) <= {"not_grey", "letters"}
    assert len(refused) < 12


def test_the_referee_finds_no_error_that_the_source_did_not_have(
    tmp_path: Path, shared: Path
) -> None:
    for path in sorted((shared / "dicom" / "chest").rglob("*")):
        try:
            made = copied(path, DeidentificationOptions(burned_in_text=True))
        except XrayError:
            continue
        copy = tmp_path / "copy.dcm"
        copy.write_bytes(made.content)
        new = without_values(copy) - without_values(path)
        assert new == set(), path.name


def test_letters_in_the_picture_are_left_to_a_person(tmp_path: Path) -> None:
    picture = Image.fromarray((shaded(600, 500) >> 5).astype(np.uint8))
    ImageDraw.Draw(picture).text((40, 40), "MILLER 1950", 255, ImageFont.load_default(30))
    path = tmp_path / "image.png"
    picture.save(path)
    with pytest.raises(RefusedError, match="burned-in text"):
        copied(path)
    made = copied(path, DeidentificationOptions(burned_in_text=True))
    assert made.suffix == ".png"
    np.testing.assert_array_equal(
        np.asarray(Image.open(BytesIO(made.content))), np.asarray(picture)
    )
    image = dataset(**NAMED, BurnedInAnnotation="YES")
    with pytest.raises(RefusedError, match="burned-in text"):
        copy_of(tmp_path, image)


@pytest.mark.parametrize(
    ("text_value", "ground", "more"),
    [
        (4095, 3000, {"WindowCenter": "1000", "WindowWidth": "1500"}),  # above the window
        (20, 400, {"WindowCenter": "2500", "WindowWidth": "1500"}),  # below it
        (4000, 0, {"PixelPaddingValue": 4000}),
    ],
)
def test_letters_that_the_image_s_own_window_hides_are_seen(
    tmp_path: Path, text_value: int, ground: int, more: dict[str, object]
) -> None:
    pixels = np.tile(np.linspace(500, 3900, 500).astype(np.uint16), (600, 1))
    pixels[40:90, 30:260] = ground
    image = dataset(pixels, **NAMED, **more)
    assert copy_of(tmp_path, image).Rows == 600
    mask = Image.new("1", (500, 600))
    ImageDraw.Draw(mask).text((40, 45), "MILLER 1950", 1, ImageFont.load_default(30))
    pixels[np.asarray(mask)] = text_value
    image.PixelData = pixels.tobytes()
    with pytest.raises(RefusedError, match="burned-in text"):
        copy_of(tmp_path, image)
    assert copy_of(tmp_path, image, DeidentificationOptions(burned_in_text=True)).Rows == 600


def test_texts_beside_a_picture_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "Doe Jane.tif"
    deep = shaded() * 16
    Image.fromarray(deep).save(path, description=PLANT)
    made = copied(path)
    assert PLANT.encode() in path.read_bytes()
    assert PLANT.encode() not in made.content
    assert "Doe" not in made.name
    np.testing.assert_array_equal(np.asarray(Image.open(BytesIO(made.content))), deep)


def test_colour_is_refused(tmp_path: Path) -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (96, 80, 3)).astype(np.uint8)
    with pytest.raises(RefusedError, match="colour"):
        copy_of(tmp_path, dataset(rgb, **NAMED))
    path = tmp_path / "image.png"
    Image.fromarray(rgb).save(path)
    with pytest.raises(RefusedError, match="colour"):
        copied(path)


def test_an_image_that_names_nobody_is_its_study_s(tmp_path: Path) -> None:
    nobody = {**NAMED, "PatientID": "ANONYMOUS", "PatientName": "", "PatientBirthDate": ""}
    first = copy_of(tmp_path, dataset(**nobody))
    same = copy_of(tmp_path, dataset(**nobody))
    other = copy_of(tmp_path, dataset(**{**nobody, "StudyInstanceUID": "1.2.8"}))
    assert first.PatientID == same.PatientID != other.PatientID


def test_uids_with_leading_zeros_keep_a_study_together(tmp_path: Path) -> None:
    study = "1.2.840.99999.0012.3"
    with pydicom.config.disable_value_validation():
        images = [
            dataset(shaded() + number, **{**NAMED, "StudyInstanceUID": study})
            for number in range(2)
        ]
        made = [copy_of(tmp_path, image) for image in images]
    assert {str(one.StudyInstanceUID) for one in made} == {SECRET.uid(study)}


def test_an_image_whose_uid_is_taken_gets_one_of_its_own(tmp_path: Path) -> None:
    first = copy_of(tmp_path, dataset(shaded(), **NAMED))
    second = copy_of(
        tmp_path, dataset(shaded() + 1, **NAMED), DeidentificationOptions(uid_taken=True)
    )
    again = copy_of(
        tmp_path, dataset(shaded() + 1, **NAMED), DeidentificationOptions(uid_taken=True)
    )
    assert first.SOPInstanceUID != second.SOPInstanceUID == again.SOPInstanceUID
    assert first.StudyInstanceUID == second.StudyInstanceUID
