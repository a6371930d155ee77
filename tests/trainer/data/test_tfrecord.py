import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from trainer.data import tfrecord
from trainer.data.datasets import image_inputs
from trainer.data.records import RecordSet
from trainer.data.tfrecord import Fault, Frame, is_compressed, masked_checksum, scan
from trainer.errors import TrainingError
from xray_desktop.core.bundle.contract import InputContract

CONTENTS = (b"first", b"", b"third record")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.tfrec"
    path.write_bytes(b"".join(framed(data) for data in CONTENTS))
    return path


def framed(data):
    length = struct.pack("<Q", len(data))
    return b"".join(
        (
            length,
            struct.pack("<I", masked_checksum(length)),
            data,
            struct.pack("<I", masked_checksum(data)),
        )
    )


def damage(file, place):
    content = bytearray(file.read_bytes())
    content[place] ^= 0xFF
    file.write_bytes(content)


def test_the_checksum_is_the_masked_castagnoli_one():
    # CRC-32C of "123456789" is 0xE3069283 (RFC 3720, B.4 and the CRC catalogue).
    rotated = ((0xE3069283 >> 15) | (0xE3069283 << 17)) & 0xFFFFFFFF
    assert masked_checksum(b"123456789") == (rotated + 0xA282EAD8) & 0xFFFFFFFF


def test_whole_records_come_with_their_places(file):
    frames = list(scan(file))
    assert [frame.data for frame in frames] == list(CONTENTS)
    assert [frame.offset for frame in frames] == [0, 21, 37]
    assert [frame.start for frame in frames] == [12, 33, 49]


def test_what_tensorflow_writes_is_read(tmp_path, tensorflow):
    path = tmp_path / "b.tfrec"
    with tensorflow.io.TFRecordWriter(str(path)) as writer:
        for data in CONTENTS:
            writer.write(data)
    assert [frame.data for frame in scan(path)] == list(CONTENTS)


def test_wrong_data_cost_one_record(file):
    damage(file, 13)
    found = list(scan(file))
    assert isinstance(found[0], Fault)
    assert (found[0].record, found[0].offset) == (0, 0)
    assert "checksum of its data" in found[0].reason
    assert [frame.data for frame in found[1:]] == list(CONTENTS[1:])


def test_after_a_wrong_length_the_rest_is_lost_and_said_to_be(file):
    damage(file, 21)
    first, fault = scan(file)
    assert isinstance(first, Frame)
    assert (fault.file, fault.record, fault.offset) == ("a.tfrec", 1, 21)
    assert "rest of the file cannot be read" in fault.reason


@pytest.mark.parametrize(("kept", "words"), [(60, "11 of 16 bytes"), (40, "record's length")])
def test_a_file_that_ends_early(file, kept, words):
    file.write_bytes(file.read_bytes()[:kept])
    *whole, fault = scan(file)
    assert len(whole) == 2
    assert fault.offset == 37
    assert words in fault.reason


def test_an_empty_and_a_missing_file(tmp_path):
    (tmp_path / "empty.tfrec").touch()
    (fault,) = scan(tmp_path / "empty.tfrec")
    assert "empty" in str(fault)
    (fault,) = scan(tmp_path / "missing.tfrec")
    assert "cannot be read" in str(fault)


pytest.importorskip("tensorflow", reason="needs the extra `train`")


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
    assert len(list(image_inputs(records, np.arange(4), SMALL))) == 4


def test_plain_and_compressed_files_may_lie_side_by_side(tmp_path, plain):
    (plain.parent / "b.tfrec").write_bytes(gzip.compress(plain.read_bytes()))
    two = gzip.compress(plain.read_bytes()) + gzip.compress(plain.read_bytes())
    (plain.parent / "c.tfrec").write_bytes(two)
    records = RecordSet.read([plain.parent])
    assert records.file.tolist() == [0] * 4 + [1] * 4 + [2] * 8
    assert records.image(11) == records.image(3) == records.image(7)


def test_what_was_unpacked_is_removed(tmp_path, plain, monkeypatch):
    monkeypatch.setattr(tfrecord.tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()
    plain.write_bytes(gzip.compress(plain.read_bytes()))
    records = RecordSet.read([plain])
    assert len(list((tmp_path / "room").iterdir())) == 1
    del records
    assert list((tmp_path / "room").iterdir()) == []


@pytest.mark.parametrize("kind", ["gzip", "zlib"])
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damage_costs_what_lies_behind_it(tmp_path, write_records, images, kind, damage):
    plain = write_records(tmp_path / "a.tfrec", images)
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
    assert length.startswith(tfrecord.GZIP)
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
    monkeypatch.setattr(tfrecord, "MIN_SIZE_LIMIT", 2**20)
    path = plain_gzip(tmp_path, bytes(2**23))
    with pytest.raises(TrainingError, match=r"b\.tfrec unpacks to more than"):
        RecordSet.read([path])


def test_no_room_is_a_sentence(tmp_path, plain, monkeypatch):
    monkeypatch.setattr(tfrecord.tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(TrainingError, match=r"b\.tfrec is compressed.*TMPDIR"):
        RecordSet.read([plain_gzip(tmp_path, plain.read_bytes())])
