import struct

import pytest

from trainer.data.tfrecord import Fault, Frame, masked_checksum, scan

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
