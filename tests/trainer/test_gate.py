"""A gate made from training films: what its limits let through, and what it is written as."""

from dataclasses import replace

import numpy as np
import pytest

import trainer.gate
from tests.core.test_gate import chest
from trainer.errors import TrainingError
from trainer.gate import Features, make_gate, write_gate
from xray_desktop.core.contract import GATE_FILE
from xray_desktop.core.gate import Gate, thumbnail


def greys(count: int = 200) -> np.ndarray:
    noise = np.random.default_rng(4).normal(0, 0.05, (count, 48, 48))
    return (chest(48)[None] + noise).astype(np.float32)


def films(count: int = 200) -> Features:
    rng = np.random.default_rng(5)
    spread = rng.normal(size=(count, 3)) @ rng.normal(size=(3, 40)) * 3
    pooled = (spread + rng.normal(size=(count, 40))).astype(np.float32)
    small = np.stack([thumbnail(grey) for grey in greys(count)])
    patients = np.arange(count) // 2
    return Features(small, pooled, patients, small, patients)


def test_the_limits_let_most_films_through_and_stop_the_others(tmp_path):
    given = films()
    gate = make_gate(given)
    passed = [
        not gate.objections(grey, pooled)
        for grey, pooled in zip(greys(), given.pooled, strict=True)
    ]
    assert np.mean(passed) >= 0.97
    film = greys()[0]
    for turned, code in (
        (film[::-1], "upside_down"),
        (np.rot90(film), "turned"),
        (1 - film, "inverted"),
    ):
        assert [one.code for one in gate.objections(turned, None)] == [code]
    stranger = np.random.default_rng(6).normal(0, 9, 40).astype(np.float32)
    assert [one.code for one in gate.objections(film, stranger)] == ["out_of_distribution"]
    write_gate(gate, tmp_path)
    with np.load(tmp_path / GATE_FILE) as data:
        again = Gate.from_arrays(data)
    assert again.limit == pytest.approx(gate.limit)
    assert again.views is not None


def test_too_few_films_make_no_gate():
    with pytest.raises(TrainingError, match="at least 50"):
        make_gate(films(20))


def test_what_is_fitted_to_thumbnails_alone_sees_more_images(monkeypatch):
    given, seen = films(), []
    real = trainer.gate.make_view_check

    def noted(small, folds):
        seen.append(len(small))
        return real(small, folds)

    monkeypatch.setattr(trainer.gate, "make_view_check", noted)
    few = {name: getattr(given, name)[:100] for name in ("small", "pooled", "patients")}
    make_gate(replace(given, **few))
    assert seen == [200]


def test_more_images_than_features_give_the_same_axes():
    rng = np.random.default_rng(8)
    away = rng.normal(size=(60, 7)) @ np.diag([9, 7, 5, 4, 3, 2, 1.0])
    values, axes = trainer.gate._principal(away, 3)
    left, sizes, right = np.linalg.svd(away, full_matrices=False)
    np.testing.assert_allclose(values[:7], sizes**2, rtol=1e-9)
    np.testing.assert_allclose(np.abs(axes @ right[:3].T), np.eye(3), atol=1e-9)
    wide_values, wide_axes = trainer.gate._principal(away.T, 3)
    np.testing.assert_allclose(wide_values, values, rtol=1e-9)
    np.testing.assert_allclose(np.abs(wide_axes @ left[:, :3]), np.eye(3), atol=1e-9)
