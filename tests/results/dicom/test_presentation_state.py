"""The presentation state, applied by our own reader and held to the map."""

import io
import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pydicom
import pytest

from tests.imaging.dicom_files import shaded, written
from tests.results.dicom.examples import (
    complaints,
    image_file,
    objects_of,
    read,
    result_of,
    shown_map,
)
from tests.results.examples import heat_map, withheld_heat_map
from xray_desktop.core.attribution.contours import contours, to_image_pixels
from xray_desktop.core.image.display import Presentation, VoiFunction, VoiWindow
from xray_desktop.core.image.state_drawing import MAX_POINTS
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.presentation_state import TargetImage, state_of
from xray_desktop.results.dicom.presentation_state import (
    LINE_CHARACTERS,
    portable,
    wrapped,
)
from xray_desktop.results.result_files import ResultKind, ResultsOptions, write_results

GSPS = frozenset({ResultKind.GSPS})
SIDES = ("Width", "Height")
WINDOWS = {
    "none": {},
    "linear": {"WindowCenter": "2000", "WindowWidth": "900"},
    "exact": {"WindowCenter": "2000", "WindowWidth": "900", "VOILUTFunction": "LINEAR_EXACT"},
    "sigmoid": {"WindowCenter": "2000", "WindowWidth": "900", "VOILUTFunction": "SIGMOID"},
    "rescaled": {
        "WindowCenter": "3000",
        "WindowWidth": "2000",
        "RescaleSlope": "2",
        "RescaleIntercept": "-100",
        "RescaleType": "US",
    },
}


def applied(state, path, result):
    """What the image looks like under a state, by the reader of this program."""
    source = pydicom.dcmread(path)
    found = state_of(
        Header(read(state)), TargetImage(str(source.SOPInstanceUID), 0, Header(source))
    )
    assert found.left_out == ()
    presentation = result.image.presentation
    shown = (found.voi or presentation.vois[0]).apply(result.image.values)
    return (1 - shown if found.inverted else shown), found


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("window", WINDOWS)
def test_an_image_looks_the_same_under_its_state(tmp_path, photometric, window):
    path = image_file(tmp_path, PhotometricInterpretation=photometric, **WINDOWS[window])
    result = result_of(path)
    made = objects_of(tmp_path / "out", result, GSPS)
    shown, _ = applied(made["gsps"], path, result)
    assert np.abs(shown - result.image.pixels).max() < 2e-4
    assert complaints(made["gsps"]) == []
    shape = read(made["gsps"]).PresentationLUTShape
    assert shape == ("INVERSE" if photometric == "MONOCHROME1" else "IDENTITY")


def test_a_table_of_the_image_is_kept(tmp_path):
    path = image_file(tmp_path)
    source = pydicom.dcmread(path)
    item = pydicom.Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 12])
    item.add_new("LUTData", "US", [int(v) for v in np.sqrt(np.linspace(0, 1, 4096)) * 4095])
    source.VOILUTSequence = [item]
    source.save_as(path)
    result = result_of(path)
    made = objects_of(tmp_path / "out", result, GSPS)
    shown, _ = applied(made["gsps"], path, result)
    assert np.abs(shown - result.image.pixels).max() < 2e-4
    assert complaints(made["gsps"]) == []


@pytest.mark.parametrize("shape", [(240, 200), (200, 240), (1000, 700)])
def test_each_region_has_its_outline_its_peak_and_a_text(tmp_path, shape):
    path = image_file(tmp_path, shaded(*shape))
    result = result_of(path)
    regions = result.heat_map.regions
    assert len(regions) == 2
    made = objects_of(tmp_path / "out", result, GSPS)
    (annotation,) = read(made["gsps"]).GraphicAnnotationSequence
    graphics = annotation.GraphicObjectSequence
    assert [one.GraphicType for one in graphics] == ["POLYLINE", "POINT"] * 2
    for region, line, point in zip(regions, graphics[::2], graphics[1::2], strict=True):
        drawn = np.reshape(line.GraphicData, (-1, 2))
        np.testing.assert_allclose(drawn, region.outline, atol=0.006)
        assert (drawn[0] == drawn[-1]).all()
        assert (drawn >= 0).all()
        assert (drawn <= [shape[1], shape[0]]).all()
        np.testing.assert_allclose(point.GraphicData, region.peak, atol=0.006)
    texts = [one for one in annotation.TextObjectSequence if "AnchorPoint" in one]
    assert [one.UnformattedTextValue for one in texts] == [
        "Effusion 1: right lower zone\r\nheat map region, not a lesion outline",
        "Effusion 2: left upper or middle zone\r\nheat map region, not a lesion outline",
    ]
    for text in texts:
        for corner in (text.BoundingBoxTopLeftHandCorner, text.BoundingBoxBottomRightHandCorner):
            assert (np.array(corner) >= 0).all()
            assert (np.array(corner) <= [shape[1], shape[0]]).all()
    _, found = applied(made["gsps"], path, result)  # our own reader shows all of it
    assert len(found.graphics) == 4
    assert any("not a lesion outline" in words.text for words in found.texts)
    assert complaints(made["gsps"]) == []


