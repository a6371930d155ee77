"""Presentation states beside a film: found by what they refer to, read, or passed by."""

from pathlib import Path

from pydicom.dataset import Dataset

from tests.imaging.films import dataset, written
from xray_desktop.core.display import VoiWindow
from xray_desktop.core.orientation import Orientation
from xray_desktop.core.progress import finish
from xray_desktop.core.shutter import Rectangle
from xray_desktop.core.softcopy import Graphic, Shape
from xray_desktop.imaging.dicom.presentation_state import (
    BROKEN,
    DISPLAY_UNITS,
    GSPS,
    OWN_MODALITY,
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
    return finish(reader.state_steps(folder / "film.dcm", UID))


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
            graphic("POINT", 0.5, 0.5, units="DISPLAY"),
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
        Graphic(Shape.LINE, ((1, 2), (3, 4), (5, 6))),
        Graphic(Shape.CIRCLE, ((10, 10), (13, 14))),
        Graphic(Shape.ELLIPSE, ((0, 5), (10, 5), (5, 2), (5, 8))),
        Graphic(Shape.POINT, ((7, 8),)),
    )
    assert [(words.text, words.place) for words in one.words] == [("look here", (3, 4))]
    assert one.left_out == (DISPLAY_UNITS,)
    assert "look" not in repr(one) + repr(one.words)


def test_only_what_refers_to_the_film_is_taken_newest_first(reader, tmp_path):
    (tmp_path / "other").write_bytes(written(state("1.2.3")))
    (tmp_path / "film.dcm").write_bytes(written(dataset()))
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
    assert answer.cautions == (BROKEN,)


def test_windows_over_other_values_are_not_applied(reader, tmp_path):
    made = state(
        ModalityLUTSequence=[item(LUTExplanation="x")],
        SoftcopyVOILUTSequence=[item(WindowCenter=600, WindowWidth=400)],
    )
    (tmp_path / "pr").write_bytes(written(made))
    (one,) = found(reader, tmp_path).states
    assert one.voi is None
    assert one.left_out == (OWN_MODALITY,)


def test_a_folder_without_any_gives_none(reader, tmp_path):
    assert found(reader, tmp_path).states == ()
