import io
import re

import numpy as np
import pytest
from PIL import Image

from trainer.data.datasets import image_inputs
from trainer.data.records import RecordSet
from trainer.errors import TrainingError, records_changed
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.labels import LABELS

NAMES = [f"../input/data/images_001/images/0000000{i // 2 + 1}_00{i % 2}.png" for i in range(6)]
SMALL = InputContract(size=32, working_resolution=16)


def test_ids_labels_and_patients(tmp_path, write_records, images):
    write_records(tmp_path / "000-6.tfrec", images, names=NAMES)
    records = RecordSet.read([tmp_path])
    assert records.image_ids == tuple(NAMES)
    assert records.patients[:3] == ("00000001", "00000001", "00000002")
    assert records.labels[:, LABELS.index("Mass")].tolist() == [0, 1, 1, 0, 1, 1]
    assert records.labels.sum() == 4


def test_records_without_ids_name_no_patient(tmp_path, write_records, images):
    write_records(tmp_path / "a.tfrec", images)
    assert set(RecordSet.read([tmp_path]).patients) == {None}


def test_the_record_path_gives_the_tensor_of_the_file_path(
    tmp_path, write_records, images, tensorflow
):
    write_records(tmp_path / "a.tfrec", images, names=NAMES)
    records = RecordSet.read([tmp_path])
    chosen = np.array([True, False, True, False, False, True])
    made = [(grey.numpy(), labels.numpy()) for grey, labels in image_inputs(records, chosen, SMALL)]
    assert len(made) == 3
    for (grey, labels), index in zip(made, np.flatnonzero(chosen), strict=True):
        jpeg = tensorflow.io.encode_jpeg(images[index][0][..., None], quality=100).numpy()
        with Image.open(io.BytesIO(jpeg)) as stored:
            expected = model_input(np.asarray(stored, np.float32) / 255, SMALL)
        np.testing.assert_allclose(grey, expected[..., :1], atol=2e-6)
        np.testing.assert_array_equal(labels, records.labels[index])


def test_the_place_of_an_image_is_where_its_bytes_lie(tmp_path, write_records, images, tensorflow):
    write_records(tmp_path / "a.tfrec", images[:3], names=NAMES)
    write_records(tmp_path / "b.tfrec", images[3:], names=NAMES[3:])
    records = RecordSet.read([tmp_path])
    assert records.file.tolist() == [0, 0, 0, 1, 1, 1]
    for index, (pixels, _) in enumerate(images):
        jpeg = tensorflow.io.encode_jpeg(pixels[..., None], quality=100).numpy()
        assert records.image(index) == jpeg


def test_images_come_in_the_order_of_the_indices(tmp_path, write_records, images):
    write_records(tmp_path / "a.tfrec", images, names=NAMES)
    records = RecordSet.read([tmp_path])
    made = [labels.numpy() for _, labels in image_inputs(records, np.array([4, 0]), SMALL)]
    np.testing.assert_array_equal(made, records.labels[[4, 0]])


def test_a_label_of_minus_one_is_unknown(tmp_path, write_examples):
    write_examples(tmp_path / "a.tfrec", [{"Mass": -1}])
    row = RecordSet.read([tmp_path]).labels[0]
    assert np.isnan(row[LABELS.index("Mass")])
    assert np.isnan(row).sum() == 1


def test_what_is_no_set_of_records_is_said(tmp_path, write_records, images):
    with pytest.raises(TrainingError, match="No TFRecord"):
        RecordSet.read([tmp_path])
    (tmp_path / "empty.tfrec").touch()
    write_records(tmp_path / "other.tfrec", images, names=NAMES, drop=("Hernia",))
    with pytest.raises(TrainingError, match=r"empty\.tfrec.*no label Hernia"):
        RecordSet.read([tmp_path])


def test_damage_costs_only_what_is_damaged(tmp_path, write_records, write_examples, images):
    whole = write_records(tmp_path / "a.tfrec", images, names=NAMES)
    cut = write_records(tmp_path / "b.tfrec", images, names=NAMES)
    cut.write_bytes(cut.read_bytes()[:-20])
    (tmp_path / "c.tfrec").touch()
    bad = {"image": None}, {"Mass": b"1"}, {}, {"image": b"no image"}, {"Mass": None}, {"Edema": 7}
    write_examples(tmp_path / "d.tfrec", bad)
    records = RecordSet.read([tmp_path])
    assert len(records) == 6 + 5 + 0 + 1
    assert records.image_ids[:11] == tuple(NAMES) + tuple(NAMES[:5])
    found = [(fault.file, fault.record) for fault in records.faults]
    assert found == [("b.tfrec", 5), ("c.tfrec", None), *(("d.tfrec", i) for i in (0, 1, 3, 4, 5))]
    words = [fault.reason for fault in records.faults]
    assert "ends within this record" in words[0]
    assert "is empty" in words[1]
    assert "no image" in words[2]
    assert "Mass is text" in words[3]
    assert "cannot be decoded" in words[4]
    assert "no label Mass" in words[5]
    assert "Edema is [7]" in words[6]
    assert records.faults[0].offset < whole.stat().st_size
    assert len(list(image_inputs(records, np.ones(12, bool), SMALL))) == 12


def test_a_jpeg_that_ends_early_is_a_fault(tmp_path, write_examples, image_jpeg):
    write_examples(tmp_path / "a.tfrec", [{"image": image_jpeg[:-200]}, {}])
    records = RecordSet.read([tmp_path])
    assert [fault.record for fault in records.faults] == [0]
    assert len(records) == 1


@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"image": 3}, "no image"),
        ({"image": b""}, "no image"),
        ({"image_id": 7}, "image_id is not text"),
        ({"image_id": b"\xff\xfe"}, "image_id is not text"),
        ({"image_id": b"1\x1b[2J"}, "image_id is not text"),
        ({"image_id": b"1\n2"}, "image_id is not text"),
        ({"image_id": b"1" * 5000}, "image_id is not text"),
        ({"Mass": 2}, r"Mass is \[2\]: expected 0 or 1"),
        ({"Mass": -2}, r"Mass is \[-2\]"),
        ({"Mass": b""}, "Mass is text"),
    ],
)
def test_a_feature_of_another_kind_is_named(tmp_path, write_examples, different, why):
    write_examples(tmp_path / "a.tfrec", [{}, different])
    records = RecordSet.read([tmp_path])
    assert len(records) == 1
    (fault,) = records.faults
    assert (fault.file, fault.record) == ("a.tfrec", 1)
    assert re.search(why, fault.reason)


def test_a_file_that_changes_during_a_run_is_a_sentence(tmp_path, write_records, images):
    path = write_records(tmp_path / "a.tfrec", images, names=NAMES)
    records = RecordSet.read([tmp_path])
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(TrainingError, match="was changed since it was checked"):
        records.pixels(0)
    with pytest.raises(Exception, match="was changed since it was checked") as caught:
        list(image_inputs(records, np.arange(6), SMALL))
    assert records_changed(caught.value)
