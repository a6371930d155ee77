"""The secondary capture: what it says of itself, and that all of it is to be read."""

from dataclasses import replace

import numpy as np
import pytest

from tests.imaging.dicom_files import shaded
from tests.results.dicom.examples import image_file, objects_of, read, result_of, shown_map
from tests.results.examples import assessment, attribution, heat_map, radiograph
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.scoring.findings import Reservation
from xray_desktop.results.report_palette import DARK
from xray_desktop.results.report_picture import (
    BANNER_PX,
    MAX_SIDE_PX,
    PANEL_PX,
    report_picture,
)
from xray_desktop.results.result_files import ResultKind
from xray_desktop.results.score_report import ImageResult

SC = frozenset({ResultKind.SC})


def test_it_says_what_it_is(tmp_path):
    path = image_file(tmp_path)
    made = read(objects_of(tmp_path / "out", result_of(path), SC)["sc"])
    assert (made.SamplesPerPixel, made.PhotometricInterpretation) == (3, "RGB")
    assert made.BitsStored == 8
    assert list(made.ImageType) == ["DERIVED", "SECONDARY"]
    assert made.BurnedInAnnotation == "YES"
    assert made.Modality == "OT"
    assert "Heat map of Effusion" in made.DerivationDescription
    assert "not where disease is" in made.DerivationDescription
    assert "not lesion outlines" in made.DerivationDescription
    assert made.LossyImageCompression == "00"
    (source,) = made.SourceImageSequence
    assert source.ReferencedSOPInstanceUID == read(path).SOPInstanceUID
    assert max(made.Rows, made.Columns) <= MAX_SIDE_PX


def test_loss_is_handed_down(tmp_path):
    lossy = {
        "LossyImageCompression": "01",
        "LossyImageCompressionRatio": "12.5",
        "LossyImageCompressionMethod": "ISO_10918_1",
    }
    made = read(objects_of(tmp_path / "out", result_of(image_file(tmp_path, **lossy)), SC)["sc"])
    for keyword, value in lossy.items():
        assert str(made[keyword].value) == value


@pytest.mark.parametrize("shape", [(96, 80), (3000, 2400), (400, 3000), (3000, 400)])
def test_every_shape_of_image_fits(shape):
    image = radiograph(shaded(*shape) / 4095)
    values = np.zeros((64, 64), np.float32)
    values[30:34, 30:34] = 1 / 16
    shown = heat_map(attribution(values=values), image)
    sheet = report_picture(ImageResult(image.source, assessment(), image, shown), image)
    assert sheet.dtype == np.uint8
    assert max(sheet.shape[:2]) <= MAX_SIDE_PX
    assert (sheet[4, 4] == DARK.banner).all()
    image_part = sheet[BANNER_PX:, : sheet.shape[1] - PANEL_PX]
    assert np.ptp(image_part.astype(int), axis=2).max() > 20  # the regions' colour


def test_all_that_must_be_said_fits_above_the_edge():
    long = "A sentence that somebody found worth saying of this image and its scores. " * 3
    reserved = tuple(Reservation(RefusedError(f"r{n}", long)) for n in range(3))
    messages = replace(assessment(), reservations=reserved)
    image = radiograph(np.full((96, 80), 0.5))
    shown = heat_map(shown_map(), image)
    sheet = report_picture(ImageResult(image.source, messages, image, shown, (long,) * 3), image)
    last = sheet[-12:, sheet.shape[1] - 800 :]
    assert (last == last[0, 0]).all()
    text = sheet[:, sheet.shape[1] - 800 :].max(axis=(1, 2)) > 120
    assert np.flatnonzero(text).max() < sheet.shape[0] - 12


def test_without_a_map_the_image_is_grey():
    image = radiograph(shaded() / 4095)
    sheet = report_picture(ImageResult(image.source, assessment(), image), image)
    image_part = sheet[BANNER_PX:, : sheet.shape[1] - PANEL_PX]
    assert np.ptp(image_part.astype(int), axis=2).max() <= 6  # the ground's own tint
