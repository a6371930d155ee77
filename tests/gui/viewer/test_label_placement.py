"""Text over a narrow pane: no label covers another, and none is cut off."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.orientation import Directions
from xray_desktop.core.image.radiograph import (
    Exposure,
    PatientDetails,
    PixelSpacing,
    Radiograph,
    Source,
    SpacingOrigin,
)
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.image_view import ImageView


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[ImageView]:
    pane = QWidget()
    qtbot.addWidget(pane)
    one = ImageView(pane)
    pane.show()
    one.show_image(
        DisplayPixels.of(
            Radiograph(
                np.zeros((40, 30), np.float32),
                Presentation(0, 4095, (full_range(0, 4095),)),
                Source("a" * 64, "DICOM DX, JPEG 2000 lossless"),
                Exposure("PA", directions=Directions("L", "F")),
                spacing=PixelSpacing(0.35, 0.35, SpacingOrigin.IMAGER),
                patient=PatientDetails(
                    name="Mustermann, Maximilian",
                    id="4711",
                    study_date="2024-05-01",
                    study="Chest, two views, standing, and what else a description may hold",
                ),
            )
        )
    )
    yield one
    pane.close()


def shown(view: ImageView) -> list[QLabel]:
    return [label for label in view.findChildren(QLabel, "corner") if label.isVisible()]


@pytest.mark.parametrize("width", [280, 340, 420, 900])
@pytest.mark.parametrize("turned", [False, True])
def test_no_label_covers_another(view, width, turned) -> None:
    view.resize(width, 520)
    if turned:
        view.turn(1)
        view.flip_horizontally()
    view._corners.show_pixel("x 1023  y 1023  value 4095")
    labels = shown(view)
    assert len(labels) == 10 + turned
    for one, other in combinations(labels, 2):
        assert not one.geometry().intersects(other.geometry()), (one.text(), other.text())
    for label in labels:
        assert view.rect().contains(label.geometry()), label.text()


@pytest.mark.parametrize("width", [280, 900])
def test_only_what_is_wider_than_the_pane_is_cut_short(view, width) -> None:
    view.resize(width, 520)
    patient = view._corners.patient
    lines = QLabel.text(patient).split("\n")
    assert lines[:2] == ["Mustermann, Maximilian", "4711"]
    assert lines[2].startswith("2024-05-01 · Chest")
    assert lines[2].endswith("…") == (width == 280)
    assert "…" not in QLabel.text(view._corners.projection)
    assert patient.text().endswith("may hold"), "what is told to others is whole"


def test_a_label_goes_back_where_there_is_room_again(view) -> None:
    view.resize(1200, 520)
    before = {label.text(): label.geometry() for label in shown(view)}
    view.resize(280, 520)
    view.resize(1200, 520)
    assert {label.text(): label.geometry() for label in shown(view)} == before
    orientation = view._corners.orientation
    assert orientation.top.y() == view._corners.patient.y() == view._corners.projection.y()


def test_hidden_text_leaves_its_place_to_the_orientation_labels(view) -> None:
    view.resize(280, 520)
    top = view._corners.orientation.top
    assert top.y() > view._corners.patient.y()
    view.set_patient_text(False)
    view.set_corner_text(False)
    assert top.y() == view._corners.patient.y()
