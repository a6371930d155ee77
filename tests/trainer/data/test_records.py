import numpy as np
import pytest

from trainer.data.records import RecordSet, film_inputs
from trainer.errors import TrainingError
from xray_desktop.core.contract import InputContract
from xray_desktop.core.labels import LABELS
from xray_desktop.core.preprocess import model_input

NAMES = [f"../input/data/images_001/images/0000000{i // 2 + 1}_00{i % 2}.png" for i in range(6)]
SMALL = InputContract(size=32, working_resolution=16)


def test_ids_labels_and_patients(tmp_path, write_records, films):
    write_records(tmp_path / "000-6.tfrec", films, names=NAMES)
    records = RecordSet.read([tmp_path])
    assert records.image_ids == tuple(NAMES)
    assert records.patients[:3] == ("00000001", "00000001", "00000002")
    assert records.labels[:, LABELS.index("Mass")].tolist() == [0, 1, 1, 0, 1, 1]
    assert records.labels.sum() == 4


def test_records_without_ids_name_no_patient(tmp_path, write_records, films):
    write_records(tmp_path / "a.tfrec", films)
    assert set(RecordSet.read([tmp_path]).patients) == {None}


def test_the_record_path_gives_the_tensor_of_the_file_path(
    tmp_path, write_records, films, tensorflow
):
    write_records(tmp_path / "a.tfrec", films, names=NAMES)
    records = RecordSet.read([tmp_path])
    chosen = np.array([True, False, True, False, False, True])
    made = [(grey.numpy(), labels.numpy()) for grey, labels in film_inputs(records, chosen, SMALL)]
    assert len(made) == 3
    for (grey, labels), index in zip(made, np.flatnonzero(chosen), strict=True):
        jpeg = tensorflow.io.encode_jpeg(films[index][0][..., None], quality=100)
        stored = tensorflow.io.decode_jpeg(jpeg, channels=1).numpy()[..., 0]
        expected = model_input(stored.astype(np.float32) / 255, SMALL)
        np.testing.assert_array_equal(grey, expected[..., :1])
        np.testing.assert_array_equal(labels, records.labels[index])


def test_what_is_no_set_of_records_is_said(tmp_path, write_records, films):
    with pytest.raises(TrainingError, match="No TFRecord"):
        RecordSet.read([tmp_path])
    damaged = write_records(tmp_path / "bad.tfrec", films, names=NAMES)
    damaged.write_bytes(damaged.read_bytes()[:-20])
    with pytest.raises(TrainingError, match=r"bad\.tfrec is damaged"):
        RecordSet.read([tmp_path])
    write_records(tmp_path / "bad.tfrec", films, names=NAMES, drop=("Hernia",))
    with pytest.raises(TrainingError, match="another kind"):
        RecordSet.read([tmp_path])


def test_the_program_decodes_a_film_to_the_same_tensor(tmp_path, write_records, films, tensorflow):
    reader = pytest.importorskip("xray_desktop.imaging.reader")
    write_records(tmp_path / "a.tfrec", films, names=NAMES)
    records = RecordSet.read([tmp_path])
    grey, _ = next(iter(film_inputs(records, np.arange(6) == 0, SMALL)))
    jpeg = tensorflow.io.encode_jpeg(films[0][0][..., None], quality=100)
    stored = tensorflow.io.decode_jpeg(jpeg, channels=1)
    png = tmp_path / "film.png"
    png.write_bytes(tensorflow.io.encode_png(stored).numpy())
    with reader.FilmReader() as film_reader:
        film = film_reader.read(png)
    np.testing.assert_allclose(model_input(film.pixels, SMALL)[..., :1], grey.numpy(), atol=1e-6)
