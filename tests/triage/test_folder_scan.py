"""What is found in folders."""

import os
import time

import pytest

from tests.triage.fakes import image
from xray_desktop.triage.folder_scan import FolderScan


def names(scan):
    return [one.path.name for one in scan]


def test_folders_are_walked_in_one_order_files_first(tmp_path):
    for name in ("b/2.png", "b/1.png", "a/x/9", "z"):
        image(tmp_path, name)
    assert names(FolderScan((tmp_path,))) == ["z", "9", "1.png", "2.png"]
    assert [*FolderScan((tmp_path,))] == [*FolderScan((tmp_path,))]


def test_hidden_files_excluded_ones_and_the_programs_own_are_left_out(tmp_path):
    for name in (
        "image",
        ".image.part",
        ".git/film2",
        "old/film3",
        "x/notes.txt",
        "out/worklist.csv",
    ):
        image(tmp_path, name)
    found = FolderScan((tmp_path,), ("old", "x/*.txt"), (tmp_path / "out",))
    assert names(found) == ["image"]
    assert names(FolderScan((tmp_path,), ("*",))) == []


def test_links_are_followed_but_no_folder_is_walked_twice(tmp_path):
    image(tmp_path, "a/image")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    elsewhere = tmp_path / "elsewhere"
    image(elsewhere, "far")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(elsewhere)
    (root / "dangling").symlink_to(tmp_path / "nothing")
    (root / "itself").symlink_to(root / "itself")
    assert names(FolderScan((root,))) == ["dangling", "itself", "far"]
    assert sorted(names(FolderScan((tmp_path,)))).count("image") == 1


def test_a_file_that_is_being_written_is_left_for_later(tmp_path):
    path = image(tmp_path, "image")
    os.utime(path)
    found = FolderScan((tmp_path,))
    assert names(found) == []
    assert found.still_changing == 1
    os.utime(path, (time.time() + 9e5,) * 2)  # a clock that was wrong does not hide it for ever
    assert names(found) == ["image"]
    assert found.still_changing == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_closed_folder_is_told(tmp_path):
    image(tmp_path, "closed/image")
    (tmp_path / "closed").chmod(0)
    found = FolderScan((tmp_path,))
    assert names(found) == []
    assert [one.name for one in found.unreadable] == ["closed"]
    (tmp_path / "closed").chmod(0o700)


def test_a_file_can_be_named_itself_and_what_is_missing_is_told(tmp_path):
    path = image(tmp_path, "image")
    found = FolderScan((path, tmp_path / "gone"))
    assert names(found) == ["image"]
    assert found.unreadable == [tmp_path / "gone"]


def test_a_folder_that_the_system_does_not_let_us_look_at_is_reported(tmp_path):
    image(tmp_path, "a")
    denied = tmp_path / ("x" * 300)  # a longer name than a disk takes: it raises, too
    scan = FolderScan((denied, tmp_path))
    assert names(scan) == ["a"]
    assert scan.unreadable == [denied]
