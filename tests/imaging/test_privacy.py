"""No identifier leaves the reader except in its own fields: not in errors, texts or logs."""

import logging
import random
import traceback

import pytest

from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.errors import XrayError

NAME, NUMBER, PLACE = "Zyxwvut^Qrstuv", "PID-8675309", "Qwertzu Clinic"
SECRETS = ("Zyxwvut", "Qrstuv", "8675309", "Qwertzu")


def planted(**attributes: object) -> bytes:
    """An image with a name wherever a careless site may have typed one."""
    given = {
        "PatientName": NAME,
        "PatientID": NUMBER,
        "InstitutionName": PLACE,
        "AccessionNumber": "8675309",
        "OperatorsName": NAME,
        "SeriesDescription": f"Chest {NAME}",
        "StudyDescription": f"{NAME} {NUMBER}",
        "ProtocolName": NAME,
        "BodyPartExamined": "CHEST",
        "PatientSpeciesDescription": "",
        "WindowCenter": "2000",
        "WindowWidth": "3000",
        "WindowCenterWidthExplanation": "QRSTUV",
    }
    return written(dataset(**{**given, **attributes}))


def texts_of(error: BaseException) -> str:
    shown = [*traceback.format_exception(error), str(error), repr(error), repr(error.args)]
    return "\n".join(shown)


def assert_nothing_leaks(text: str) -> None:
    for secret in SECRETS:
        assert secret.lower() not in text.lower()


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"BodyPartExamined": "Zyxwvut"},
        {"BodyPartExamined": "HIP"},
        {"ViewPosition": "Zyxwvut"},
        {"PatientSpeciesDescription": NAME},
        {"Modality": "8675309"},
        {"BurnedInAnnotation": "YES"},
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_an_image_names_nobody(reader, tmp_path, attributes, caplog, capfd):
    path = tmp_path / NAME
    path.write_bytes(planted(**attributes))
    caplog.clear()  # what the writing of the test's own image logged
    image = reader.read(path)
    parts = [image, image.source, image.exposure, image.unsuitable, *image.cautions]
    assert_nothing_leaks("\n".join([*map(repr, parts), *map(str, parts), image.source.format]))
    assert_nothing_leaks(caplog.text + "".join(capfd.readouterr()))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_image_names_nobody(reader, tmp_path, seed, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice
    content = bytearray(planted())
    if seed % 3 == 0:
        del content[chance.randrange(140, len(content)) :]
    for _ in range(chance.randrange(1, 30)):
        content[chance.randrange(132, min(len(content), 1200))] = chance.randrange(256)
    path = tmp_path / NAME
    path.write_bytes(bytes(content))
    try:
        image = reader.read(path)
    except XrayError as error:
        assert_nothing_leaks(texts_of(error).replace(str(tmp_path), ""))
    else:
        assert_nothing_leaks("\n".join(map(repr, [image, image.source, image.unsuitable])))
    assert_nothing_leaks(caplog.text + "".join(capfd.readouterr()))


def test_a_missing_image_names_no_path(reader, tmp_path):
    with pytest.raises(XrayError) as caught:
        reader.read(tmp_path / NAME)
    assert_nothing_leaks(str(caught.value) + repr(caught.value))
