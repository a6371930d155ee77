"""What was written survives a loss of power: whole, or as it was before."""

import errno
import os
from pathlib import Path

import pytest

from tests.disk_faults import moments
from xray_desktop import durable
from xray_desktop.durable import append_durably, make_folder, publish_folder, write_whole

WRITES = """
from pathlib import Path
from xray_desktop.durable import write_whole
file = Path(sys.argv[1], "a")
write_whole(file, b"old" * 5000)
confirm("a")
write_whole(file, b"new" * 7000)
confirm("a")
"""
FOLDERS = """
from pathlib import Path
from xray_desktop.durable import append_durably, make_folder, publish_folder, write_whole
top = Path(sys.argv[1])
make_folder(top / "x" / "y" / "z")
write_whole(top / "x" / "y" / "z" / "file", b"1")
confirm("x/y/z/file")
append_durably(top / "x" / "table", b"a,b")
confirm("x/table")
append_durably(top / "x" / "table", b"c,d")
confirm("x/table")
draft = top / "draft"
(draft / "deep").mkdir(parents=True)
(draft / "one").write_bytes(b"one")
(draft / "deep" / "two").write_bytes(b"two")
publish_folder(draft, top / "bundle")
confirm("bundle")
"""


def test_a_file_is_durable_when_written_and_whole_at_every_moment(tmp_path):
    confirmed = 0
    for moment in moments(tmp_path, WRITES):
        for names_synced in (True, False):
            kept = moment.disk.files(names_synced=names_synced).get("a")
            assert kept in (None, b"old" * 5000, b"new" * 7000)
            assert kept is not None or not confirmed
        if moment.confirmed:
            confirmed += 1
            moment.disk.require_durable(moment.confirmed)
    assert confirmed == 2


def test_new_folders_appended_lines_and_published_folders_are_durable(tmp_path):
    confirmed = []
    for moment in moments(tmp_path, FOLDERS):
        published = moment.disk.files(names_synced=False)
        if any(name.startswith("bundle/") for name in published):
            assert published["bundle/one"] == b"one"
            assert published["bundle/deep/two"] == b"two"
        if moment.confirmed:
            confirmed.append(moment.confirmed)
            moment.disk.require_durable(moment.confirmed)
    assert confirmed == ["x/y/z/file", "x/table", "x/table", "bundle"]


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    file = tmp_path / "a"
    write_whole(file, b"old")
    append_durably(file, b"er")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(durable, "sync", full)
    for write in (write_whole, append_durably):
        with pytest.raises(OSError, match="space"):
            write(file, b"new")
    assert file.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_file_has_no_more_than_its_permissions(tmp_path):
    write_whole(tmp_path / "secret", b"", mode=0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_there_stays_and_a_file_in_its_place_is_an_error(tmp_path):
    make_folder(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file")


@pytest.mark.skipif(os.name == "nt", reason="Windows synchronises no folder")
@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EIO])
def test_a_system_that_synchronises_no_folder_is_no_fault_but_a_failing_disk_is(
    tmp_path, monkeypatch, code
):
    real = os.open

    def opening(path, flags, *rest, **named):
        if Path(path) == tmp_path:
            raise OSError(code, os.strerror(code))
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", opening)
    if code == errno.EIO:
        with pytest.raises(OSError, match="error"):
            write_whole(tmp_path / "a", b"1")
    else:
        write_whole(tmp_path / "a", b"1")


def test_a_draft_that_is_published_twice_is_an_error(tmp_path):
    for name in ("draft", "final"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(name.encode())
    with pytest.raises(OSError, match="final"):
        publish_folder(tmp_path / "draft", tmp_path / "final")
    assert (tmp_path / "final" / "file").read_bytes() == b"final"
