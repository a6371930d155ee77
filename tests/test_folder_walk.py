"""The rules by which every part of the program finds files in folders."""

import os
from pathlib import Path

from xray_desktop.folder_walk import FolderWalk


def made(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(folder: Path, walk: FolderWalk | None = None) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in (walk or FolderWalk()).files(folder)]


def test_files_come_sorted_before_folders_and_hidden_names_are_left_out(tmp_path):
    made(tmp_path, "b/2", "b/1", "a/x/9", "z", ".part", ".git/config")
    assert found(tmp_path) == ["z", "a/x/9", "b/1", "b/2"]


def test_links_are_followed_and_no_folder_is_entered_twice(tmp_path):
    made(tmp_path, "root/a/1", "elsewhere/2")
    root = tmp_path / "root"
    (root / "a" / "loop").symlink_to(root)
    (root / "b").symlink_to(root / "a")
    (root / "link").symlink_to(tmp_path / "elsewhere")
    assert found(root) == ["a/1", "link/2"]
    walk = FolderWalk()
    assert [*walk.files(root)]
    assert [*walk.files(root / "a")] == []  # two top folders of one walk


def test_excluded_names_and_paths_and_the_own_output_are_left_out(tmp_path):
    made(tmp_path, "keep", "old/1", "x/notes.txt", "x/2", "out/3", "own.db")
    walk = FolderWalk(("old", "x/*.txt"), (tmp_path / "out", tmp_path / "own.db"))
    assert found(tmp_path, walk) == ["keep", "x/2"]


def test_the_depth_can_be_bounded(tmp_path):
    made(tmp_path, "0", "a/1", "a/b/2", "a/b/c/3")
    assert found(tmp_path, FolderWalk(max_depth=1)) == ["0", "a/1"]
    assert found(tmp_path, FolderWalk(max_depth=0)) == ["0"]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path, monkeypatch):
    made(tmp_path, "closed/1", "open/2")
    scan = os.scandir

    def scandir(path):
        if Path(path) == tmp_path / "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    reported: list[Path] = []
    assert found(tmp_path, FolderWalk(on_unreadable=reported.append)) == ["open/2"]
    assert reported == [tmp_path / "closed"]
    assert found(tmp_path) == ["open/2"]
