"""A gate made from training images: what its limits let through, and what it is written as."""

from dataclasses import replace

import numpy as np
import pytest

import trainer.input_check_fitting
from tests.core.scoring.test_input_check import chest
from trainer import view_check_fitting
from trainer.errors import TrainingError
from trainer.input_check_fitting import TrainingFeatures, make_input_check, write_input_check
from xray_desktop.core.bundle.contract import INPUT_CHECK_FILE, InputContract
from xray_desktop.core.scoring.input_check import SIDE, InputCheck, thumbnail


@pytest.fixture(autouse=True)
def few_filters(monkeypatch):
    """The check of views, which is fitted in the same go, has fewer filters: it is tested alone."""
    monkeypatch.setattr(view_check_fitting, "UNITS", 200)


def greys(count: int = 200) -> np.ndarray:
    noise = np.random.default_rng(4).normal(0, 0.05, (count, 48, 48))
    return (chest(48)[None] + noise).astype(np.float32)


def images(count: int = 200) -> TrainingFeatures:
    rng = np.random.default_rng(5)
    spread = rng.normal(size=(count, 3)) @ rng.normal(size=(3, 40)) * 3
    pooled = (spread + rng.normal(size=(count, 40))).astype(np.float32)
    small = np.stack([thumbnail(grey) for grey in greys(count)])
    patients = np.arange(count) // 2
    return TrainingFeatures(small, pooled, patients, small, patients)


def test_the_limits_let_most_images_through_and_stop_the_others(tmp_path):
    given = images()
    input_check = make_input_check(given)
    passed = [
        not input_check.failures(grey, pooled)
        for grey, pooled in zip(greys(), given.pooled, strict=True)
    ]
    assert np.mean(passed) >= 0.97
    image = greys()[0]
    for turned, code in (
        (image[::-1], "upside_down"),
        (np.rot90(image), "turned"),
        (1 - image, "inverted"),
    ):
        assert [one.code for one in input_check.failures(turned, None)] == [code]
    stranger = np.random.default_rng(6).normal(0, 9, 40).astype(np.float32)
    assert [one.code for one in input_check.failures(image, stranger)] == ["out_of_distribution"]
    write_input_check(input_check, tmp_path)
    with np.load(tmp_path / INPUT_CHECK_FILE) as data:
        again = InputCheck.from_arrays(data)
    assert again.limit == pytest.approx(input_check.limit)
    assert again.views is not None


def test_too_few_images_make_no_gate():
    with pytest.raises(TrainingError, match="at least 50"):
        make_input_check(images(20))


def test_what_is_fitted_to_thumbnails_alone_sees_more_images(monkeypatch):
    given, seen = images(), []
    real = trainer.input_check_fitting.make_view_check

    def noted(small, folds):
        seen.append(len(small))
        return real(small, folds)

    monkeypatch.setattr(trainer.input_check_fitting, "make_view_check", noted)
    few = {name: getattr(given, name)[:100] for name in ("small", "pooled", "patients")}
    make_input_check(replace(given, **few))
    assert seen == [200]


def test_more_images_than_features_give_the_same_axes():
    rng = np.random.default_rng(8)
    away = rng.normal(size=(60, 7)) @ np.diag([9, 7, 5, 4, 3, 2, 1.0])
    values, axes = trainer.input_check_fitting._principal(away, 3)
    left, sizes, right = np.linalg.svd(away, full_matrices=False)
    np.testing.assert_allclose(values[:7], sizes**2, rtol=1e-9)
    np.testing.assert_allclose(np.abs(axes @ right[:3].T), np.eye(3), atol=1e-9)
    wide_values, wide_axes = trainer.input_check_fitting._principal(away.T, 3)
    np.testing.assert_allclose(wide_values, values, rtol=1e-9)
    np.testing.assert_allclose(np.abs(wide_axes @ left[:, :3]), np.eye(3), atol=1e-9)


def test_a_varied_copy_is_cut_stretched_and_softened(tensorflow):
    from trainer.input_check_fitting import MIN_SIDE, SOFTEST_PX, varied

    size = 160
    ramp = np.tile(np.linspace(0, 1, size, dtype=np.float32), (size, 1))
    spans = []
    for seed in range(40):
        copy = varied(ramp, np.random.default_rng(seed))
        assert copy.shape == ramp.shape
        assert copy.dtype == np.float32
        assert copy.min() >= -1e-6
        assert copy.max() <= 1 + 1e-6
        spans.append(float(copy[0, -1] - copy[0, 0]))
    assert min(spans) < MIN_SIDE + 0.1
    assert max(spans) > 0.9
    checks = (np.indices((size, size)).sum(axis=0) % 2).astype(np.float32)
    copy = varied(checks, np.random.default_rng(0))
    assert copy.std() < 0.1  # finer than a pixel of SOFTEST_PX to twice as many
    broad = np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((20, 20))).astype(np.float32)
    assert varied(broad, np.random.default_rng(0)).std() > 0.3
    assert size > 2 * SOFTEST_PX


@pytest.mark.parametrize("most", [4, 2])
def test_each_image_counts_as_it_is_and_varied(
    tensorflow, tmp_path, write_records, monkeypatch, most
):
    import keras
    from rich.progress import Progress

    import trainer.input_check_fitting
    from trainer.data.records import RecordSet
    from trainer.input_check_fitting import input_check_features

    pixels = np.rint(chest(48) * 255).astype(np.uint8)
    images = [(np.roll(pixels, n, axis=1), ()) for n in range(5)]
    names = [f"0000000{n}_000.png" for n in range(5)]
    write_records(tmp_path / "a.tfrec", images, names=names)
    records = RecordSet.read([tmp_path])
    contract = InputContract(size=48)
    image = keras.Input((48, 48, 3))
    network = keras.Model(image, keras.layers.GlobalAveragePooling2D(name="pooled")(image))
    monkeypatch.setattr(trainer.input_check_fitting, "MAX_IMAGES", most)
    with Progress(disable=True) as progress:
        found = input_check_features(network, records, np.array([0, 1, 2, 4]), contract, progress)
    assert found.many.shape == (4, SIDE * SIDE)
    assert found.small.shape == (2 * most, SIDE * SIDE)
    assert found.pooled.shape == (2 * most, 3)
    np.testing.assert_array_equal(found.patients[::2], found.patients[1::2])
    assert len(set(found.patients.tolist())) == most
    assert set(found.patients.tolist()) <= set(found.many_patients.tolist())
    assert not np.allclose(found.small[::2], found.small[1::2], atol=0.01)
    firsts = {row.tobytes() for row in found.many}
    assert all(row.tobytes() in firsts for row in found.small[::2])
