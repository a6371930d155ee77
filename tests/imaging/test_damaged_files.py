"""Randomly damaged files are opened or refused with a message; never a crash or a wrong number."""

import random
from pathlib import Path

import numpy as np
import pytest

from tests.imaging.dicom.test_header import OWN, SHARED, group
from tests.imaging.dicom.test_image_pixel import KINDS, LOSSLESS, image
from tests.imaging.dicom_files import dataset, written
from tests.imaging.test_picture_files import FULL, HIDDEN, REDUCED, tiff_file
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.imaging.image_reader import ImageReader

UID = {"SOPInstanceUID": "1.2.3"}
SEEDS: dict[str, bytes] = {}
for number, (name, (cells, attributes, _values, plane)) in enumerate(KINDS.items()):
    for syntax, encode in (LOSSLESS[number % len(LOSSLESS)], LOSSLESS[-number - 1]):
        content = image(cells, {**attributes, **UID}, plane, syntax, encode(cells))
        SEEDS[f"{name} {syntax}"] = content
SEEDS["groups"] = written(
    dataset(**UID, **{OWN: [group()], SHARED: [group()]}, WindowCenter=["1", "2"],
            WindowWidth=["3", "4"], PixelPaddingValue=3)
)  # fmt: skip
SEEDS["tiff"] = tiff_file(FULL, REDUCED, HIDDEN)
NASTY = (
    *(b"\0", b"\xff" * 4, b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0", b"\xff\xd9", b"\xff\xda"),
    *(b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\xff\x52", b"1e39", b"nan ", b"1,5 ", b"\\\\\\\\"),
)
OURS = frozenset({"reader", "worker_lost", "time", "memory", "internal"})
"""Codes of errors that no file should cause, however it is damaged."""


def mutant(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 4])):
        size = len(changed)
        near_an_end = chance.choice([chance.randrange(1200), size - 1 - chance.randrange(400)])
        place = min(max(chance.choice([near_an_end, chance.randrange(size)]), 0), size - 1)
        piece = chance.choice(NASTY)
        kind = chance.randrange(5)
        if kind == 0:
            changed[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[place : place + len(piece)] = piece
        elif kind == 2:
            changed[place:place] = piece
        elif kind == 3:
            del changed[place : place + chance.choice([1, 2, 8])]
        else:
            changed = changed[: max(place, 400)]
    return bytes(changed)


def opened(reader: ImageReader, path: Path) -> Radiograph | XrayError:
    try:
        return reader.read(path, 0)
    except XrayError as error:
        return error


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_are_opened_or_refused(reader, tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    path = tmp_path / "image"
    process = None
    for _ in range(60):
        path.write_bytes(mutant(chance, SEEDS[chance.choice(sorted(SEEDS))]))
        outcome = opened(reader, path)
        if isinstance(outcome, XrayError):
            assert outcome.code not in OURS
        else:
            assert np.isfinite(outcome.values).all()
            assert outcome.pixels.min() >= 0
            assert outcome.pixels.max() <= 1
        process = process or reader.pid
        assert reader.pid == process  # the same decoder, still alive
