"""Films made ready in the decoding process and judged in a batch get what each gets alone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.gui.fakes import FakeEngine
from tests.gui.fakes import film as radiograph
from tests.gui.test_gate import views_only as gate
from tests.imaging.films import dataset, shaded, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.gate import LATERAL
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.core.preprocess import model_input
from xray_desktop.core.progress import finish
from xray_desktop.core.radiograph import Exposure, Source
from xray_desktop.core.view_check import MIRRORED
from xray_desktop.imaging.reader import FilmReader
from xray_desktop.inference.reading import assess, assess_all, explain_together, second_opinions


def test_several_at_once_are_judged_as_each_alone(tmp_path):
    engine = FakeEngine()
    contents = {
        "film": written(dataset(shaded(96, 80))),
        "wide": written(dataset(shaded(70, 120))),
        "lateral": written(dataset(shaded(96, 80), ViewPosition="LATERAL")),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    with FilmReader() as reader:
        films = [reader.read(tmp_path / name) for name in contents]
        ready = [reader.prepare(tmp_path / name, engine.contract.input) for name in contents]
        with pytest.raises(RefusedError, match="folder"):
            reader.prepare(tmp_path, engine.contract.input)
    together = assess_all(ready, engine)
    for film, prepared, outcome in zip(films, ready, together, strict=True):
        assert prepared.source == film.source
        assert prepared.looks_sha256 == PreparedFilm.of(film, engine.contract.input).looks_sha256
        if film.unsuitable is None:
            assert outcome == assess(film, engine)
        else:
            assert isinstance(outcome, RefusedError)
            assert outcome.code == film.unsuitable.code
    assert isinstance(together[2], RefusedError)
    anyway = assess_all(ready, engine, anyway=True)
    assert anyway[2].reservations
    assert assess_all((), engine) == ()


def test_the_engine_sees_true_proportion_whatever_it_is_asked(monkeypatch):
    square = radiograph(shape=(80, 60))
    tall = replace(radiograph(shape=(40, 60)), stated_aspect=2.0)
    engine = FakeEngine()
    asked = []
    own = engine.features
    monkeypatch.setattr(
        engine, "features", lambda points, labels: asked.append(points) or own(points, labels)
    )
    for one in (square, tall):
        maps = finish(explain_together(one, engine, ["Effusion"]))
        second_opinions(one, engine, maps)
        asked.append(maps[0].values)
    np.testing.assert_allclose(asked[2], asked[0], atol=1e-5)
    np.testing.assert_allclose(asked[3], asked[1], atol=1e-6)


@pytest.mark.parametrize("anyway", [False, True])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_finite_number_is_never_scored(monkeypatch, anyway, value):
    engine = FakeEngine()
    grey = np.full((engine.contract.input.size,) * 2, 0.5, np.float32)
    broken = grey.copy()
    broken[5, 7] = value
    films = [PreparedFilm(one, Source("0" * 64, "PNG"), Exposure()) for one in (broken, grey)]
    given = []
    own = engine.logits_and_pooled
    monkeypatch.setattr(
        engine, "logits_and_pooled", lambda batch: given.append(batch) or own(batch)
    )
    refusal, assessment = assess_all(films, engine, anyway=anyway)
    assert isinstance(refusal, RefusedError)
    assert (refusal.code, "cannot be scored" in refusal.message) == ("not_finite", True)
    assert isinstance(assessment, Assessment)
    assert len(given) == 1
    assert np.isfinite(given[0]).all()


def test_no_input_is_made_of_what_is_no_finite_number():
    pixels = np.full((90, 70), np.nan, np.float32)
    with pytest.raises(RefusedError, match="no finite numbers"):
        model_input(pixels, FakeEngine().contract.input)


def test_a_mirrored_image_is_scored_with_a_caution_unless_something_speaks_against_it():
    engine = FakeEngine()
    engine.gate = gate(mirrored=-1e6)
    assert assess(radiograph(), engine).cautions == (MIRRORED,)
    engine.gate = gate(mirrored=1e6)
    assert assess(radiograph(), engine).cautions == ()
    engine.gate = gate(lateral=-1.0, mirrored=-1e6)
    with pytest.raises(RefusedError, match="lateral view") as caught:
        assess(radiograph(), engine)
    assert caught.value.code == LATERAL
    shown = assess(radiograph(), engine, anyway=True)
    assert [one.code for one in shown.reservations] == [LATERAL]
    assert shown.cautions == ()
