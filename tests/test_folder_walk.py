"""The rules by which every part of the program finds files in folders."""

import os
from pathlib import Path

from xray_desktop.folder_walk import FolderWalk, exists, files_in, is_file, is_folder


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


def test_copies_kept_with_reader_findings_are_left_out_unless_asked_for(tmp_path):
    kept = "feedback-2026-11-30-225558"
    made(tmp_path, "1.dcm", f"{kept}/image-0001.png", "feedback-of-patients/2", "x/3")
    made(tmp_path, f"x/{kept}/image-0001.png", "feedback-2026-11-30")
    left = ["1.dcm", "feedback-2026-11-30", "feedback-of-patients/2", "x/3"]
    assert found(tmp_path) == left
    assert found(tmp_path / kept) == ["image-0001.png"]


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


def test_folders_are_walked_in_order_and_hidden_things_left_out(tmp_path):
    for name in (
        "b/2.png",
        "b/1.dcm",
        "b/IM0001",
        "b/DICOMDIR",
        "b/.hidden.png",
        ".git/x.png",
        "a/z/deep.png",
        "out/old-map.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    single = tmp_path / "b" / ".hidden.png"
    missing = tmp_path / "missing.png"
    found = files_in([single, tmp_path, missing], skip=tmp_path / "out")
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "b/.hidden.png",
        "a/z/deep.png",
        "b/1.dcm",
        "b/2.png",
        "b/DICOMDIR",
        "b/IM0001",
        "missing.png",
    ]


def test_an_unreadable_folder_stands_for_itself(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir()
    scan = os.scandir

    def scandir(path):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert files_in([tmp_path], skip=tmp_path / "out") == [closed]


def test_own_files_are_left_out_however_the_folder_is_named(tmp_path, monkeypatch):
    for name in ("a.png", "worklist.sqlite"):
        (tmp_path / "images" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "images" / name).touch()
    (tmp_path / "link").symlink_to("images")
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "images" / "worklist.sqlite"
    for top in (tmp_path / "images", Path("images"), Path("link"), tmp_path / "link"):
        assert list(FolderWalk(skip=(own,)).files(top)) == [top / "a.png"]


def test_what_the_system_does_not_let_us_look_at_is_not_there(tmp_path):
    denied = tmp_path / ("x" * 300) / "a"  # a longer name than a disk takes: it raises, too
    assert [ask(denied) for ask in (exists, is_file, is_folder)] == [False] * 3
    made(tmp_path, "b")
    assert [ask(tmp_path / "b") for ask in (exists, is_file, is_folder)] == [True, True, False]
    assert [ask(tmp_path) for ask in (exists, is_file, is_folder)] == [True, False, True]
    assert files_in([denied, tmp_path]) == [denied, tmp_path / "b"]
