"""A loss of power and a full disk, simulated for a child process.

The child runs with a library before the system's. For a loss of power that records its writes; the
record is played again here into two views of each file and folder: as the child saw it, and as the
disk must hold it. Either view of the names may be there after a loss, with only synchronised
content. For a full disk it refuses writes below a folder, after so many bytes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
Ended = subprocess.CompletedProcess[str]
CONFIRM = "confirmed"
"""What a child writes to its standard output is no record; to this file it is."""


@dataclass(eq=False)
class File:
    """A file's content as written, and as synchronised."""

    content: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


@dataclass(eq=False)
class Folder:
    """A folder's names as given, and as synchronised."""

    names: dict[str, "File | Folder"] = field(default_factory=dict)
    synced: dict[str, "File | Folder"] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """The disk after one recorded call.

    Parameters
    ----------
    call : str
        What was called.
    confirmed : str
        What the child had confirmed with it; empty if nothing.
    disk : Disk
        As it is.
    """

    call: str
    confirmed: str
    disk: "Disk"


class Disk:
    """What lies below a folder."""

    def __init__(self) -> None:
        self.top = Folder()

    def play(self, call: str, path: tuple[str, ...], more: str, content: bytes, root: Path) -> None:
        """Do what was recorded."""
        folder = self._folder(path[:-1]) if path else self.top
        name = path[-1] if path else ""
        if call == "mkdir":
            folder.names[name] = Folder()
        elif call == "create":
            folder.names[name] = File()
        elif call == "unlink":
            folder.names.pop(name)
        elif call in ("rename", "link"):
            to = Path(more).relative_to(root).parts
            self._folder(to[:-1]).names[to[-1]] = folder.names[name]
            if call == "rename":
                folder.names.pop(name)
        elif call == "sync":
            _sync(self.top if not path else folder.names[name])
        else:
            file = folder.names[name]
            assert isinstance(file, File)
            if call == "truncate":
                _resize(file.content, int(more))
            else:
                _resize(file.content, max(len(file.content), int(more) + len(content)))
                file.content[int(more) : int(more) + len(content)] = content

    def files(self, *, names_synced: bool) -> dict[str, bytes]:
        """Return what each file holds after a loss of power.

        `names_synced` is whether only synchronised names are there; else all of them are.
        """
        return dict(_files(self.top, "", names_synced=names_synced, content_synced=True))

    def seen(self) -> dict[str, bytes]:
        """Return what each file holds as long as there is power."""
        return dict(_files(self.top, "", names_synced=False, content_synced=False))

    def restore(self, folder: Path, *, names_synced: bool) -> None:
        """Write to `folder` what is there after a loss of power."""
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in self.files(names_synced=names_synced).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def require_durable(self, name: str) -> None:
        """Fail unless the file or folder `name` survives just as it is."""
        inside = {one for one in self.seen() if one == name or one.startswith(f"{name}/")}
        assert inside, f"{name} was not written"
        for names_synced in (True, False):
            after = self.files(names_synced=names_synced)
            for one in inside:
                assert after.get(one) == self.seen()[one], f"{one} is lost with the power"

    def _folder(self, path: tuple[str, ...]) -> Folder:
        here: File | Folder = self.top
        for part in path:
            assert isinstance(here, Folder)
            here = here.names[part]
        assert isinstance(here, Folder)
        return here


def moments(work: Path, script: str, *arguments: object) -> Iterator[Moment]:
    """Run `script` in a child that works in the new folder ``work/disk``; yield what was recorded.

    The script has `confirm`, which takes a text, and the folder as ``sys.argv[1]``.
    """
    root, log = work / "disk", work / "log"
    root.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", f"{_CONFIRM}\n{script}", str(root), *map(str, arguments)],
        cwd=ROOT,
        env={
            **os.environ,
            **_faults(work, root),
            "DISK_FAULTS_LOG": str(log),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    disk = Disk()
    for line in log.read_bytes().splitlines():
        call, place, more, content = os.fsdecode(line).split("\t")
        path = Path(place).relative_to(root).parts
        data = bytes.fromhex(content)
        confirmed = path == (CONFIRM,)
        if not confirmed:
            disk.play(call, path, more, data, root)
        yield Moment(call, data.decode() if confirmed else "", disk)


def with_full_disk(work: Path, folder: Path, room: int, *arguments: object) -> "Ended":
    """Run Python with `arguments`; in `folder` there is room for `room` bytes."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **_faults(work, folder), "DISK_FAULTS_ROOM": str(room)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _faults(work: Path, folder: Path) -> dict[str, str]:
    return {"LD_PRELOAD": str(_library(work)), "DISK_FAULTS_FOLDER": str(folder)}


_CONFIRM = f"""
import os, sys
def confirm(text):
    file = os.open(os.path.join(sys.argv[1], {CONFIRM!r}), os.O_CREAT | os.O_WRONLY)
    os.write(file, text.encode())
    os.close(file)
"""


def _library(work: Path) -> Path:
    """Return the recording library, compiled; skips the test where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        if sys.platform == "linux" and os.environ.get("XRAY_DISK_FAULTS") == "required":
            pytest.fail("needs a C compiler, which continuous integration must have")
        pytest.skip("needs Linux and a C compiler")
    library = work / "disk_faults.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", library, HERE / "disk_faults.c", "-ldl"],
        check=True,
        capture_output=True,
    )
    return library


def _sync(one: File | Folder) -> None:
    if isinstance(one, Folder):
        one.synced = dict(one.names)
    else:
        one.synced = bytes(one.content)


def _resize(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))


def _files(
    folder: Folder, above: str, *, names_synced: bool, content_synced: bool
) -> Iterator[tuple[str, bytes]]:
    for name, one in (folder.synced if names_synced else folder.names).items():
        if isinstance(one, Folder):
            yield from _files(
                one, f"{above}{name}/", names_synced=names_synced, content_synced=content_synced
            )
        else:
            yield f"{above}{name}", one.synced if content_synced else bytes(one.content)
