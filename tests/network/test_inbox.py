"""Where received objects lie: nothing that was confirmed is ever lost."""

import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.network.nodes import received
from xray_desktop.network.inbox import MAX_VERSIONS, Inbox, StoreOutcome

UID = "1.2.3"


@pytest.fixture(params=["links", "no links"])
def inbox(request, tmp_path, monkeypatch) -> Inbox:
    """An inbox on a usual file system, and on one without hard links."""
    if request.param == "no links":

        def refused(*_: object) -> None:
            raise OSError(errno.EPERM, "no hard links here")

        monkeypatch.setattr(os, "link", refused)
    return Inbox(tmp_path / "in")


def raced(inbox: Inbox, contents: list[bytes]) -> list[StoreOutcome]:
    input_check = Barrier(len(contents))

    def keep(content: bytes) -> StoreOutcome:
        input_check.wait()
        return inbox.keep(UID, content)

    with ThreadPoolExecutor(len(contents)) as pool:
        return list(pool.map(keep, contents))


def test_different_objects_under_one_uid_at_once_are_all_there(inbox) -> None:
    contents = [bytes([number]) * 300_000 for number in range(24)]
    kept = raced(inbox, contents)
    assert sorted(path.read_bytes() for path in received(inbox.folder)) == contents
    assert kept.count(StoreOutcome.NEW) == 1
    assert kept.count(StoreOutcome.ANOTHER) == len(contents) - 1


def test_equal_objects_at_once_are_one_file(tmp_path) -> None:
    inbox = Inbox(tmp_path / "in")
    kept = raced(inbox, [b"the same" * 100_000] * 16)
    assert len(received(inbox.folder)) == 1
    assert (kept.count(StoreOutcome.NEW), kept.count(StoreOutcome.KNOWN)) == (1, 15)


def test_two_programs_fill_one_folder(tmp_path) -> None:
    """As `fetch` and `receive` may: every object of both is there."""
    code = (
        "import sys; from pathlib import Path; from xray_desktop.network.inbox import Inbox\n"
        "inbox = Inbox(Path(sys.argv[1])); sys.stdin.read()\n"
        "for n in range(40): inbox.keep(f'1.2.{n}', sys.argv[2].encode() * 1000)\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "in")]
    programs = [subprocess.Popen([*words, who], stdin=subprocess.PIPE) for who in "ab"]
    for program in programs:
        assert program.stdin is not None
        program.stdin.close()  # both begin
    assert [program.wait(60) for program in programs] == [0, 0]
    contents = sorted(path.read_bytes()[:1] for path in received(tmp_path / "in"))
    assert contents == [b"a"] * 40 + [b"b"] * 40


@pytest.mark.skipif(os.name == "nt", reason="Windows synchronises folders by itself")
def test_a_file_is_on_the_disk_before_its_name_and_its_name_before_the_answer(
    tmp_path, monkeypatch
) -> None:
    """In what order the system is told: content, name, folder; also if the bytes are known."""
    inbox, told = Inbox(tmp_path / "in"), []
    fsync, link = os.fsync, os.link

    def synced(handle: int) -> None:
        told.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content")
        fsync(handle)

    def named(*paths: Path) -> None:
        link(*paths)
        told.append("name")

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", named)
    inbox.keep(UID, b"a")
    assert told == ["folder", "content", "name", "folder", "folder"]  # first for a new one
    told.clear()
    inbox.keep(UID, b"a")
    assert told == ["folder"]


def test_what_cannot_be_written_leaves_nothing(tmp_path, monkeypatch) -> None:
    inbox = Inbox(tmp_path)
    assert inbox.keep("1.2", b"a") is StoreOutcome.NEW
    assert inbox.holds("1.2")
    assert not inbox.holds("1.3")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        inbox.keep("1.3", b"b")
    assert len(received(tmp_path)) == 1


def test_versions_of_one_object_are_bounded(tmp_path) -> None:
    inbox = Inbox(tmp_path)
    for number in range(MAX_VERSIONS):
        inbox.keep(UID, b"%d" % number)
    with pytest.raises(FileExistsError):
        inbox.keep(UID, b"one more")
    assert inbox.keep(UID, b"7") is StoreOutcome.KNOWN
    assert len(received(tmp_path)) == MAX_VERSIONS


def test_padding_is_no_part_of_a_name(tmp_path) -> None:
    inbox = Inbox(tmp_path)
    inbox.keep("1.2.007\0", b"a")
    assert inbox.holds("1.2.007 ")
    assert inbox.keep("1.2.007", b"a") is StoreOutcome.KNOWN
