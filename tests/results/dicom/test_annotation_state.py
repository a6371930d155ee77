"""The presentation state of annotations, applied by our own reader and checked by others."""

import shutil
import subprocess

import numpy as np
import pydicom
import pytest

from tests.results.dicom.examples import complaints, image_file, read
from xray_desktop.core.image.display import VoiWindow
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import GraphicType
from xray_desktop.core.image.state_drawing import Drawing
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.presentation_state import TargetImage, state_of
from xray_desktop.imaging.file_decoding import open_image, source_header
from xray_desktop.imaging.process_limits import Limits
from xray_desktop.results.dicom.annotation_state import ShownAs, annotation_state_file

LENGTH = Drawing((((20.0, 30.0), (120.25, 40.5)),), (), ("17.5 mm", "at the detector"), (120, 40))
PROBE = Drawing((), ((60.0, 80.0),), ("pixel value 1000",), (60.0, 80.0))
NOTE = Drawing((), ((10.0, 10.0),), ("Größe fraglich, 12°",), (190.0, 235.0))
WINDOW = VoiWindow(1500.0, 700.0)


def saved(tmp_path, drawings, shown, **attributes):
    """A state on disk, the image, and what our reader makes of the state."""
    path = image_file(tmp_path, **attributes)
    values, description = open_image(path, None, Limits())
    image = description.radiograph(values)
    state = tmp_path / "annotations.dcm"
    state.write_bytes(annotation_state_file(source_header(path, Limits()), image, drawings, shown))
    source = pydicom.dcmread(path)
    target = TargetImage(str(source.SOPInstanceUID), 0, Header(source))
    return state, image, state_of(Header(read(state)), target)


def test_lines_points_and_texts_come_back_as_they_were(tmp_path):
    state, _, found = saved(tmp_path, (LENGTH, PROBE, NOTE), ShownAs(WINDOW))
    line, point, other = found.graphics
    assert (line.shape, line.points) == (GraphicType.LINE, LENGTH.strokes[0])
    assert (point.shape, point.points) == (GraphicType.POINT, PROBE.points)
    assert other.points == NOTE.points
    texts = [text.text for text in found.texts]
    assert texts[0].split() == ["17.5", "mm", "at", "the", "detector"]
    assert texts[2] == NOTE.lines[0]
    assert found.left_out == ()
    assert complaints(state) == []


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("inverted", [False, True])
def test_the_image_looks_as_it_was_shown(tmp_path, photometric, inverted):
    shown = ShownAs(WINDOW, inverted)
    _, image, found = saved(tmp_path, (LENGTH,), shown, PhotometricInterpretation=photometric)
    assert found.voi == WINDOW
    seen = found.voi.apply(image.values)
    seen = 1 - seen if found.inverted else seen
    expected = image.presentation.show(image.values, WINDOW)
    np.testing.assert_allclose(seen, 1 - expected if inverted else expected, atol=1e-5)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turns", range(4))
def test_the_image_lies_as_it_lay(tmp_path, turns, mirrored):
    orientation = Orientation(turns, mirrored)
    state, _, found = saved(tmp_path, (LENGTH,), ShownAs(WINDOW, orientation=orientation))
    assert (found.orientation or Orientation()) == orientation
    assert found.area is None, "all of it"
    assert complaints(state) == []


@pytest.mark.parametrize(
    ("own", "words", "used"),
    [
        ("ISO_IR 100", "plain", "ISO_IR 100"),
        ("ISO_IR 100", "Größe 12°", "ISO_IR 100"),
        ("ISO_IR 100", "胸部", "ISO_IR 192"),
        ("ISO_IR 192", "Größe", "ISO_IR 192"),
        ("", "Größe", "ISO_IR 100"),
        ("", "plain", None),
    ],
)
def test_names_and_texts_are_read_as_they_were_written(tmp_path, own, words, used):
    name = "Müller^Jörg" if own else "Mueller^Joerg"
    note = Drawing((), ((10.0, 10.0),), (words,), (10.0, 10.0))
    state, _, _ = saved(
        tmp_path, (note,), ShownAs(WINDOW), PatientName=name, SpecificCharacterSet=own
    )
    made = read(state)
    assert str(made.PatientName) == name
    assert made.get("SpecificCharacterSet") == used
    (annotation,) = made.GraphicAnnotationSequence
    assert annotation.TextObjectSequence[0].UnformattedTextValue == words
    assert complaints(state) == []


def test_nothing_of_a_model_is_in_it(tmp_path):
    state, _, _ = saved(tmp_path, (NOTE,), ShownAs(WINDOW))
    made = read(state)
    assert made.SeriesDescription == "Annotations: research use only"
    assert b"AI" not in state.read_bytes()
    assert complaints(state) == []


def test_texts_stay_on_the_image_and_long_lines_fit(tmp_path):
    angle = np.linspace(0, 6.28, 50_000)
    outline = tuple(zip(100 + 50 * np.cos(angle), 120 + 50 * np.sin(angle), strict=True))
    long = Drawing((outline,), (), ("x" * 300,) * 6, (199.0, 239.0))
    state, image, _ = saved(tmp_path, (long,), ShownAs(WINDOW))
    (annotation,) = read(state).GraphicAnnotationSequence
    (text,), (line,) = annotation.TextObjectSequence, annotation.GraphicObjectSequence
    rows, columns = image.shape
    assert len(text.UnformattedTextValue) <= 1024
    for corner in (text.BoundingBoxTopLeftHandCorner, text.BoundingBoxBottomRightHandCorner):
        assert 0 <= corner[0] <= columns
        assert 0 <= corner[1] <= rows
    assert 1000 < line.NumberOfGraphicPoints <= 4001
    assert complaints(state) == []


def test_dcmtk_calls_the_state_sound(tmp_path):
    tool = shutil.which("dcmpschk")
    if tool is None:
        pytest.skip("needs dcmtk")
    shown = ShownAs(WINDOW, orientation=Orientation(1, mirrored=True))
    state, _, _ = saved(tmp_path, (LENGTH, PROBE), shown)  # it knows ASCII only
    found = subprocess.run([tool, state], capture_output=True, text=True, check=True)
    assert "Test passed" in found.stderr
    assert "E:" not in found.stderr


def test_an_image_of_tall_pixels_keeps_its_shape(tmp_path):
    state, _, found = saved(
        tmp_path,
        (LENGTH,),
        ShownAs(WINDOW, orientation=Orientation(1)),
        PixelAspectRatio=["2", "1"],
    )
    assert found.left_out == ()
    assert found.graphics[0].points == LENGTH.strokes[0]
    assert complaints(state) == []
