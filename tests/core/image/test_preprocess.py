import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.preprocess import axis_matrices, model_input, placement
from xray_desktop.core.image.resampling import triangle_matrix

PLAIN = InputContract(size=299, working_resolution=None)
DEMO = InputContract(size=299, working_resolution=128)


def test_shape_type_and_range():
    image = np.random.default_rng(0).random((200, 300), dtype=np.float32)
    made = model_input(image, DEMO)
    assert made.shape == (299, 299, 3)
    assert made.dtype == np.float32
    assert made.min() >= -1
    assert made.max() <= 1
    assert (made[..., 0] == made[..., 2]).all()


@pytest.mark.parametrize(("source", "target"), [(1024, 299), (300, 128), (64, 299), (2500, 128)])
def test_the_resize_is_the_one_that_the_contract_names(source, target):
    image = np.random.default_rng(1).random((source, source), dtype=np.float32)
    matrix = triangle_matrix(source, target)
    pillow = Image.fromarray(image).resize((target, target), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(matrix @ image @ matrix.T, np.asarray(pillow), atol=1e-5)


def test_aspect_ratio_is_kept_by_black_padding():
    made = model_input(np.ones((100, 50), np.float32), PLAIN)[..., 0]
    assert (made[:, 80:219] > 0.99).all()
    assert (made[:, :70] == -1).all()
    assert (made[:, -70:] == -1).all()


def test_the_working_resolution_makes_sources_alike():
    fine = np.random.default_rng(2).random((1024, 1024), dtype=np.float32)
    coarse = np.asarray(Image.fromarray(fine).resize((300, 300), Image.Resampling.BICUBIC))
    apart = [
        np.abs(model_input(fine, rule) - model_input(np.clip(coarse, 0, 1), rule)).mean()
        for rule in (PLAIN, DEMO)
    ]
    assert apart[1] < apart[0] / 2


def test_the_input_image_is_left_alone():
    image = np.random.default_rng(3).random((40, 60), dtype=np.float32)
    kept = image.copy()
    model_input(image, DEMO)
    assert (image == kept).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(20, 400), st.integers(20, 400), st.data())
def test_a_mark_on_the_image_comes_back_to_its_place(rows, columns, data):
    row = data.draw(st.integers(5, rows - 6))
    column = data.draw(st.integers(5, columns - 6))
    image = np.zeros((rows, columns), np.float32)
    image[row - 4 : row + 5, column - 4 : column + 5] = 1
    shown = (model_input(image, PLAIN)[..., 0] + 1) / 2
    weight = shown / shown.sum()
    place, along = placement(image.shape), (np.arange(PLAIN.size) + 0.5) / PLAIN.size
    found = weight.sum(1) @ (place.top + along * place.height)
    assert found == pytest.approx(row + 0.5, abs=1.0)
    found = weight.sum(0) @ (place.left + along * place.width)
    assert found == pytest.approx(column + 0.5, abs=1.0)


def test_placement_covers_the_image():
    square = placement((100, 51))
    assert (square.left, square.top, square.width, square.height) == (-24, 0, 100, 100)


@pytest.mark.parametrize("shape", [(2500, 2048), (300, 301), (40, 900), (7, 7)])
@pytest.mark.parametrize("working_resolution", [None, 64])
def test_leaving_out_what_is_zero_changes_nothing(shape, working_resolution):
    contract = InputContract(working_resolution=working_resolution)
    pixels = np.random.default_rng(3).random(shape, np.float32)
    by_rows, by_columns = axis_matrices(shape, contract)
    whole = np.clip(by_rows @ pixels @ by_columns.T, 0, 1) * 2 - 1
    np.testing.assert_allclose(model_input(pixels, contract)[:, :, 0], whole, atol=2e-6)
