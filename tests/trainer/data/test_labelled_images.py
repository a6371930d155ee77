import numpy as np
import pytest
from PIL import Image

from trainer.data.image_files import ImageFiles
from trainer.data.labelled_images import MISSING, FolderImages
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS

EDEMA, MASS = LABELS.index("Edema"), LABELS.index("Mass")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "films"
    (place / "below").mkdir(parents=True)
    for index, name in enumerate(("00000001_000.png", "00000001_001.png", "below/c.jpg")):
        pixels = np.full((20, 30), 40 * (index + 1), np.uint8)
        Image.fromarray(pixels).save(place / name)
    return place


@pytest.fixture
def opened(folder, tmp_path):
    def opened(text):
        table = tmp_path / "labels.csv"
        table.write_text(text, encoding="utf-8")
        return FolderImages(folder, table, ImageFiles())

    return opened


def test_nihs_own_form(opened):
    images = opened(
        "Image Index,Finding Labels\n"
        "00000001_000.png,Edema|Mass\nc.jpg,No Finding\n00000001_001.png,Pleural_Thickening\n"
    )
    assert images.names == ("00000001_000.png", "c.jpg", "00000001_001.png")
    assert images.labels.shape == (3, 15)
    assert images.labels[0, [EDEMA, MASS]].tolist() == [1, 1]
    assert images.labels.sum(axis=1).tolist() == [2, 1, 1]
    assert images.groups[0] == images.groups[2] != images.groups[1]
    assert images.pixels(1) == pytest.approx(120 / 255, abs=0.01)
    assert images.pixels(0).shape == (20, 30)
    assert "without a patient id: 1." in images.notes[0]


def test_a_column_for_each_label_may_be_blank(opened):
    images = opened(
        "film, edema ,Mass,Pleural Thickening,Patient ID\n"
        "00000001_000.png,1,0,,x\n00000001_001.png,-1,1.0,0,y\n"
    )
    assert images.labels[0, EDEMA] == 1
    assert np.isnan(images.labels[1, EDEMA])
    assert images.labels[:, MASS].tolist() == [0, 1]
    assert np.isnan(images.labels[0, LABELS.index("Pleural_Thickening")])
    assert np.isnan(images.labels[:, LABELS.index("Hernia")]).all()
    assert images.groups[0] != images.groups[1]
    assert images.notes == ()


def test_missing_images_are_named(opened):
    images = opened("Image Index,Finding Labels\nc.jpg,Mass\nd.png,Edema\ne.png,Edema\n")
    assert images.names == ("c.jpg",)
    assert [image.name for image in images.left_out] == ["d.png", "e.png"]
    assert {image.reason for image in images.left_out} == {MISSING}


def test_a_wrong_cell_costs_its_own_image_only(opened):
    images = opened("film,Mass\nc.jpg,0\n00000001_000.png,maybe\n00000001_001.png,1\n")
    assert images.names == ("c.jpg", "00000001_001.png")
    assert images.labels[:, MASS].tolist() == [0, 1]
    (image,) = images.left_out
    assert image.name == "00000001_000.png"
    assert "row 3: expected 1, 0 or nothing in the column Mass" in image.reason


def test_a_row_without_an_image_costs_no_other(opened):
    images = opened("film;Mass;Note\n\nc.jpg;1,0;\n;;as of Friday\n00000001_000.png;0,00;\n")
    assert images.names == ("c.jpg", "00000001_000.png")
    assert images.labels[:, MASS].tolist() == [1, 0]
    (row,) = images.left_out
    assert row.name == "row 4"
    assert "expected an image name" in row.reason


def test_two_columns_for_one_label_are_refused(opened):
    with pytest.raises(TrainingError, match="has the column mass twice"):
        opened("film,Mass,mass\nc.jpg,1,0\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no rows"),
        ("Image Index,Finding Labels\nc.jpg,Oedema\n", "row 2: expected label names"),
        ("Image Index,Finding Labels\nc.jpg,\n", "row 2: expected label names"),
        ("film,Mass\n00000001_000.png,maybe\n", "row 2: expected 1, 0 or nothing .* Mass"),
        ("film,Mass\nc.jpg,maybe\nc.jpg,1\n", "row 3, lists an image a second time"),
        ("film,Mass\nc.jpg,0\nc.jpg,1\n", "row 3, lists an image a second time"),
        ("film,Mass\n,0\n", "row 2: expected an image name"),
        ("film,Lump\nc.jpg,0\n", "has no labels"),
        ("film,Mass\nz.png,0\n", "None of the 1 images"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(opened, text, why):
    with pytest.raises(TrainingError, match=why):
        opened(text)


def test_a_damaged_picture_is_an_error_of_its_own(opened, folder):
    image = folder / "00000001_000.png"
    noise = np.random.default_rng(0).integers(0, 255, (40, 40), dtype=np.uint8)
    Image.fromarray(noise).save(image)
    image.write_bytes(image.read_bytes()[:800])
    images = opened("film,Mass\n00000001_000.png,0\n")
    with pytest.raises(TrainingError, match="cannot be decoded"):
        images.pixels(0)


def test_a_name_that_leads_out_of_the_folder_is_not_followed(opened, tmp_path):
    Image.new("L", (9, 9)).save(tmp_path / "secret.png")
    images = opened("film,Mass\nc.jpg,0\n../secret.png,1\n")
    assert [image.name for image in images.left_out] == ["../secret.png"]
