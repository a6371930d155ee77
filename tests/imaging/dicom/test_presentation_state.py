"""Presentation states beside an image: found by their references, read, or ignored."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.image.display import VoiFunction, VoiTable, VoiWindow
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import Bitmap, Graphic, GraphicType, Rectangle
from xray_desktop.core.progress import finish
from xray_desktop.imaging.decoder_protocol import STATE_DAMAGED
from xray_desktop.imaging.dicom.presentation_state import GSPS, OTHER_MODALITY_TRANSFORM
from xray_desktop.imaging.dicom.presentation_state_graphics import (
    PIXEL_SHAPE_IGNORED,
    SIZE_IGNORED,
    TEXT_CUT,
    UNKNOWN_GRAPHIC,
)

UID = "1.2.826.0.1.3680043.8.498.1"


def item(**attributes: object) -> Dataset:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def graphic(kind: str, *data: float, units: str = "PIXEL") -> Dataset:
    return item(
        GraphicAnnotationUnits=units,
        GraphicDimensions=2,
        NumberOfGraphicPoints=len(data) // 2,
        GraphicData=list(data),
        GraphicType=kind,
        GraphicFilled="N",
    )


def state(uid: str = UID, **attributes: object) -> Dataset:
    image = item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.1", ReferencedSOPInstanceUID=uid)
    given = {
        "SOPClassUID": GSPS,
        "Modality": "PR",
        "PixelData": None,
        "ContentLabel": "WET_READ",
        "PresentationCreationDate": "20200101",
        "ReferencedSeriesSequence": [item(ReferencedImageSequence=[image])],
        "PresentationLUTShape": "INVERSE",
    }
    return dataset(**{**given, **attributes})


def found(reader, folder: Path):
    if not (folder / "image.dcm").exists():
        (folder / "image.dcm").write_bytes(written(dataset()))
    return finish(reader.state_steps(folder / "image.dcm", UID))


def test_what_a_state_asks_for_is_read(reader, tmp_path):
    text = item(
        UnformattedTextValue="look\nhere",
        AnchorPoint=[3, 4],
        AnchorPointAnnotationUnits="PIXEL",
    )
    layer = item(
        GraphicLayer="A",
        GraphicObjectSequence=[
            graphic("POLYLINE", 1, 2, 3, 4, 5, 6),
            graphic("CIRCLE", 10, 10, 13, 14),
            graphic("ELLIPSE", 0, 5, 10, 5, 5, 2, 5, 8),
            graphic("POINT", 7, 8),
            graphic("ELLIPSE", 0, 5),
            graphic("POINT", 0.25, 0.5, units="DISPLAY"),
            graphic("SPIRAL", 0, 5),
        ],
        TextObjectSequence=[text],
    )
    made = state(
        SoftcopyVOILUTSequence=[item(WindowCenter=600, WindowWidth=400)],
        ImageRotation=90,
        ImageHorizontalFlip="Y",
        GraphicAnnotationSequence=[layer],
        ShutterShape="RECTANGULAR",
        ShutterLeftVerticalEdge=2,
        ShutterRightVerticalEdge=9,
        ShutterUpperHorizontalEdge=3,
        ShutterLowerHorizontalEdge=8,
    )
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert one.label == "WET_READ"
    assert one.voi == VoiWindow(600, 400)
    assert one.inverted is True
    assert one.orientation == Orientation().turned(1).flipped_horizontally()
    assert one.shutter.openings == (Rectangle(1, 2, 9, 8),)
    assert one.graphics == (
        Graphic(GraphicType.LINE, ((1, 2), (3, 4), (5, 6))),
        Graphic(GraphicType.CIRCLE, ((10, 10), (13, 14))),
        Graphic(GraphicType.ELLIPSE, ((0, 5), (10, 5), (5, 2), (5, 8))),
        Graphic(GraphicType.POINT, ((7, 8),)),
        Graphic(
            GraphicType.POINT, ((40, 24),)
        ),  # of 80 x 96, on its side: a quarter across is down
    )
    assert one.made == "2020-01-01"
    assert [(words.text, words.place) for words in one.texts] == [("look here", (3, 4))]
    assert one.left_out == (UNKNOWN_GRAPHIC,)
    assert "look" not in repr(one) + repr(one.texts)


def test_only_what_refers_to_the_image_is_taken_newest_first(reader, tmp_path):
    (tmp_path / "other").write_bytes(written(state("1.2.3")))
    (tmp_path / "image.dcm").write_bytes(written(dataset()))
    (tmp_path / "old").write_bytes(written(state(ContentLabel="OLD")))
    new = state(ContentLabel="NEW", PresentationCreationDate="20210101")
    (tmp_path / "new").write_bytes(written(new))
    answer = found(reader, tmp_path)
    assert [one.label for one in answer.states] == ["NEW", "OLD"]
    assert answer.cautions == ()


def test_broken_ones_are_passed_by_with_a_caution(reader, tmp_path):
    (tmp_path / "whole").write_bytes(written(state()))
    (tmp_path / "cut").write_bytes(written(state())[:600])
    answer = found(reader, tmp_path)
    assert [one.label for one in answer.states] == ["WET_READ"]
    assert answer.cautions == (STATE_DAMAGED,)


def test_windows_over_other_values_are_not_applied(reader, tmp_path):
    made = state(
        ModalityLUTSequence=[item(LUTExplanation="x")],
        SoftcopyVOILUTSequence=[item(WindowCenter=600, WindowWidth=400)],
    )
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert one.voi is None
    assert one.left_out == (OTHER_MODALITY_TRANSFORM,)


def named(*uids: str, frames: list[int] | None = None) -> list[Dataset]:
    items = [
        item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.1", ReferencedSOPInstanceUID=uid)
        for uid in uids
    ]
    for one in items:
        if frames is not None:
            one.ReferencedFrameNumber = frames
    return items


def test_what_is_for_another_image_of_the_same_state_is_not_for_this_one(reader, tmp_path):
    arrow, elsewhere = graphic("POINT", 1, 1), graphic("POINT", 2, 2)
    made = state(
        ReferencedSeriesSequence=[item(ReferencedImageSequence=named(UID, "1.2.3"))],
        SoftcopyVOILUTSequence=[
            item(ReferencedImageSequence=named("1.2.3"), WindowCenter=1, WindowWidth=10),
            item(ReferencedImageSequence=named("1.2.9", UID), WindowCenter=2, WindowWidth=20),
        ],
        GraphicAnnotationSequence=[
            item(ReferencedImageSequence=named("1.2.3"), GraphicObjectSequence=[elsewhere]),
            item(ReferencedImageSequence=named(UID, frames=[2]), GraphicObjectSequence=[elsewhere]),
            item(ReferencedImageSequence=named(UID, frames=[1]), GraphicObjectSequence=[arrow]),
        ],
    )
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert one.voi == VoiWindow(2, 20)
    assert one.graphics == (Graphic(GraphicType.POINT, ((1, 1),)),)


def test_a_state_of_another_frame_is_not_for_this_one(reader, tmp_path):
    images = named(UID, frames=[3])
    made = state(ReferencedSeriesSequence=[item(ReferencedImageSequence=images)])
    (tmp_path / "pr").write_bytes(written(made))
    assert found(reader, tmp_path).states == ()
    (one,) = finish(reader.state_steps(tmp_path / "image.dcm", UID, 2)).states
    assert one.label == "WET_READ"


@pytest.mark.parametrize("function", list(VoiFunction))
@pytest.mark.parametrize(("own", "its"), [((2.0, -1000.0), None), ((1.0, 5.0), (4.0, -7.0))])
def test_a_window_shows_the_stored_values_as_the_state_means_it(
    reader, tmp_path, function, own, its
):
    image = dataset(RescaleSlope=own[0], RescaleIntercept=own[1])
    (tmp_path / "image.dcm").write_bytes(written(image))
    rescale = {} if its is None else {"RescaleSlope": its[0], "RescaleIntercept": its[1]}
    window = item(WindowCenter=700, WindowWidth=300, VOILUTFunction=function.value)
    made = state(SoftcopyVOILUTSequence=[window], **rescale)
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert one.left_out == ()
    stored = np.arange(4096, dtype=np.float32)
    slope, zero = its or (1.0, 0.0)
    meant = VoiWindow(700, 300, function).apply(stored * np.float32(slope) + np.float32(zero))
    shown = one.voi.apply(stored * np.float32(own[0]) + np.float32(own[1]))
    np.testing.assert_allclose(shown, meant, atol=1e-4)


@pytest.mark.parametrize(("slope", "first"), [(1, 90), (2, None)])
def test_a_table_is_moved_with_the_intercept_and_no_other_way(reader, tmp_path, slope, first):
    image = dataset(RescaleSlope=slope, RescaleIntercept=-10)
    (tmp_path / "image.dcm").write_bytes(written(image))
    voi = item(LUTDescriptor=[4, 100, 16])
    voi.add_new("LUTData", "OW", np.uint16([0, 9, 99, 999]).tobytes())
    made = state(SoftcopyVOILUTSequence=[item(VOILUTSequence=[voi])])
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    if first is None:
        assert (one.voi, one.left_out) == (None, (OTHER_MODALITY_TRANSFORM,))
    else:
        assert isinstance(one.voi, VoiTable)
        assert one.voi.first == first


@pytest.mark.parametrize(
    ("corners", "turn", "flip", "area", "place"),
    [
        (([1, 1], [80, 96]), 0, "N", None, (20, 48)),
        (([11, 21], [50, 60]), 0, "N", (10, 20, 50, 60), (20, 40)),
        (([50, 21], [11, 60]), 0, "Y", (10, 20, 50, 60), (40, 40)),
        (([11, 60], [50, 21]), 90, "N", (10, 20, 50, 60), (30, 50)),
        (None, 180, "N", None, (60, 48)),
    ],
)
def test_part_of_an_image_and_places_on_the_screen(
    reader, tmp_path, corners, turn, flip, area, place
):
    spot = item(GraphicObjectSequence=[graphic("POINT", 0.25, 0.5, units="DISPLAY")])
    more = {}
    if corners is not None:
        selection = item(
            DisplayedAreaTopLeftHandCorner=corners[0],
            DisplayedAreaBottomRightHandCorner=corners[1],
            PresentationSizeMode="TRUE SIZE",
        )
        more["DisplayedAreaSelectionSequence"] = [selection]
    made = state(
        ImageRotation=turn, ImageHorizontalFlip=flip, GraphicAnnotationSequence=[spot], **more
    )
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert one.area == (None if area is None else Rectangle(*area))
    assert one.graphics == (Graphic(GraphicType.POINT, (place,)),)
    assert one.left_out == ((SIZE_IGNORED,) if corners else ())


@pytest.mark.parametrize(
    ("image", "messages", "kept"),
    [
        ({}, {"PresentationPixelAspectRatio": ["1", "1"]}, True),
        ({}, {"PresentationPixelAspectRatio": ["2", "1"]}, False),
        ({}, {"PresentationPixelSpacing": ["0.3", "0.2"]}, False),
        ({"PixelAspectRatio": ["2", "1"]}, {"PresentationPixelSpacing": ["0.4", "0.2"]}, True),
        ({"PixelAspectRatio": ["2", "1"]}, {"PresentationPixelAspectRatio": ["1", "1"]}, False),
    ],
)
def test_another_pixel_aspect_ratio_is_reported(reader, tmp_path, image, messages, kept):
    (tmp_path / "image.dcm").write_bytes(written(dataset(**image)))
    selection = item(
        DisplayedAreaTopLeftHandCorner=[1, 1],
        DisplayedAreaBottomRightHandCorner=[80, 96],
        PresentationSizeMode="SCALE TO FIT",
        **messages,
    )
    shown = state(DisplayedAreaSelectionSequence=[selection])
    (tmp_path / "state.dcm").write_bytes(written(shown))
    (one,) = found(reader, tmp_path).states
    assert one.left_out == (() if kept else (PIXEL_SHAPE_IGNORED,))


def test_planes_of_its_own_are_drawn_or_hide(reader, tmp_path):
    made = state(ShutterShape="BITMAP", ShutterOverlayGroup=0x6002, ShutterPresentationValue=0)
    for group, active in ((0x6000, True), (0x6002, False), (0x6004, False)):
        for element, vr, value in (
            (0x10, "US", 2),
            (0x11, "US", 4),
            (0x40, "CS", "G"),
            (0x50, "SS", [3, 5]),
            (0x3000, "OW", bytes([0b1001_0001, 0])),
        ):
            made.add_new(group << 16 | element, vr, value)
        if active:
            made.add_new(group << 16 | 0x1001, "CS", "LAYER1")
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    (plane,) = one.overlays
    assert (plane.row, plane.column) == (2, 4)
    (opening,) = one.shutter.openings
    assert isinstance(opening, Bitmap)
    hidden = np.argwhere(one.shutter.hides((96, 80)))
    assert hidden.tolist() == [[2, 4], [3, 4], [3, 7]]


@pytest.mark.parametrize(("length", "cut"), [(400, ()), (401, (TEXT_CUT,))])
def test_a_long_text_is_cut_with_a_note(reader, tmp_path, length, cut):
    text = item(
        UnformattedTextValue="a" * length,
        BoundingBoxTopLeftHandCorner=[1, 1],
        BoundingBoxBottomRightHandCorner=[3, 3],
        BoundingBoxAnnotationUnits="PIXEL",
    )
    layer = item(TextObjectSequence=[text])
    (tmp_path / "image.dcm").write_bytes(written(dataset()))
    (tmp_path / "pr").write_bytes(written(state(GraphicAnnotationSequence=[layer])))
    (one,) = found(reader, tmp_path).states
    assert [words.text for words in one.texts] == ["a" * 400 + ("…" if cut else "")]
    assert one.left_out == cut


def test_words_have_a_line_to_what_they_speak_of(reader, tmp_path):
    text = item(
        UnformattedTextValue="this",
        BoundingBoxTopLeftHandCorner=[1, 2],
        BoundingBoxBottomRightHandCorner=[9, 9],
        BoundingBoxAnnotationUnits="PIXEL",
        AnchorPoint=[30, 40],
        AnchorPointAnnotationUnits="PIXEL",
        AnchorPointVisibility="Y",
    )
    made = state(GraphicAnnotationSequence=[item(TextObjectSequence=[text])])
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert [words.place for words in one.texts] == [(1, 2)]
    assert one.graphics == (Graphic(GraphicType.LINE, ((9, 9), (30, 40))),)  # from the box's edge


def test_a_folder_without_any_gives_none(reader, tmp_path):
    assert found(reader, tmp_path).states == ()
