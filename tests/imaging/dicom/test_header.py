"""Enhanced objects: attributes in functional groups are read like those outside them."""

import numpy as np
import pytest

from tests.imaging.dicom.test_presentation_state import found, item, state
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.image.deidentification import DeidentificationOptions, Pseudonyms
from xray_desktop.core.image.display import VoiFunction, VoiWindow
from xray_desktop.core.image.presentation_state import Rectangle
from xray_desktop.core.image.radiograph import SpacingOrigin
from xray_desktop.imaging.file_decoding import deidentified_copy, open_image, source_header
from xray_desktop.imaging.process_limits import Limits

PIXELS = shaded()
OWN, SHARED = "PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"


def group(center="1500", width="1200", slope="2", intercept="-100", spacing="0.35"):
    return item(
        FrameVOILUTSequence=[
            item(WindowCenter=center, WindowWidth=width, VOILUTFunction="LINEAR_EXACT")
        ],
        PixelValueTransformationSequence=[
            item(RescaleIntercept=intercept, RescaleSlope=slope, RescaleType="US")
        ],
        PixelMeasuresSequence=[item(PixelSpacing=[spacing, spacing])],
    )


@pytest.mark.parametrize("place", [OWN, SHARED])
def test_window_rescale_and_spacing(open_dataset, place):
    image = open_dataset(**{OWN: [item()], SHARED: [item()], place: [group()]})
    assert np.array_equal(image.values, PIXELS * 2.0 - 100)
    assert image.presentation.vois[0] == VoiWindow(1500, 1200, VoiFunction.LINEAR_EXACT)
    assert image.spacing.row_mm == 0.35


def test_each_frame_has_its_own(open_bytes):
    data = dataset(
        NumberOfFrames=2,
        PixelData=PIXELS.tobytes() * 2,
        **{OWN: [group("100"), group("200", slope="3")], SHARED: [group("300")]},
    )
    content = written(data)
    for frame, (center, slope) in enumerate([(100, 2), (200, 3)]):
        image = open_bytes(content, frame=frame)
        assert image.presentation.vois[0].center == center
        assert np.array_equal(image.values, PIXELS * float(slope) - 100)


def test_a_frame_without_groups_of_its_own_has_the_shared_ones(open_bytes):
    data = dataset(
        NumberOfFrames=2,
        PixelData=PIXELS.tobytes() * 2,
        **{OWN: [group("100")], SHARED: [group("300")]},
    )
    assert open_bytes(written(data), frame=1).presentation.vois[0].center == 300


def test_a_macro_takes_the_place_of_what_stands_outside_as_a_whole(open_dataset):
    image = open_dataset(
        WindowCenter="9", WindowWidth="9", VOILUTFunction="SIGMOID", PixelSpacing=["1", "1"],
        **{SHARED: [item(FrameVOILUTSequence=[item(WindowCenter="1500", WindowWidth="1200")],
                         PixelMeasuresSequence=[item(SliceThickness="1")])]},
    )  # fmt: skip
    assert image.presentation.vois[0] == VoiWindow(1500, 1200)
    assert image.spacing.row_mm == 1


def test_detector_spacing_magnification_orientation_and_shutter(open_dataset):
    shutter = item(
        ShutterShape="RECTANGULAR",
        ShutterLeftVerticalEdge="3",
        ShutterRightVerticalEdge="70",
        ShutterUpperHorizontalEdge="5",
        ShutterLowerHorizontalEdge="90",
    )
    shared = item(
        FramePixelDataPropertiesSequence=[item(ImagerPixelSpacing=["0.2", "0.2"])],
        XRayGeometrySequence=[item(EstimatedRadiographicMagnificationFactor="1.25")],
        PatientOrientationInFrameSequence=[item(PatientOrientation=["L", "F"])],
        FrameDisplayShutterSequence=[shutter],
    )
    image = open_dataset(**{SHARED: [shared]})
    assert image.spacing.row_mm == pytest.approx(0.16)
    assert image.spacing.origin is SpacingOrigin.IMAGER_CORRECTED
    assert image.exposure.directions is not None
    assert image.shutter.openings == (Rectangle(2, 4, 70, 90),)


def test_what_a_converter_had_no_macro_for(open_dataset):
    shared = item(UnassignedSharedConvertedAttributesSequence=[item(ViewPosition="LL")])
    assert open_dataset(ViewPosition=None, **{SHARED: [shared]}).unsuitable.code == "view"
    assert open_dataset(**{SHARED: [shared]}).unsuitable is None


@pytest.mark.parametrize("value", [[], [item()], [item(FrameVOILUTSequence=[])]])
def test_empty_groups_change_nothing(open_dataset, value):
    image = open_dataset(WindowCenter="1500", WindowWidth="1200", **{OWN: value, SHARED: value})
    assert image.presentation.vois[0] == VoiWindow(1500, 1200)


def test_results_know_the_rescale_of_one_frame(tmp_path):
    path = tmp_path / "image"
    data = dataset(StudyInstanceUID="1.2", SeriesInstanceUID="1.3", **{SHARED: [group()]})
    path.write_bytes(written(data))
    attributes = source_header(path, Limits()).attributes
    assert b"-100" in attributes


def test_a_presentation_state_is_over_the_values_of_the_frame(reader, tmp_path):
    (tmp_path / "image.dcm").write_bytes(written(dataset(**{SHARED: [group()]})))
    window = item(WindowCenter="701", WindowWidth="301", VOILUTFunction="LINEAR_EXACT")
    (tmp_path / "pr").write_bytes(written(state(SoftcopyVOILUTSequence=[window])))
    (one,) = found(reader, tmp_path).states
    assert one.voi == VoiWindow(2 * 701 - 100, 2 * 301, VoiFunction.LINEAR_EXACT)


def test_a_de_identified_copy_looks_the_same(tmp_path):
    path, copy = tmp_path / "image", tmp_path / "copy"
    path.write_bytes(written(dataset(**{SHARED: [group()]})))
    made = deidentified_copy(path, Pseudonyms(b"\1" * 32), DeidentificationOptions(), Limits())
    copy.write_bytes(made.content)
    images = [open_image(one, None, Limits()) for one in (path, copy)]
    (values, about), (again, same) = images
    assert np.array_equal(values, again)
    assert about.presentation.vois == same.presentation.vois
