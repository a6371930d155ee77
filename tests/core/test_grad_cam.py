import numpy as np
import pytest

from xray_desktop.core.grad_cam import cam_agreement, grad_cam


def test_by_hand():
    features = np.zeros((2, 2, 2), np.float32)
    features[0, 0] = 3, 1
    features[1, 1] = 0, 5
    assert np.array_equal(grad_cam(features, np.float32([2, -1]), 2), [[5, 0], [0, 0]])


def test_it_is_laid_onto_the_input():
    features = np.zeros((4, 4, 1), np.float32)
    features[1, 2] = 1
    found = grad_cam(features, np.float32([1]), 40)
    assert found.shape == (40, 40)
    row, column = np.unravel_index(int(np.argmax(found)), found.shape)
    assert 10 <= row < 20 <= column < 30


def test_agreement_is_on_what_speaks_for_the_label():
    cam = np.zeros((40, 40), np.float32)
    cam[10:20, 20:30] = 1
    scattered = np.zeros((40, 40), np.float32)
    scattered[11:19:2, 21:29:2] = 5
    elsewhere = np.roll(scattered, 20, axis=0)
    assert cam_agreement(scattered, cam, 4) > 0.6
    assert cam_agreement(elsewhere, cam, 4) < 0
    against = scattered - 9 * (elsewhere > 0)
    assert cam_agreement(against, cam, 4) == pytest.approx(cam_agreement(scattered, cam, 4))
