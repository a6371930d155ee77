import numpy as np

from trainer.evaluation.confusion import confusion


def test_confusion_by_hand():
    truth = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, np.nan]], np.float32)
    called = np.array([[1, 1, 0], [0, 0, 0], [1, 1, 0], [1, 1, 0]], bool)
    found = confusion(truth, called, np.array([True, True, False]))
    np.testing.assert_array_equal(found.films, [[3, 2, 3], [1, 2, 1], [0, 0, 0]])
    np.testing.assert_allclose(
        found.share, [[2 / 3, 1 / 2, np.nan], [1, 1, np.nan], [np.nan, np.nan, np.nan]]
    )
