"""What the worklist confirmed is on the disk, what failed is not, and states follow their table."""

import itertools
import json
import sqlite3

import pytest

from tests.disk_faults import moments
from tests.triage.fakes import image, run
from xray_desktop.triage.database import Database, move
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.states import TRANSITIONS, ImageState
from xray_desktop.triage.worklist import Worklist

COPY = "This is a copy of image number {number} of this worklist, which has the scores."
RUN = """
import json
from pathlib import Path
from xray_desktop.core.errors import RefusedError
from xray_desktop.triage.folder_scan import FoundFile
from xray_desktop.triage.states import CompletedImage, DecodedImage, ImageFingerprint
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.worklist import Worklist

def state(worklist):
    numbers = worklist.reading.order(WorklistView(other_files=True), 0.0)
    rows = worklist.reading.rows(numbers)
    return json.dumps({row.path.name: [row.state, row.code, row.completed] for row in rows})

store = Path(sys.argv[1], "new", "folder", "w.sqlite")
for turn in range(2):
    with Worklist(store) as worklist:
        for number in range(6):
            found = FoundFile(Path(f"/films/{turn}-{number}"), 1, 1)
            worklist.intake.add_found((found,), 1.0)
            confirm(state(worklist))
            (one,) = worklist.scoring_queue.pending(1)
            fingerprint = ImageFingerprint("0", None, "0")
            worklist.scoring_queue.decoded([DecodedImage(one, fingerprint, b"a JPEG" * 999)])
            confirm(state(worklist))
            worklist.scoring_queue.complete([CompletedImage(one, RefusedError("why", "Why."))])
            confirm(state(worklist))
            worklist.reading.read(one.number, 2.0)
            confirm(state(worklist))
    with Worklist(store) as worklist:  # the last one that closed it made one file of it
        confirm(state(worklist))
"""


def known(store):
    with Worklist(store, create=False) as worklist:
        numbers = worklist.reading.order(WorklistView(other_files=True), 0.0)
        rows = worklist.reading.rows(numbers)
        return {row.path.name: [row.state, row.code, row.completed] for row in rows}


def test_what_was_confirmed_survives_a_loss_of_power(tmp_path):
    confirmed = 0
    for moment in moments(tmp_path, RUN):
        if not moment.confirmed:
            continue
        confirmed += 1
        for names_synced in (True, False):
            moment.disk.restore(tmp_path / "after", names_synced=names_synced)
            store = tmp_path / "after" / "new" / "folder" / "w.sqlite"
            assert known(store) == json.loads(moment.confirmed)
    assert confirmed == 50


def test_every_commit_is_synchronised_whatever_the_library_does_by_itself(tmp_path):
    database = Database(tmp_path / "w.sqlite", create=True)
    with database.reading() as read:
        values = [
            read.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode", "fullfsync", "checkpoint_fullfsync")
        ]
    database.close()
    assert values == [3, "wal", 1, 1]  # 3: EXTRA, which is no build's default


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_nothing_and_the_next_one_works(tmp_path, error):
    with Worklist(tmp_path / "w.sqlite") as store:
        image(tmp_path / "films", "a")
        run(store, tmp_path / "films")
        before = store.reading.changes
        with pytest.raises(error), store._database.writing() as write:  # noqa: PT012
            write.execute("UPDATE film SET why = 'half done'")
            raise error
        assert store.reading.rows((1,))[0].why != "half done"
        assert store.reading.changes == before
        assert store.reading.read(1)
    with Worklist(tmp_path / "w.sqlite") as store:
        assert store.reading.rows((1,))[0].state is ImageState.READ


def test_an_image_moves_only_as_the_table_of_states_lets_it(tmp_path):
    with Worklist(tmp_path / "w.sqlite") as store:
        image(tmp_path / "films", "a")
        run(store, tmp_path / "films")
        for before, to in itertools.product(ImageState, ImageState):
            with store._database.writing() as write:
                write.execute("UPDATE film SET state = ?, why = ''", (before,))
                moved = move(write, 1, to, why="moved")
            row = store.reading.rows((1,))[0]
            assert moved == (to in TRANSITIONS[before]), (before, to)
            assert (row.state, row.why) == ((to, "moved") if moved else (before, ""))


def test_a_worklist_of_the_first_version_goes_on(tmp_path):
    with Worklist(tmp_path / "w.sqlite") as store:
        image(tmp_path / "films", "a", 0.4, "1.2")
        run(store, tmp_path / "films")
    with sqlite3.connect(tmp_path / "w.sqlite") as before:
        before.execute("DROP INDEX by_looks")
        before.execute("ALTER TABLE film DROP COLUMN identity_sha256")
        before.execute("ALTER TABLE film DROP COLUMN reason_template")
        before.execute("PRAGMA user_version = 1")
    before.close()
    with Worklist(tmp_path / "w.sqlite", create=False) as looked_at:
        assert len(looked_at.reading.order(WorklistView(), 0.0)) == 1
    with Worklist(tmp_path / "w.sqlite") as store:
        image(tmp_path / "films", "b", 0.4, "1.2", note="stored anew")
        run(store, tmp_path / "films")
        assert store.reading.row(2).duplicate_of == 1


def test_the_reason_of_the_version_before_stays_and_a_new_one_keeps_its_template(tmp_path):
    folder = tmp_path / "films"
    with Worklist(tmp_path / "w.sqlite") as store:
        for name in ("a", "b"):
            image(folder, name, note="a copy")
        run(store, folder)
        reason = store.reading.row(2).reason
        assert reason == COPY.format(number=1)
        assert (reason.template, reason.values) == (COPY, {"number": 1})
    with sqlite3.connect(tmp_path / "w.sqlite") as before:
        before.execute("ALTER TABLE film DROP COLUMN reason_template")
        before.execute("PRAGMA user_version = 2")
    before.close()
    with Worklist(tmp_path / "w.sqlite") as store:
        assert store.reading.row(2).reason == COPY.format(number=1)
        image(folder, "c", note="a copy")
        run(store, folder)
        assert store.reading.row(3).reason.template == COPY
        assert store.intake.score_again(3)
        assert store.reading.row(3).reason is None
