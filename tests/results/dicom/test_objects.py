"""What all objects share, with referees that others wrote."""

import io
import re
import shutil
import subprocess

import numpy as np
import pydicom
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom import config

from tests.imaging.dicom_files import dataset, shaded
from tests.imaging.dicom_files import written as written_image
from tests.results.dicom.examples import (
    DICOM,
    STUDY,
    complaints,
    image_file,
    objects_of,
    read,
    result_of,
)
from tests.results.examples import assessment
from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.display import to_bytes
from xray_desktop.core.image.radiograph import Source, SourceHeader
from xray_desktop.imaging.dicom.source_attributes import read_source_header
from xray_desktop.imaging.file_decoding import open_image
from xray_desktop.imaging.process_limits import Limits
from xray_desktop.results.dicom.source_image import SourceImage, file_of
from xray_desktop.results.dicom.structured_report import structured_report
from xray_desktop.results.result_files import ResultKind, ResultsOptions, write_results

CHESTS = (
    "chest/CR-MONO1-10-chest_nopreamble_implicit",
    "chest/RG1_J2KI",
    "chest/RG1_J2KR",
    "chest/RG1_UNCR",
    "chest/rsna_CR_jpeg8",
    "projection/RG3_J2KR_leg",
    "charset/chrH31",
    "charset/chrX2",
    "charset/chrArab",
    "projection/RG2_J2KI_hip",
)


def test_patient_and_study_are_the_images_and_the_rest_is_new(tmp_path):
    path = image_file(tmp_path)
    made = objects_of(tmp_path / "out", result_of(path))
    assert set(made) == {"sr", "sc", "gsps"}
    uids = set()
    for written in made.values():
        one = read(written)
        for keyword, value in STUDY.items():
            if keyword != "SeriesInstanceUID":
                assert str(one[keyword].value) == value
        uids |= {one.SOPInstanceUID, one.SeriesInstanceUID}
        assert one.Manufacturer == one.ManufacturerModelName == "xray-desktop"
        assert list(one.SoftwareVersions)[1].startswith("fake-1 abab")
        assert "unverified" in one.SeriesDescription
        assert "research use only" in one.SeriesDescription
        assert all(uid.is_valid for uid in (one.SOPInstanceUID, one.SeriesInstanceUID))
    assert len(uids) == 6
    assert not uids & set(STUDY.values())
    again = objects_of(tmp_path / "out", result_of(path))
    assert again == made  # a second run takes the first one's place
    assert read(again["sr"]).SOPInstanceUID not in uids


def test_names_of_files_say_nothing_of_the_patient(tmp_path):
    path = image_file(tmp_path).rename(tmp_path / "Doe_Jane.dcm")
    for written in objects_of(tmp_path / "out", result_of(path)).values():
        assert re.fullmatch(r"[0-9a-f]{16}-(sr|sc|gsps)\.dcm", written.name)


@pytest.mark.parametrize("missing", ["PatientName", "PatientID", "StudyDate", "BodyPartExamined"])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_an_image_that_says_little_gives_sound_objects(tmp_path, missing, photometric):
    path = image_file(tmp_path)
    source = pydicom.dcmread(path)
    delattr(source, missing)
    source.PhotometricInterpretation = photometric
    source.PatientOrientation = None
    source.save_as(path)
    for written in objects_of(tmp_path / "out", result_of(path)).values():
        assert complaints(written) == []


def test_objects_refer_to_an_image_whose_uids_are_not_as_the_standard_has_them(
    tmp_path, monkeypatch
):
    """Components with leading zeros: what refers to the image holds its UIDs as they are."""
    uids = {
        "SOPInstanceUID": "1.2.840.99999.0012.3",
        "StudyInstanceUID": "1.2.840.99999.007",
        "SeriesInstanceUID": "1.2.840.99999.007.01",
    }
    with config.disable_value_validation():
        path = image_file(tmp_path, **uids)
    result = result_of(path)
    for mode in ("reading_validation_mode", "writing_validation_mode"):
        monkeypatch.setattr(
            config.settings, mode, config.WARN
        )  # the default, where nothing was read
    made = objects_of(tmp_path / "out", result)  # warnings are errors
    assert {"sr", "sc", "gsps"} <= set(made)
    for written in made.values():
        with config.disable_value_validation():
            held = read(written)
            named = {str(one.value) for one in held.iterall() if one.VR == "UI"}
        assert {uids["SOPInstanceUID"], uids["StudyInstanceUID"]} <= named


@pytest.mark.parametrize("stem", CHESTS)
def test_real_images_give_sound_objects(shared, tmp_path, stem):
    path = shared / "dicom" / f"{stem}.dcm"
    if not path.exists():
        pytest.skip("this image is not among those here")
    source = {re.sub(r"<.*?>", "", line) for line in complaints(path)}
    made = objects_of(tmp_path, result_of(path))
    assert {"sr", "sc"} <= set(made)
    for written in made.values():
        new = [line for line in complaints(written) if re.sub(r"<.*?>", "", line) not in source]
        assert new == []


def test_the_referee_finds_faults(tmp_path):
    made = objects_of(tmp_path, result_of(image_file(tmp_path)))
    for written in made.values():
        broken = read(written)
        del broken.StudyInstanceUID
        broken.Modality = "nonsense"
        broken.save_as(written)
        assert complaints(written)


