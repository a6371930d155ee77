"""What lies in the folder after an image: whole files with neutral names, or a sentence why not."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.imaging.dicom_files import shaded
from tests.results.dicom.examples import STUDY, image_file, result_of
from tests.results.examples import assessment, withheld_heat_map
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.scoring.findings import Finding
from xray_desktop.imaging.file_decoding import open_image, source_header
from xray_desktop.imaging.process_limits import Limits
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.report_fonts import drawable, font_for, load_fonts
from xray_desktop.results.report_pdf import pdf_report
from xray_desktop.results.result_files import (
    DICOM_KINDS,
    ResultKind,
    ResultsOptions,
    WrittenResults,
    write_results,
)
from xray_desktop.results.score_report import ImageResult

PDF = ResultsOptions(frozenset({ResultKind.PDF}))
ALL = ResultsOptions(frozenset(ResultKind))


def page_text(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def pictures(content):
    return [one.data for page in PdfReader(io.BytesIO(content)).pages for one in page.images]


def png_result(tmp_path):
    path = tmp_path / "Doe_Jane.png"
    Image.fromarray((shaded() // 16).astype(np.uint8)).save(path)
    values, description = open_image(path, None, Limits())
    with pytest.raises(RefusedError) as refused:
        source_header(path, Limits())
    image = description.radiograph(values)
    return ImageResult(image.source, assessment(), image, header=refused.value)


def test_a_picture_gets_a_page_and_a_sentence(tmp_path):
    made = write_results(tmp_path / "out", png_result(tmp_path), ALL)
    assert [path.name[16:] for path in made.paths] == ["-report.pdf"]
    assert len(made.left_out) == 1
    assert made.left_out[0].startswith("DICOM results need a DICOM image")


def test_nothing_wished_is_nothing_done(tmp_path):
    made = write_results(tmp_path / "out", png_result(tmp_path), ResultsOptions())
    assert made == WrittenResults()
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_in_the_way_is_said(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="Choose another one with --out"):
        write_results(tmp_path / "out", png_result(tmp_path), PDF)


def test_what_is_written_is_all_that_lies_there(tmp_path):
    made = write_results(tmp_path / "out", result_of(image_file(tmp_path)), ALL)
    assert len(made.paths) == len(ResultKind)
    assert set((tmp_path / "out").iterdir()) == set(made.paths)


def test_a_report_is_made_without_the_image_itself(tmp_path):
    result = result_of(image_file(tmp_path))
    bare = ImageResult(result.source, result.assessment, header=result.header)
    made = write_results(tmp_path / "out", bare, ResultsOptions(frozenset({ResultKind.SR})))
    assert [path.name[16:] for path in made.paths] == ["-sr.dcm"]
    for kind in set(ResultKind) - {ResultKind.SR}:
        options = ResultsOptions(frozenset({ResultKind.SR, kind}))
        assert options.needs_image
        with pytest.raises(ValueError, match="expected sr alone"):
            write_results(tmp_path / "out", bare, options)


def test_which_wishes_need_the_header():
    assert all(ResultsOptions(frozenset({kind})).needs_header for kind in DICOM_KINDS)
    assert not PDF.needs_header
    assert ResultsOptions(PDF.kinds, identified=True).needs_header


def test_the_page_names_nobody_unless_asked(tmp_path):
    path = image_file(tmp_path)
    result = result_of(path)
    content = pdf_report(result, result.image)
    page = page_text(content)
    for keyword, value in STUDY.items():
        assert keyword == "PatientSex" or value not in page
    for secret in ("Doe", "0815", "7743", str(tmp_path), path.name):
        assert secret not in page
        assert secret not in str(PdfReader(io.BytesIO(content)).metadata)
    assert "shows no patient data from the header" in " ".join(page.split())
    named = page_text(pdf_report(result, result.image, result.header))
    for words in ("Patient: Doe Jane", "ID: PAT-0815", "Born: 1940-03-05", "Study of: 2020-01-31"):
        assert words in named


def test_the_page_says_what_the_scores_mean(tmp_path):
    result = result_of(image_file(tmp_path))
    page = page_text(pdf_report(result, result.image))
    for words in (
        "Research use only – not for diagnosis – AI output, unverified",
        "Effusion",
        "34 %",
        "above",
        "not scored: insufficient examples",
        "0.71",
        "0.68",
        "calibrated probabilities",
        "not where disease is",
        "Heat map reliability: low",
        "Outlines are heat map regions, not lesion outlines",
        "Region 1: right lower zone, ",
        "fake-1",
        "abababababababab",
        "Nobody has verified it",
    ):
        assert words in " ".join(page.split())
    assert "2.0 %" not in page  # what cannot be scored has no score


def test_words_from_files_and_bundles_are_words(tmp_path):
    result = result_of(
        image_file(tmp_path), cautions=("Read <b>this</b> & <font size=90>that</font>.",)
    )
    page = page_text(pdf_report(result, result.image))
    assert "Read <b>this</b> & <font size=90>that</font>." in page
    hostile = image_file(tmp_path, PatientName="<para><b>Doe^&amp;")
    named = result_of(hostile)
    assert "<para><b>Doe &amp;" in page_text(pdf_report(named, named.image, named.header))


@pytest.mark.parametrize("name", ["Müller^Jürgen", "Kovács^Győző", "Ιωάννης", "שרון^דבורה"])
def test_names_in_other_letters_are_whole_or_the_page_says_so(tmp_path, name):
    result = result_of(image_file(tmp_path, PatientName=name))
    page = page_text(pdf_report(result, result.image, result.header))
    shown = name.replace("^", " ")
    if drawable(shown, font_for(shown)) == shown:
        assert shown in page
        assert "Question marks" not in page
    else:
        assert "?" in page
        assert "Question marks stand for characters" in page


def test_hebrew_is_never_printed_the_wrong_way_round():
    for face in load_fonts():
        assert drawable("שרון", face) == "????"


def test_much_to_say_takes_a_second_page(tmp_path):
    long = "There is much to be said of this image and the way it was made. " * 12
    messages = tuple(f"{number}: {long}" for number in range(9))
    result = result_of(image_file(tmp_path), cautions=messages)
    content = pdf_report(result, result.image)
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) >= 2
    for page in pages:
        assert "Research use only" in page.extract_text()


def test_scores_that_are_not_calibrated_say_so(tmp_path):
    scored = assessment()
    plain: tuple[Finding, ...] = tuple(replace(f, calibrated=False) for f in scored.findings)
    result = result_of(image_file(tmp_path), assessment=replace(scored, findings=plain))
    page = " ".join(page_text(pdf_report(result, result.image)).split())
    assert "scores that are not calibrated" in page
    assert "Effusion 34 %" not in page
    assert "Effusion 0.34" in page


def test_a_heat_map_that_is_withheld_is_its_reason_on_the_page(tmp_path):
    result = result_of(image_file(tmp_path))
    withheld = replace(result, heat_map=withheld_heat_map(result.image))
    page = " ".join(page_text(pdf_report(withheld, withheld.image)).split())
    assert "Heat map of Effusion: No heat map is shown: it did not converge." in page
    assert "Region 1" not in page
    bare = pdf_report(replace(result, heat_map=None), result.image)
    assert pictures(pdf_report(withheld, withheld.image)) == pictures(bare)
    assert pictures(pdf_report(result, result.image)) != pictures(bare)
