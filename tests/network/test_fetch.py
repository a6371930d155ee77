"""Images are fetched from a real archive, by C-FIND and C-MOVE and by DICOMweb, once each."""

import pydicom
import pytest

from tests.network.nodes import absent, free_port, image, received
from tests.network.test_orthanc import DICOMWEB, Archive, ended
from xray_desktop.command_line.console import Exit
from xray_desktop.paths import resource_path

pytestmark = [
    pytest.mark.skipif(absent("Orthanc"), reason="needs Orthanc"),
    pytest.mark.timeout(300),
]
IMAGES = ("chest_mass.dcm", "chest_pa_jpeg2000.dcm")
ALL = ("--since", "2024-05-01", "--until", "20240501")


@pytest.fixture(scope="module")
def ours() -> int:
    return free_port()


@pytest.fixture(scope="module")
def archive(ours, tmp_path_factory):
    """An archive with two chest images, a mammogram of that day, and an image of another day."""
    place = tmp_path_factory.mktemp("pacs")
    made = Archive(place / "archive", ours)
    for name in IMAGES:
        made.ask("/instances", resource_path("samples", name).read_bytes())
    others = (
        {"Modality": "MG", "StudyDate": "20240501"},
        {"Modality": "CR", "StudyDate": "20200101"},
    )
    for number, changes in enumerate(others):
        uids = {"StudyInstanceUID": f"1.2.9.{number}", "SeriesInstanceUID": f"1.2.9.{number}.1"}
        made.ask("/instances", image(place, **changes, **uids).read_bytes())
    yield made
    made.close()


@pytest.fixture(params=["node", "web"])
def source(request, archive, ours) -> list[object]:
    if request.param == "web":
        if not DICOMWEB.is_file():
            pytest.skip("needs Orthanc's DICOMweb plugin")
        return ["--web", f"http://127.0.0.1:{archive.http}/dicom-web"]
    return ["--from", f"ARCHIVE@127.0.0.1:{archive.dicom}", "--port", ours]


def test_what_was_asked_for_comes_once_and_nothing_else(source, tmp_path):
    inbox = tmp_path / "in"
    code, _, err = ended("fetch", inbox, *source, *ALL, cwd=tmp_path)
    assert (code, "2 images found, 2 fetched" in err) == (Exit.SCORED, True), err
    there = {str(pydicom.dcmread(path).SOPInstanceUID) for path in received(inbox)}
    requested = [pydicom.dcmread(resource_path("samples", name)) for name in IMAGES]
    assert there == {str(one.SOPInstanceUID) for one in requested}
    for path in received(inbox):
        came = pydicom.dcmread(path)
        (sent,) = (one for one in requested if one.SOPInstanceUID == came.SOPInstanceUID)
        assert came.PixelData == sent.PixelData
        assert "SYNTHETIC" not in str(path)
    assert "SYNTHETIC" not in err
    before = {path: path.stat().st_mtime_ns for path in received(inbox)}
    code, _, err = ended("fetch", inbox, *source, *ALL, cwd=tmp_path)
    assert "0 fetched, 2 already present" in err
    assert {path: path.stat().st_mtime_ns for path in received(inbox)} == before


def test_one_study_one_patient_other_modalities(source, tmp_path):
    study = str(pydicom.dcmread(resource_path("samples", IMAGES[0])).StudyInstanceUID)
    _, _, err = ended("fetch", tmp_path / "a", *source, "--study", study, cwd=tmp_path)
    assert "1 images found, 1 fetched" in err
    _, _, err = ended("fetch", tmp_path / "b", *source, "--patient-id", "S-1", cwd=tmp_path)
    assert "1 images found, 1 fetched" in err
    words = ("--patient-id", "S-1", "--modality", "mg")
    code, _, err = ended("fetch", tmp_path / "c", *source, *words, cwd=tmp_path)
    assert (code, "1 images found, 1 fetched" in err) == (Exit.SCORED, True), err
    code, _, err = ended("fetch", tmp_path / "d", *source, "--patient-id", "nobody", cwd=tmp_path)
    assert (code, "0 images found" in err) == (Exit.SCORED, True)


def test_an_archive_that_does_not_know_us_says_what_to_enter_there(archive, tmp_path):
    peer = f"ARCHIVE@127.0.0.1:{archive.dicom}"
    words = ("--aet", "STRANGER", "--port", free_port())
    code, _, err = ended("fetch", tmp_path / "in", "--from", peer, *words, *ALL, cwd=tmp_path)
    assert code == Exit.SOME_UNSCORED
    assert "2 could not be fetched" in err
    assert "STRANGER" in err


def test_results_are_stored_by_stow(archive, tmp_path):
    if not DICOMWEB.is_file():
        pytest.skip("needs Orthanc's DICOMweb plugin")
    url = f"http://127.0.0.1:{archive.http}/dicom-web"
    uids = {"StudyInstanceUID": "1.2.7", "SeriesInstanceUID": "1.2.7.1"}
    sent = image(tmp_path / "out", PatientID="S-2", **uids)
    (tmp_path / "out" / "text.dcm").write_text("no image")
    code, _, err = ended("send", tmp_path / "out", "--web", url, cwd=tmp_path)
    assert code == Exit.SOME_UNSCORED
    assert "text.dcm: not sent, it is not a DICOM file" in err
    assert "1 of 2 files sent" in err
    listed = archive.ask("/dicom-web/studies/1.2.7/instances")
    assert [one["00080018"]["Value"][0] for one in listed] == [pydicom.dcmread(sent).SOPInstanceUID]