def test_one_frame_of_several_is_named(tmp_path):
    pixels = np.stack([shaded(64, 48), shaded(64, 48) // 2])
    path = image_file(tmp_path, pixels[0])
    source = pydicom.dcmread(path)
    source.NumberOfFrames, source.PixelData = 2, pixels.tobytes()
    source.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.3"
    source.file_meta.MediaStorageSOPClassUID = source.SOPClassUID
    source.save_as(path)
    made = objects_of(tmp_path / "out", result_of(path, frame=1))
    assert all("-frame-2-" in written.name for written in made.values())
    (reference,) = read(made["sc"]).SourceImageSequence
    assert reference.ReferencedFrameNumber == 2
    series = read(made["gsps"]).ReferencedSeriesSequence[0]
    assert series.ReferencedImageSequence[0].ReferencedFrameNumber == 2
    elements = read(made["sr"]).iterall()
    found = {one.value for one in elements if one.keyword == "ReferencedFrameNumber"}
    assert found == {2}
    for written in made.values():
        assert complaints(written) == []


def test_another_file_than_was_scored_is_noticed(tmp_path):
    result = result_of(image_file(tmp_path))
    assert isinstance(result.header, SourceHeader)
    other = SourceHeader("0" * 64, result.header.attributes)
    for kinds in (DICOM, frozenset({ResultKind.SR})):
        with pytest.raises(FailedError, match="changed while it was scored"):
            write_results(
                tmp_path / "out",
                result_of(tmp_path / "film.dcm", header=other),
                ResultsOptions(kinds),
            )
    assert not (tmp_path / "out").exists()


def test_our_own_picture_is_never_scored(tmp_path):
    made = objects_of(tmp_path / "out", result_of(image_file(tmp_path)))
    _, description = open_image(made["sc"], None, Limits())
    assert description.unsuitable is not None
    assert description.unsuitable.code == "colour"


def test_dcmtk_shows_every_rendering_variant_as_the_window_does(shared, tmp_path):
    tool = shutil.which("dcmp2pgm")
    if tool is None:
        pytest.skip("needs dcmtk")
    paths = sorted((shared / "dicom" / "render").glob("*.dcm"))
    compared = 0
    for path in paths:
        if path.stem == "rescale_frac":  # dcmtk rounds the values between its two tables
            continue
        result = result_of(path)
        made = objects_of(tmp_path, result, frozenset({ResultKind.GSPS}))
        if not made:
            continue
        shown = tmp_path / "shown.pgm"
        subprocess.run([tool, "-p", made["gsps"], path, shown], check=True, capture_output=True)
        with Image.open(shown) as picture:
            theirs = np.asarray(picture).astype(int)
        assert np.abs(theirs - to_bytes(result.image.pixels)).max() <= 1, path.stem
        compared += 1
    assert compared >= min(len(paths), 10)


@pytest.mark.parametrize("stem", ["RG1_UNCR", "CR-MONO1-10-chest_nopreamble_implicit"])
def test_dcmtk_shows_an_image_under_its_state_as_the_window_does(shared, tmp_path, stem):
    tool = shutil.which("dcmp2pgm")
    if tool is None:
        pytest.skip("needs dcmtk")
    path = shared / "dicom" / "chest" / f"{stem}.dcm"
    result = result_of(path)
    assert result.image.presentation.inverted  # MONOCHROME1
    made = objects_of(tmp_path, result)
    shown = tmp_path / "shown.pgm"
    subprocess.run([tool, "-p", made["gsps"], path, shown], check=True, capture_output=True)
    with Image.open(shown) as picture:
        theirs = np.asarray(picture).astype(int)
    assert np.abs(theirs - to_bytes(result.image.pixels)).max() <= 1


def test_dcmtk_reads_report_and_picture(tmp_path):
    dump, render = shutil.which("dsrdump"), shutil.which("dcmj2pnm")
    if dump is None or render is None:
        pytest.skip("needs dcmtk")
    result = result_of(image_file(tmp_path))
    made = objects_of(tmp_path / "out", result)
    messages = subprocess.run(
        [dump, "+Pl", made["sr"]], capture_output=True, text=True, check=True
    ).stdout
    for words in (
        "Comprehensive 3D SR Document",
        "Completion Flag     : PARTIAL",
        "Preliminary Flag    : PRELIMINARY",
        "Verification Flag   : UNVERIFIED",
        "Research use only - not for diagnosis",
        '(60046008,SCT,"Pleural effusion")',
        '<contains NUM:(,,"Probability")="0.34" (1,UCUM,"no units")>',
    ):
        assert words in messages
    shown = tmp_path / "sheet.ppm"
    subprocess.run([render, made["sc"], shown], check=True, capture_output=True)
    with Image.open(shown) as picture:
        assert (np.asarray(picture) == read(made["sc"]).pixel_array).all()


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\\^="), max_size=90),
    st.sampled_from(["", "ISO_IR 100", "ISO_IR 144", "ISO_IR 192", "GB18030"]),
)
@example("x" * 90, "")
def test_whatever_the_patient_is_called_a_report_is_made_in_silence(name, charset):
    with pydicom.config.disable_value_validation():
        source = dataset(shaded(8, 8), **STUDY)
        source.PatientName, source.PatientID, source.StudyDescription = name, name, name
        content = written_image(source)
        if charset:
            content = content.replace(b"ISO_IR 192", charset.encode().ljust(10))
        header = read_source_header(content, "0" * 64, 1 << 20)
    # as in the program itself, which never reads an image in its own process
    pydicom.config.settings.reading_validation_mode = pydicom.config.WARN
    pydicom.config.settings.writing_validation_mode = pydicom.config.WARN
    origin = SourceImage.of(header, Source("0" * 64, "DICOM"), assessment().model)
    made = pydicom.dcmread(io.BytesIO(file_of(structured_report(origin, assessment()))))
    with pydicom.config.disable_value_validation():
        if charset in {"", "ISO_IR 192"}:
            assert str(made.PatientName) == name
            assert str(made.PatientID) == name
        assert made.VerificationFlag == "UNVERIFIED"