def test_dcmtk_calls_the_state_sound(tmp_path):
    tool = shutil.which("dcmpschk")
    if tool is None:
        pytest.skip("needs dcmtk")
    made = objects_of(tmp_path / "out", result_of(image_file(tmp_path)), GSPS)
    found = subprocess.run([tool, made["gsps"]], capture_output=True, text=True, check=True)
    assert "Test passed" in found.stderr
    assert "E:" not in found.stderr


def test_a_heat_map_that_is_withheld_leaves_its_reason_and_no_drawing(tmp_path):
    result = result_of(image_file(tmp_path))
    withheld = withheld_heat_map(result.image)
    for forced in (False, True):
        shown = replace(withheld, forced=forced)
        made = objects_of(tmp_path / "out", replace(result, heat_map=shown), GSPS)
        (annotation,) = read(made["gsps"]).GraphicAnnotationSequence
        assert ("GraphicObjectSequence" in annotation) == forced
        messages = " ".join(text.UnformattedTextValue for text in annotation.TextObjectSequence)
        assert "it did not converge" in messages
        assert complaints(made["gsps"]) == []


@pytest.mark.parametrize(
    ("attributes", "messages"),
    [
        ({}, [1, 1]),
        ({"PixelAspectRatio": ["2", "1"]}, [2, 1]),
        ({"ImagerPixelSpacing": ["0.70", "0.35"]}, [2, 1]),
        ({"PixelSpacing": ["0.14", "0.175"]}, [4, 5]),
        ({"ImagerPixelSpacing": ["0.2", "0.2"], "PixelSpacing": ["0.15", "0.15"]}, None),
    ],
)
def test_only_a_spacing_that_holds_in_the_patient_is_handed_on(tmp_path, attributes, messages):
    path = image_file(tmp_path, **attributes)
    result = result_of(path)
    made = objects_of(tmp_path / "out", result, GSPS)
    (area,) = read(made["gsps"]).DisplayedAreaSelectionSequence
    if messages is None:
        assert area.PresentationPixelSpacing == [0.15, 0.15]
    else:
        assert area.PresentationPixelAspectRatio == messages
        assert "PresentationPixelSpacing" not in area
    _, found = applied(made["gsps"], path, result)
    assert found.left_out == ()
    assert complaints(made["gsps"]) == []


def test_lines_lie_on_the_source_pixels_whatever_their_shape(tmp_path):
    square = np.repeat(shaded(240, 400), 2, axis=0)
    drawn = []
    for name, pixels, more in (
        ("square", square, {}),
        ("tall", square[::2], {"PixelAspectRatio": ["2", "1"]}),
    ):
        (tmp_path / name).mkdir()
        path = image_file(tmp_path / name, np.ascontiguousarray(pixels), **more)
        made = objects_of(tmp_path / name, result_of(path), GSPS)
        (annotation,) = read(made["gsps"]).GraphicAnnotationSequence
        lines = [np.reshape(one.GraphicData, (-1, 2)) for one in annotation.GraphicObjectSequence]
        drawn.append(np.concatenate(lines))
    np.testing.assert_allclose(drawn[1] * [1, 2], drawn[0], atol=0.02)


def test_picture_and_page_hold_the_image_in_true_proportion(tmp_path):
    square = np.repeat(shaded(240, 400), 2, axis=0)
    sheets = []
    for name, pixels, more in (
        ("square", square, {}),
        ("tall", square[::2], {"PixelAspectRatio": ["2", "1"]}),
    ):
        (tmp_path / name).mkdir()
        path = image_file(tmp_path / name, np.ascontiguousarray(pixels), **more)
        result = result_of(path)
        kinds = frozenset({ResultKind.SC, ResultKind.PDF})
        made = objects_of(tmp_path / name, result, kinds)
        picture = made["report"].read_bytes()
        sides = {key: int(re.search(rf"/{key} (\d+)".encode(), picture)[1]) for key in SIDES}
        sheets.append((read(made["sc"]).pixel_array.astype(int), sides))
    assert sheets[0][1] == sheets[1][1]
    assert sheets[0][0].shape == sheets[1][0].shape
    assert np.abs(sheets[0][0] - sheets[1][0]).mean() < 3


