"""Folders, places in a list, recent images."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.progress import Progress, finish
from xray_desktop.gui.session import playlist
from xray_desktop.gui.session.playlist import Playlist, listing_steps, position_text, sibling_steps
from xray_desktop.gui.settings.recent_images import MAX_RECENT, RecentImages
from xray_desktop.imaging.decoder_protocol import DirectoryListing

DICOM = b"\0" * 128 + b"DICM"


def test_a_folder_becomes_its_images_by_name(tmp_path: Path) -> None:
    for name in ("b.png", "a.DCM", "IM0001", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "IM0001").write_bytes(DICOM)
    (tmp_path / "1.2.840.5457").write_bytes(DICOM)
    (tmp_path / "README").write_text("not an image")
    (tmp_path / "folder").mkdir()
    extra = tmp_path / "odd.name"
    listed = finish(listing_steps([tmp_path, extra]))
    assert [path.name for path in listed.paths] == [
        *("1.2.840.5457", "IM0001", "a.DCM", "b.png", "odd.name"),
    ]


def test_folders_within_are_searched_each_once(tmp_path: Path) -> None:
    inner = tmp_path / "z" / "y"
    inner.mkdir(parents=True)
    (inner / "deep.png").touch()
    (tmp_path / "z" / "mid.png").touch()
    (tmp_path / "top.png").touch()
    (inner / "loop").symlink_to(tmp_path)
    (tmp_path / ".thumbs").mkdir()
    (tmp_path / ".thumbs" / "hidden.png").touch()
    listed = finish(listing_steps([tmp_path]))
    assert [path.name for path in listed.paths] == ["top.png", "mid.png", "deep.png"]


def test_folders_deeper_than_the_bound_are_left_out(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefghi")
    deep.mkdir(parents=True)
    (deep / "x.png").touch()
    (deep.parent / "y.png").touch()
    assert [path.name for path in finish(listing_steps([tmp_path])).paths] == ["y.png"]


def indexed(
    *paths: Path,
    error: RefusedError | None = None,
    missing: tuple[str, ...] = (),
    outside_count: int = 0,
):
    def index(_path: Path):
        yield Progress(0, 1, "")
        if error is not None:
            raise error
        return DirectoryListing(paths, missing, outside_count)

    return index


def test_a_disc_gives_what_its_index_lists_in_its_order(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "DICOMDIR"):
        (tmp_path / name).touch()
    listed = tmp_path / "b.png", tmp_path / "a.png"
    assert finish(listing_steps([tmp_path], indexed(*listed))).paths == listed
    assert finish(listing_steps([tmp_path / "DICOMDIR"], indexed(*listed))).paths == listed


def test_what_an_index_lists_and_is_not_opened_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "DICOMDIR").touch()
    gone = tuple(f"F/{number}" for number in range(7))
    index = indexed(tmp_path / "a", tmp_path / "b", missing=gone, outside_count=2)
    for chosen in (tmp_path, tmp_path / "DICOMDIR"):
        listed = finish(listing_steps([chosen], index))
        assert "not there: 7 (F/0, F/1, F/2, F/3, F/4…)." in listed.note
        assert "2 entries of the index" in listed.note
        moved = listed.moved(1)
        assert moved is not None
        assert moved.note == ""


def test_a_broken_index_hides_no_image_of_its_folder(tmp_path: Path) -> None:
    for name in ("a.png", "DICOMDIR"):
        (tmp_path / name).touch()
    broken = indexed(error=RefusedError("damaged", "The index is damaged."))
    listed = finish(listing_steps([tmp_path], broken))
    assert listed.paths == (tmp_path / "a.png",)
    assert "cannot be used" in listed.note
    with pytest.raises(RefusedError, match="index is damaged"):
        finish(listing_steps([tmp_path / "DICOMDIR"], broken))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="holds no image"):
        finish(listing_steps([tmp_path]))


def test_moving_stops_at_both_ends() -> None:
    start = Playlist((Path("a"), Path("b")))
    assert start.moved(-1) is None
    second = start.moved(1)
    assert second is not None
    assert second.current == Path("b")
    assert second.moved(1) is None


def test_an_index_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="image 2 of 1"):
        Playlist((Path("a"),), 2)


def test_recent_images_are_ten_the_latest_first_and_survive(tmp_path: Path) -> None:
    place = str(tmp_path / "s.ini")
    recent = RecentImages(QSettings(place, QSettings.Format.IniFormat))
    assert recent.entries == ()
    recent.add((Path("first.png"),))
    assert recent.entries == ((Path("first.png"),),)
    for i in range(MAX_RECENT + 2):
        recent.add((Path(f"{i}.png"),))
    recent.add((Path("5.png"),))
    recent._settings.sync()
    again = RecentImages(QSettings(place, QSettings.Format.IniFormat))
    assert len(again.entries) == MAX_RECENT
    assert again.entries[:2] == ((Path("5.png"),), (Path(f"{MAX_RECENT + 1}.png"),))
    again.clear()
    assert again.entries == ()


def test_an_image_named_and_in_a_folder_is_listed_once(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"film")
    named = tmp_path / "b.png"
    assert finish(listing_steps([named, tmp_path])).paths == (named, tmp_path / "a.png")


def test_the_images_beside_a_file_are_listed_and_folders_are_not_searched(tmp_path: Path) -> None:
    for name in ("b.png", "a.dcm", "c.odd", ".hidden.png", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "deep.png").touch()
    found = finish(sibling_steps(tmp_path / "c.odd"))
    assert [path.name for path in found] == ["a.dcm", "b.png", "c.odd"]


def test_of_a_very_large_folder_what_is_near_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlist, "MAX_IMAGES", 4)
    for number in range(10):
        (tmp_path / f"{number}.png").touch()
    found = finish(sibling_steps(tmp_path / "6.png"))
    assert [path.stem for path in found] == ["4", "5", "6", "7"]


def test_a_file_in_a_folder_that_cannot_be_listed_is_alone(tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "a.png"
    assert finish(sibling_steps(gone)) == (gone,)


def test_a_list_gets_other_images_around_the_one_shown() -> None:
    one = finish(listing_steps([Path("b")]))
    assert one.is_one_file
    more = one.with_others((Path("a"), Path("b"), Path("c")))
    assert (more.index, more.current) == (1, Path("b"))
    assert not more.is_one_file
    assert not finish(listing_steps([Path("a"), Path("b")])).is_one_file


def test_a_folder_of_one_image_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert not finish(listing_steps([tmp_path])).is_one_file


@pytest.mark.parametrize(
    ("shown", "now", "expected"),
    [
        ("b", "cba", "cba"),  # sorted anew
        ("b", "ac", "abc"),  # the one behind it is next
        ("b", "ca", "bca"),
        ("b", "xa", "xab"),  # the one behind it is gone, too
        ("a", "bc", "abc"),
        ("c", "ba", "bca"),
        ("b", "xy", "bxy"),  # the first of the list is next
        ("b", "", "b"),
    ],
)
def test_the_image_shown_keeps_its_place_in_another_order(
    shown: str, now: str, expected: str
) -> None:
    listed = Playlist(tuple(map(Path, "abc")), "abc".index(shown), worklist=True)
    followed = listed.in_order(tuple(map(Path, now)))
    assert "".join(map(str, followed.paths)) == expected
    assert followed.current == Path(shown)
    assert followed.worklist


def test_the_same_order_is_the_same_list() -> None:
    listed = Playlist(tuple(map(Path, "abc")), 1, worklist=True)
    assert listed.in_order(tuple(map(Path, "abc"))) is listed


def test_the_place_in_the_worklist_is_named_and_stays_one_without_an_image() -> None:
    listed = Playlist((Path("a"), Path("b")), worklist=True)
    assert position_text(listed) == "a (worklist: 1 of 2)"
    left = listed.without(Path("a"))
    assert left is not None
    assert position_text(left) == "b (worklist: 1 of 1)"
    assert not replace(left, chosen=(Path("b"),)).is_one_file, "its folder is not listed"


def test_a_file_that_the_system_does_not_let_us_look_at_is_left_to_the_reader(
    tmp_path: Path,
) -> None:
    there = tmp_path / "a.png"
    there.touch()
    denied = tmp_path / ("x" * 300) / "b.png"  # a longer name than a disk takes: it raises, too
    assert finish(listing_steps([denied, there])).paths == (denied, there)
