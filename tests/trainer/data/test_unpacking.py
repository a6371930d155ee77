"""Records that were written with TensorFlow's compression are read like others."""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from trainer.data import unpacking
from trainer.data.films import film_inputs
from trainer.data.records import RecordSet
from trainer.data.tfrecord import masked_checksum
from trainer.data.unpacking import is_compressed
from trainer.errors import TrainingError
from xray_desktop.core.contract import InputContract

PACKERS = {"gzip": gzip.compress, "zlib": zlib.compress, "zlib 1": lambda d: zlib.compress(d, 1)}
SMALL = InputContract(size=16)


@pytest.fixture
def plain(tmp_path, write_examples):
    folder = tmp_path / "plain"
    folder.mkdir()
    return write_examples(
        folder / "a.tfrec", [{"image_id": f"0000000{i}_000".encode(), "Mass": 1} for i in range(4)]
    )


@pytest.mark.parametrize("kind", [*PACKERS, "TensorFlow's GZIP", "TensorFlow's ZLIB"])
def test_compressed_records_are_the_plain_ones(tmp_path, plain, kind, tensorflow):
    packed = tmp_path / "a.tfrec"
    if kind in PACKERS:
        packed.write_bytes(PACKERS[kind](plain.read_bytes()))
    else:
        options = kind.split()[1]
        with tensorflow.io.TFRecordWriter(str(packed), options) as writer:
            for record in tensorflow.data.TFRecordDataset(str(plain)):
                writer.write(record.numpy())
    records, expected = RecordSet.read([packed]), RecordSet.read([plain])
    assert records.faults == ()
    assert records.image_ids == expected.image_ids
    assert records.files == (packed,)
    assert [records.image(i) for i in range(4)] == [expected.image(i) for i in range(4)]
    assert len(list(film_inputs(records, np.arange(4), SMALL))) == 4


def test_plain_and_compressed_files_may_lie_side_by_side(tmp_path, plain):
    (plain.parent / "b.tfrec").write_bytes(gzip.compress(plain.read_bytes()))
    two = gzip.compress(plain.read_bytes()) + gzip.compress(plain.read_bytes())
    (plain.parent / "c.tfrec").write_bytes(two)
    records = RecordSet.read([plain.parent])
    assert records.file.tolist() == [0] * 4 + [1] * 4 + [2] * 8
    assert records.image(11) == records.image(3) == records.image(7)


def test_what_was_unpacked_is_removed(tmp_path, plain, monkeypatch):
    monkeypatch.setattr(unpacking.tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()
    plain.write_bytes(gzip.compress(plain.read_bytes()))
    records = RecordSet.read([plain])
    assert len(list((tmp_path / "room").iterdir())) == 1
    del records
    assert list((tmp_path / "room").iterdir()) == []


@pytest.mark.parametrize("kind", ["gzip", "zlib"])
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damage_costs_what_lies_behind_it(tmp_path, write_records, films, kind, damage):
    plain = write_records(tmp_path / "a.tfrec", films)
    packed = bytearray(PACKERS[kind](plain.read_bytes()))
    place = len(packed) * 2 // 3
    if damage == "cut":
        del packed[place:]
    else:
        packed[place : place + 200] = bytes(200)
    plain.write_bytes(packed)
    records = RecordSet.read([plain])
    assert 1 <= len(records) <= 4
    assert records.faults
    assert all(fault.file == "a.tfrec" for fault in records.faults)


def test_a_record_whose_length_looks_like_gzip_is_a_record(tmp_path):
    length = struct.pack("<Q", 0x8B1F)
    assert length.startswith(unpacking.GZIP)
    data = bytes(0x8B1F)
    framed = length + struct.pack("<I", masked_checksum(length))
    framed += data + struct.pack("<I", masked_checksum(data))
    path = tmp_path / "a.tfrec"
    path.write_bytes(framed)
    assert not is_compressed(path)
    assert is_compressed(plain_gzip(tmp_path, framed))


def plain_gzip(folder: Path, content: bytes) -> Path:
    path = folder / "b.tfrec"
    path.write_bytes(gzip.compress(content))
    return path


def test_a_file_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "LEAST_ROOM", 2**20)
    path = plain_gzip(tmp_path, bytes(2**23))
    with pytest.raises(TrainingError, match=r"b\.tfrec unpacks to more than"):
        RecordSet.read([path])


def test_no_room_is_a_sentence(tmp_path, plain, monkeypatch):
    monkeypatch.setattr(unpacking.tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(TrainingError, match=r"b\.tfrec is compressed.*TMPDIR"):
        RecordSet.read([plain_gzip(tmp_path, plain.read_bytes())])