def test_it_says_what_it_is(tmp_path):
    made = read(objects_of(tmp_path / "out", result_of(image_file(tmp_path)), GSPS)["gsps"])
    (annotation,) = made.GraphicAnnotationSequence
    assert {one.GraphicAnnotationUnits for one in annotation.GraphicObjectSequence} == {"PIXEL"}
    lines = [text.UnformattedTextValue for text in annotation.TextObjectSequence]
    assert lines[0] == "Research use only - not for diagnosis. AI output, unverified"
    assert "Effusion: 34 %, above" in lines[1]
    messages = " ".join(lines)
    assert "Heat map of Effusion: what moved the score, not where disease is." in messages
    assert "Heat map reliability: low" in messages
    boxes = [text for text in annotation.TextObjectSequence if "AnchorPoint" not in text]
    tops = [text.BoundingBoxTopLeftHandCorner[1] for text in boxes]
    assert tops == sorted(set(tops))
    assert all(0 < top < 0.96 for top in tops)


def test_without_a_map_there_is_none(tmp_path):
    result = result_of(image_file(tmp_path), heat_map=None)
    made = write_results(tmp_path / "out", result, ResultsOptions(GSPS))
    assert made.paths == ()
    assert "regions of a heat map, and there is none" in made.left_out[0]
    assert not (tmp_path / "out").exists()


def test_an_image_in_colour_has_none(tmp_path):
    pixels = np.repeat((shaded() // 16).astype(np.uint8)[..., None], 3, axis=2)
    made = write_results(
        tmp_path / "out", result_of(image_file(tmp_path, pixels)), ResultsOptions(GSPS)
    )
    assert made.paths == ()
    assert "must be grey" in made.left_out[0]


def test_an_image_whose_values_pass_through_a_table_has_none(tmp_path):
    path = image_file(tmp_path)
    source = pydicom.dcmread(io.BytesIO(path.read_bytes()))
    item = pydicom.Dataset()
    item.add_new("LUTDescriptor", "US", [4096, 0, 16])
    item.ModalityLUTType = "US"
    item.add_new("LUTData", "US", list(range(4096)))
    source.ModalityLUTSequence = [item]
    path.write_bytes(written(source))
    made = write_results(tmp_path / "out", result_of(path), ResultsOptions(GSPS))
    assert "without a Modality LUT" in made.left_out[0]


def test_a_long_line_is_thinned_to_what_an_element_holds(tmp_path):
    comb = np.zeros((1200, 1200), np.float32)
    comb[:, 20:40] = 1
    for row in range(20, 1160, 40):
        comb[row : row + 20, 20:1180] = 1
    result = result_of(image_file(tmp_path))
    (line, *_) = contours(comb, 0.5)
    rough = replace(
        result.heat_map.regions[0], outline=to_image_pixels(line, 1200, result.image.shape)
    )
    rough_map = replace(result.heat_map, regions=(rough,))
    made = objects_of(tmp_path / "out", replace(result, heat_map=rough_map), GSPS)
    lines = read(made["gsps"]).GraphicAnnotationSequence[0].GraphicObjectSequence
    counts = [graphic.NumberOfGraphicPoints for graphic in lines]
    assert 1000 < max(counts) <= MAX_POINTS + 1
    for graphic in lines:
        assert graphic.NumberOfGraphicPoints * 2 == len(graphic.GraphicData)
        assert graphic.GraphicData[:2] == graphic.GraphicData[-2:]
    assert complaints(made["gsps"]) == []


def test_a_finding_that_cannot_be_scored_has_no_score_over_the_image(tmp_path):
    result = result_of(image_file(tmp_path))
    result = replace(result, heat_map=heat_map(shown_map("Hernia"), result.image))
    made = read(objects_of(tmp_path / "out", result, GSPS)["gsps"])
    texts = made.GraphicAnnotationSequence[0].TextObjectSequence
    messages = " ".join(text.UnformattedTextValue for text in texts)
    assert "Hernia: not scored: insufficient examples" in messages
    assert "0.02" not in messages


def test_a_map_with_nothing_for_the_finding_has_no_lines(tmp_path):
    result = result_of(image_file(tmp_path))
    nothing = heat_map(replace(shown_map(), values=-np.abs(shown_map().values)), result.image)
    made = objects_of(tmp_path / "out", replace(result, heat_map=nothing), GSPS)
    assert "GraphicObjectSequence" not in read(made["gsps"]).GraphicAnnotationSequence[0]
    assert complaints(made["gsps"]) == []


def test_a_sigmoid_over_fractional_values_stays_one():
    window = VoiWindow(0.2, 0.6, VoiFunction.SIGMOID)
    assert portable(Presentation(-0.2, 1.03, (window,))) is window


def test_a_number_and_its_per_cent_sign_stay_on_one_line():
    text = "Atelectasis: 14 %, base rate 8.3 %: x 1.7, above the operating point of 11 %"
    lines = wrapped(text)
    assert " ".join(lines) == text
    assert not any(line.startswith("%") for line in lines)
    assert all(len(line) <= LINE_CHARACTERS for line in lines)
