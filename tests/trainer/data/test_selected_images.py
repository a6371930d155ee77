import numpy as np
import pytest

from trainer.data.selected_images import ImagesOfOtherPatients
from trainer.errors import TrainingError


class Images:
    names = ("00000001_000.png", "00000002_003", "", "a/00000001_001.png", "00000003_000.png")
    labels = np.arange(75, dtype=np.float32).reshape(5, 15)
    groups = np.array([0, 1, 2, 0, 3])
    description = "five images"
    notes = ("a note",)
    left_out = ()

    def pixels(self, index):
        return np.full((2, 2), index, np.float32)


@pytest.fixture
def one_list(tmp_path):
    path = tmp_path / "train_val_list.txt"
    path.write_text("00000001_007.png\n00000009_000.png\n", encoding="utf-8")
    return path


def test_images_of_patients_in_a_list_are_left_out_also_under_other_names(one_list):
    kept = ImagesOfOtherPatients(Images(), [one_list])
    assert kept.names == ("00000002_003", "", "00000003_000.png")
    assert np.array_equal(kept.labels, Images.labels[[1, 2, 4]])
    assert kept.groups.tolist() == [1, 2, 3]
    assert [kept.pixels(index)[0, 0] for index in range(3)] == [1, 2, 4]
    assert kept.notes[0] == "a note"
    assert "Left out as images of patients in train_val_list.txt: 2 of 5." in kept.notes[1]
    assert "has no patient ids" not in kept.notes[1]
    assert kept.notes[2].endswith("none of which was left out: 1.")


def test_records_name_patients_as_well_as_lists(one_list, write_records, images, tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    names = [f"0000000{patient}_000.png" for patient in (3, 3, 4, 4, 5, 5)]
    file = write_records(folder / "000-6.tfrec", images, names=names)
    for source in (folder, file):
        kept = ImagesOfOtherPatients(Images(), [one_list, source])
        assert kept.names == ("00000002_003", "")
        assert f"in train_val_list.txt and {source.name}: 3 of 5." in kept.notes[1]


def test_what_cannot_be_used_is_said(one_list, write_records, images, tmp_path):
    nameless = write_records(tmp_path / "nameless.tfrec", images)
    with pytest.raises(TrainingError, match=r"nameless\.tfrec has no patient ids"):
        ImagesOfOtherPatients(Images(), [nameless])
    everyone = tmp_path / "all.txt"
    everyone.write_text("00000001_000 00000002_000 00000003_000", encoding="utf-8")

    class Named(Images):
        names = ("00000001_000.png",) * 5

    with pytest.raises(TrainingError, match="No image is left to measure: all 5"):
        ImagesOfOtherPatients(Named(), [everyone])
