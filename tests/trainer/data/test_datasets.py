"""Images for the network: the program's own preprocessing, and variations by a key."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras
import tensorflow as tf
from rich.progress import Progress

from trainer.data.augmentation import Augmentation
from trainer.data.datasets import (
    EpochSampler,
    image_inputs,
    prepared,
    reader,
    training_images,
    varied,
)
from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.training.devices import Distribution
from trainer.training.feature_cache import CacheRequest, Extraction
from trainer.training.recipe import Recipe
from trainer.training.run_folder import RunFolder
from trainer.training.training import RunContext, Training
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.preprocess import model_input

STILL = Augmentation(0, 0, 0, 0, 0)
RANGE = (-1.0, 1.0)


@pytest.mark.parametrize("shape", [(600, 600), (600, 417), (75, 90), (31, 64)])
@pytest.mark.parametrize("working", [None, 128, 40])
def test_the_graph_prepares_images_as_the_program_does(shape, working):
    stored = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    contract = InputContract(size=99, working_resolution=working)
    mine = prepared(tf.constant(stored[..., None]), contract).numpy()
    program = model_input(stored.astype(np.float32) / 255, contract)[:, :, :1]
    np.testing.assert_allclose(mine, program, atol=2e-5)


@pytest.fixture
def records(tmp_path, write_records, images):
    write_records(tmp_path / "000-6.tfrec", images, names=[f"{i:08d}_000.png" for i in range(6)])
    return RecordSet.read([tmp_path])


CONTRACT = InputContract(size=32)


def batches(records, epochs, augmentation=None, **options):
    sampler = EpochSampler(**{"batch": 2, "seed": 5, **options})
    varied = Augmentation() if augmentation is None else augmentation
    made = training_images(records, np.arange(5), CONTRACT, varied, sampler, epochs)
    return [(x.numpy(), y.numpy()) for x, y in made]


def test_records_are_decoded_side_by_side_also_where_runs_are_repeatable(records):
    """TensorFlow calls functions with a state one after the other in a repeatable run."""
    read = tf.function(reader(records)).get_concrete_function(tf.TensorSpec([], tf.int64))
    assert "PyFuncStateless" in {operation.type for operation in read.graph.get_operations()}


def test_a_later_start_sees_what_it_would_have_seen(records):
    whole, later = batches(records, range(4)), batches(records, range(2, 4))
    assert len(whole) == 4 * 2  # five images: two whole batches an epoch
    for mine, theirs in zip(whole[4:], later, strict=True):
        np.testing.assert_array_equal(mine[0], theirs[0])
        np.testing.assert_array_equal(mine[1], theirs[1])


def test_every_epoch_has_its_own_order_and_variation(records):
    one, other = batches(records, range(1)), batches(records, range(1, 2))
    assert not np.array_equal(one[0][0], other[0][0])
    assert not np.array_equal(one[0][0], batches(records, range(1), seed=6)[0][0])


def test_an_epoch_holds_each_image_once(records):
    plain = np.concatenate([x for x, _ in batches(records, range(1), STILL, batch=5)])
    expected = np.stack([x.numpy() for x, _ in image_inputs(records, np.arange(5), CONTRACT)])
    assert plain.shape == (5, 32, 32, 3)
    order = lambda images: sorted(float(image[..., 0].sum()) for image in images)  # noqa: E731
    np.testing.assert_allclose(order(plain), order(expected), rtol=1e-4)


def test_what_is_trained_on_is_varied(records):
    plain = batches(records, range(1), STILL, batch=5)[0]
    changed = batches(records, range(1), batch=5)[0]
    np.testing.assert_array_equal(plain[1], changed[1])
    changes = np.abs(plain[0] - changed[0]).mean(axis=(1, 2, 3))
    assert (changes > 0.02).all()


def test_a_stage_that_streams_varies_its_training_images_and_no_others(records, tmp_path):
    train, held = np.arange(6) < 4, np.arange(6) >= 4
    split = Split(train, held, np.zeros(6, bool), by_patient=True)
    place = RunContext(RunFolder(tmp_path / "run"), Progress(), Distribution("none"))
    seen = {}
    for name, augmentation in (("still", STILL), ("varied", Augmentation())):
        recipe = Recipe(batch=4, seed=5, augmentation=augmentation)
        part = Training(None, records, split, CONTRACT, recipe, place).streamed_part(CONTRACT)
        (images, labels), *_ = part.train(range(1))
        held_images = np.concatenate([batch.numpy() for batch, _ in part.validation])
        seen[name] = images.numpy(), labels.numpy(), held_images
    np.testing.assert_array_equal(seen["still"][1], seen["varied"][1])
    assert (np.abs(seen["still"][0] - seen["varied"][0]).mean(axis=(1, 2, 3)) > 0.02).all()
    plain = np.stack([x.numpy() for x, _ in image_inputs(records, held, CONTRACT)])
    for _, _, held_images in seen.values():
        np.testing.assert_allclose(held_images, np.repeat(plain, 3, axis=-1), atol=1e-6)


def test_cached_copies_of_a_training_image_are_varied_and_no_others(records):
    start = keras.Input((32, 32, 3))
    network = keras.Model(start, keras.layers.Flatten(name="flat")(start))
    train, held = np.arange(6) < 3, np.arange(6) >= 3
    extraction = Extraction("flat", CONTRACT, Augmentation(), 5)
    cache = extraction.run(network, records, CacheRequest(train, held, 3), lambda _: None)
    plain = np.stack([x.numpy() for x, _ in image_inputs(records, np.arange(6), CONTRACT)])
    plain = np.repeat(plain, 3, axis=-1).reshape(6, -1)
    kept = cache.features(np.ones(6, bool), 1)
    np.testing.assert_allclose(kept.values[kept.rows[:, 0]], plain, atol=2e-3)
    copies = cache.features(train, 3)
    for image in range(3):
        looks = copies.values[copies.rows[image]].astype(np.float32)
        changes = [np.abs(looks[a] - looks[b]).mean() for a, b in ((0, 1), (0, 2), (1, 2))]
        assert min(changes) > 0.02


def test_a_still_augmentation_changes_nothing():
    image = tf.random.stateless_uniform((20, 20, 1), (0, 1), -1, 1)
    same = STILL.vary(image, tf.constant([1, 2]), RANGE)
    np.testing.assert_allclose(same, image, atol=1e-5)


def test_variations_stay_in_range_and_follow_from_the_key():
    image = tf.random.stateless_uniform((40, 40, 1), (0, 1), -1, 1)
    wild = Augmentation(least_resolution=16)
    seen = [wild.vary(image, tf.constant([1, key]), RANGE).numpy() for key in range(6)]
    assert min(map(np.min, seen)) >= -1
    assert max(map(np.max, seen)) <= 1
    assert len({picture.tobytes() for picture in seen}) == 6
    again = wild.vary(image, tf.constant([1, 3]), RANGE).numpy()
    np.testing.assert_array_equal(again, seen[3])


def test_left_and_right_are_exchanged_only_on_request():
    image = tf.linspace(-1.0, 1.0, 30)[None, :, None] * tf.ones((30, 1, 1))
    keys = [tf.constant([key, key]) for key in range(40)]
    assert all(STILL.vary(image, key, RANGE)[15, 0, 0] < 0 for key in keys)
    mirror = dataclasses.replace(STILL, flip=0.5)
    turned = sum(bool(mirror.vary(image, key, RANGE)[15, 0, 0] > 0) for key in keys)
    assert 8 <= turned <= 32


def test_a_shift_moves_the_image_and_uncovers_black():
    image = tf.ones((40, 40, 1))
    moved = Augmentation(0, 0.5, 0, 0, 0).vary(image, tf.constant([0, 3]), RANGE).numpy()
    assert moved.min() == -1
    assert moved.max() == 1


def test_a_rotation_turns_about_the_middle():
    image = np.full((41, 41, 1), -1.0, np.float32)
    image[20, 20] = 1
    turned = Augmentation(90, 0, 0, 0, 0).vary(tf.constant(image), tf.constant([0, 1]), RANGE)
    assert np.unravel_index(np.argmax(turned), turned.shape)[:2] == (20, 20)


def test_a_crop_shows_a_part_in_full_size():
    """A ramp from 0 to 1 over the image: its ends say which part is seen."""
    ramp = np.broadcast_to(np.linspace(-1, 1, 101, dtype=np.float32)[None, :, None], (101, 101, 1))
    cropping = dataclasses.replace(STILL, crop=0.5)
    spans = []
    for key in range(30):
        row = cropping.vary(tf.constant(ramp), tf.constant([key, 7]), RANGE).numpy()[50, :, 0]
        assert row[0] >= -1
        assert row[-1] <= 1 + 1e-5
        spans.append((row[-1] - row[0]) / 2)
    assert 0.49 < min(spans) < 0.6
    assert 0.9 < max(spans) <= 1.001


@pytest.fixture
def stripes(tmp_path, write_records):
    """A record of 400 px with stripes of 2 px, which an input of 100 px cannot show."""
    pixels = np.broadcast_to(np.arange(400) // 2 % 2 * 200, (400, 400)).astype(np.uint8)
    write_records(tmp_path / "0.tfrec", [(pixels, ())], names=["00000001_000.png"])
    return RecordSet.read([tmp_path])


@pytest.mark.parametrize("working", [None, 100])
def test_a_crop_has_the_detail_of_the_record_that_the_program_would_see(stripes, working):
    contract = InputContract(size=100, working_resolution=working)
    cropping = dataclasses.replace(STILL, crop=0.25)
    made = training_images(
        stripes, np.array([0]), contract, cropping, EpochSampler(1, 3), range(30)
    )
    seen = [float(images.numpy()[0, 10:-10, 10:-10, 0].std()) for images, _ in made]
    assert max(seen) > 0.5 if working is None else max(seen) < 0.1
    whole = training_images(stripes, np.array([0]), contract, STILL, EpochSampler(1, 3), range(1))
    program = model_input(stripes.pixels(0), contract)
    np.testing.assert_allclose(next(iter(whole))[0].numpy()[0], program, atol=2e-5)


def test_a_crop_shows_the_same_part_whatever_the_pixels_of_the_record():
    ramp = np.broadcast_to(np.linspace(0, 1, 400, dtype=np.float32)[None, :, None], (400, 400, 1))
    contract, cropping = InputContract(size=100), Augmentation(0, 0.1, 0, 0, 0, crop=0.3)
    for key in range(5):
        sharp = varied(tf.constant(ramp), tf.constant([key, 1]), contract, cropping).numpy()
        plain = prepared(tf.constant(ramp), contract)
        soft = cropping.vary(plain, tf.constant([key, 1]), RANGE).numpy()
        apart = np.abs(sharp - soft)
        assert np.quantile(apart, 0.9) < 0.02  # the rest lies beside what the shift uncovers
        assert apart.mean() < 0.005


def test_gamma_and_sharpness_change_greys_and_keep_their_range():
    image = tf.random.stateless_uniform((40, 40, 1), (0, 1), -1, 1)
    for choice in ({"gamma": 0.5}, {"sharpen": 0.8}):
        changed = dataclasses.replace(STILL, **choice).vary(image, tf.constant([1, 2]), RANGE)
        assert np.abs(changed - image).max() > 0.02
        assert np.min(changed) >= -1
        assert np.max(changed) <= 1
