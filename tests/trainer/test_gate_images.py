"""What an input check is made from: each image as it is, and one varied copy of it."""

import numpy as np
import pytest

from tests.core.test_gate import chest
from xray_desktop.core.contract import InputContract
from xray_desktop.core.gate import SIDE


def test_a_varied_copy_is_cut_stretched_and_softened(tensorflow):
    from trainer.gate_images import LEAST_SIDE, SOFTEST_PX, varied

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
    assert min(spans) < LEAST_SIDE + 0.1
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

    import trainer.gate_images
    from trainer.data.records import RecordSet
    from trainer.gate_images import gate_features

    pixels = np.rint(chest(48) * 255).astype(np.uint8)
    films = [(np.roll(pixels, n, axis=1), ()) for n in range(5)]
    names = [f"0000000{n}_000.png" for n in range(5)]
    write_records(tmp_path / "a.tfrec", films, names=names)
    records = RecordSet.read([tmp_path])
    contract = InputContract(size=48)
    image = keras.Input((48, 48, 3))
    network = keras.Model(image, keras.layers.GlobalAveragePooling2D(name="pooled")(image))
    monkeypatch.setattr(trainer.gate_images, "MOST_FILMS", most)
    with Progress(disable=True) as progress:
        found = gate_features(network, records, np.array([0, 1, 2, 4]), contract, progress)
    assert found.many.shape == (4, SIDE * SIDE)
    assert found.small.shape == (2 * most, SIDE * SIDE)
    assert found.pooled.shape == (2 * most, 3)
    np.testing.assert_array_equal(found.patients[::2], found.patients[1::2])
    assert len(set(found.patients.tolist())) == most
    assert set(found.patients.tolist()) <= set(found.many_patients.tolist())
    assert not np.allclose(found.small[::2], found.small[1::2], atol=0.01)
    firsts = {row.tobytes() for row in found.many}
    assert all(row.tobytes() in firsts for row in found.small[::2])
