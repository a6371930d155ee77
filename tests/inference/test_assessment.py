"""Images made ready in the decoding process and scored in a batch get what each gets alone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.gui.fakes import FakeEngine
from tests.gui.fakes import image as radiograph
from tests.gui.findings.test_unsuitable_image import views_only as input_check
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.image.radiograph import Exposure, Source
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.core.scoring.input_check import LATERAL
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.core.scoring.view_check import MIRRORED
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess, assess_all, explain_together, grad_cams_of


def test_several_at_once_are_scored_as_each_alone(tmp_path):
    engine = FakeEngine()
    contents = {
        "film": written(dataset(shaded(96, 80))),
        "wide": written(dataset(shaded(70, 120))),
        "lateral": written(dataset(shaded(96, 80), ViewPosition="LATERAL")),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    with ImageReader() as reader:
        images = [reader.read(tmp_path / name) for name in contents]
        ready = [reader.prepare(tmp_path / name, engine.contract.input) for name in contents]
        with pytest.raises(RefusedError, match="folder"):
            reader.prepare(tmp_path, engine.contract.input)
    together = assess_all(ready, engine)
    for image, prepared, outcome in zip(images, ready, together, strict=True):
        assert prepared.source == image.source
        assert prepared.input_sha256 == PreparedImage.of(image, engine.contract.input).input_sha256
        if image.unsuitable is None:
            assert outcome == assess(image, engine)
        else:
            assert isinstance(outcome, RefusedError)
            assert outcome.code == image.unsuitable.code
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
        engine, "features", lambda points, *rest: asked.append(points) or own(points, *rest)
    )
    for one in (square, tall):
        maps = finish(explain_together(one, engine, ["Effusion"]))
        grad_cams_of(one, engine, maps)
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
    images = [PreparedImage(one, Source("0" * 64, "PNG"), Exposure()) for one in (broken, grey)]
    given = []
    own = engine.logits_and_pooled
    monkeypatch.setattr(
        engine, "logits_and_pooled", lambda batch: given.append(batch) or own(batch)
    )
    refusal, assessment = assess_all(images, engine, anyway=anyway)
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
    engine.input_check = input_check(mirrored=-1e6)
    assert assess(radiograph(), engine).cautions == (MIRRORED,)
    engine.input_check = input_check(mirrored=1e6)
    assert assess(radiograph(), engine).cautions == ()
    engine.input_check = input_check(lateral=-1.0, mirrored=-1e6)
    with pytest.raises(RefusedError, match="lateral view") as caught:
        assess(radiograph(), engine)
    assert caught.value.code == LATERAL
    shown = assess(radiograph(), engine, anyway=True)
    assert [one.code for one in shown.reservations] == [LATERAL]
    assert shown.cautions == ()
