"""What was written survives a loss of power: whole, or as it was before."""

import errno
import os
import re
from pathlib import Path

import pytest

from tests.disk_faults import moments
from xray_desktop import durable
from xray_desktop.durable import append_durably, make_folder, publish_folder, write_durably

WRITES = """
from pathlib import Path
from xray_desktop.durable import write_durably
file = Path(sys.argv[1], "a")
write_durably(file, b"old" * 5000)
confirm("a")
write_durably(file, b"new" * 7000)
confirm("a")
"""
FOLDERS = """
from pathlib import Path
from xray_desktop.durable import append_durably, make_folder, publish_folder, write_durably
top = Path(sys.argv[1])
make_folder(top / "x" / "y" / "z")
write_durably(top / "x" / "y" / "z" / "file", b"1")
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


RESULTS = """
import numpy as np
from pathlib import Path
from tests.results.examples import assessment
from tests.triage.fakes import image, run
from xray_desktop.core.image.deidentification import DeidentifiedImage
from xray_desktop.results.deidentified_set import DeidentifiedSet
from xray_desktop.results.output_files import OutputFolder
from xray_desktop.results.deidentified_set import load_or_create_secret
from xray_desktop.results.feedback import FeedbackFolder, ImageFeedback
from xray_desktop.results.output_files import write_picture
from xray_desktop.triage.worklist_report import write_report
from xray_desktop.triage.worklist_tables import WorklistTables
from xray_desktop.triage.worklist import Worklist

top = Path(sys.argv[1])
grey = np.zeros((6, 8), np.uint8)
load_or_create_secret(top / "own" / "secret")
confirm("own/secret")
write_picture(top / "view.png", np.zeros((6, 8, 3), np.uint8))
confirm("view.png")
OutputFolder(top / "maps").write(Path("a.png"), "map.png", b"a map")
confirm("maps")
for number in (1, 2):
    found = ImageFeedback(number, grey, assessment(), {"Mass": True})
    FeedbackFolder(top / "feedback").write([found])
    confirm("feedback")
copies = DeidentifiedSet(top / "copies")
for number in (1, 2):
    copies.add(DeidentifiedImage(b"an image", ".dcm", "patient", f"name {number}"))
    confirm("copies")
copies.close({"method": "ours"})
confirm("copies")
with Worklist(Path(sys.argv[2], "w.sqlite")) as store:
    for number in (1, 2):
        image(Path(sys.argv[2], "films"), str(number), 0.3 + number / 10)
        run(store, Path(sys.argv[2], "films"))
        rows = WorklistTables(top / "out", store.reading, store.identity)
        rows.write_new_rows()
        rows.close()
        write_report(top / "out", store.reading, 1e9)
        confirm("out")
"""
PLAIN = {
    "xray_desktop/durable.py": "what the others are to use",
    "xray_desktop/network/inbox.py": "claims a name in one step, and synchronises by itself",
    "xray_desktop/imaging/decoder_process.py": "the null device",
    "xray_desktop/error_log.py": "a log: its last lines may be lost",
    "xray_desktop/command_line/self_test.py": "the samples, anew, by a developer",
    "xray_desktop/triage/worklist_report.py": "to a draft of `atomic_replacement`",
    "xray_desktop/triage/worklist_tables.py": "opens what `append` writes to",
    "trainer/data/tfrecord.py": "to the folder for temporary files, which goes with the run",
    "trainer/training/run_folder.py": "to drafts of `atomic_replacement`",
    "trainer/export/keras_export.py": "to the draft of `publish_folder`",
    "trainer/export/bundle_writer.py": "to the draft of `publish_folder`",
    "trainer/bundle_assembly.py": "to the draft of `publish_folder`",
}
"""Modules that write to the disk by other means, and why what they write is not lost."""
WRITING = re.compile(
    r"\.write_(?:text|bytes)\(|\.rename\(|os\.(?:replace|rename)\(|\.replace\(\w*(?:path|file)\w*\)"
    r"|\bopen\([^()]*[\"'][wax][bt+]*[\"']|NamedTemporaryFile\("
)


def test_results_are_durable_when_they_are_confirmed(tmp_path):
    confirmed = []
    for moment in moments(tmp_path, RESULTS, tmp_path):
        if moment.confirmed:
            confirmed.append(moment.confirmed)
            moment.disk.require_durable(moment.confirmed)
    assert len(confirmed) == 10


def test_nothing_is_written_past_the_durable_functions():
    root = Path(durable.__file__).resolve().parents[1]
    found = {
        file.relative_to(root).as_posix()
        for package in ("xray_desktop", "trainer")
        for file in (root / package).rglob("*.py")
        if WRITING.search(file.read_text(encoding="utf-8"))
    }
    assert found - PLAIN.keys() == set(), "use xray_desktop.durable, or say here why not"
    assert PLAIN.keys() - found == set(), "these write no more"


@pytest.mark.parametrize(
    "line",
    [
        'path.write_text("x")',
        "(folder / name).write_bytes(content)",
        "os.replace(part, path)",
        "part.replace(path)",
        'with path.open("w") as file:',
        "open(name, 'ab')",
        "draft.rename(final)",
    ],
)
def test_what_writes_is_known_when_it_is_seen(line):
    assert WRITING.search(line)


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    file = tmp_path / "a"
    write_durably(file, b"old")
    append_durably(file, b"er")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(durable, "sync", full)
    for write in (write_durably, append_durably):
        with pytest.raises(OSError, match="space"):
            write(file, b"new")
    assert file.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_file_has_no_more_than_its_permissions(tmp_path):
    write_durably(tmp_path / "secret", b"", mode=0o600)
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
            write_durably(tmp_path / "a", b"1")
    else:
        write_durably(tmp_path / "a", b"1")


def test_a_draft_that_is_published_twice_is_an_error(tmp_path):
    for name in ("draft", "final"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(name.encode())
    with pytest.raises(OSError, match="final"):
        publish_folder(tmp_path / "draft", tmp_path / "final")
    assert (tmp_path / "final" / "file").read_bytes() == b"final"
