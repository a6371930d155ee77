"""A worklist's file that is damaged or makes no sense: a sentence, and it stays as it is."""

import os
import sqlite3
import sys
from contextlib import suppress

import pytest

from tests.gui.fakes import FakeEngine
from tests.triage.fakes import image, run
from xray_desktop.command_line.console import Exit
from xray_desktop.command_line.triage import triage
from xray_desktop.core.progress import finish
from xray_desktop.gui.worklist.worklist_steps import (
    image_steps,
    listing_steps,
    mark_read_steps,
    next_steps,
    opening_steps,
)
from xray_desktop.triage.errors import StoreError
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.worklist import Worklist


def _label(name, value):
    """Replace what the model's row says of its first label."""
    as_json = f"json({value})" if value.startswith("'") else value
    return f"UPDATE model SET labels = json_set(labels, '$[0].{name}', {as_json})"  # noqa: S608


def _template(stored, reason):
    return f"UPDATE film SET reason_template = '{stored}', reason = '{reason}'"  # noqa: S608


NONSENSE = {
    "an unknown state": "UPDATE film SET state = 'eaten'",
    "an unknown state before": "UPDATE film SET state = 'read', unread_state = 'eaten'",
    "an unknown tier": "UPDATE film SET tier = 77",
    "a negative rank": "UPDATE film SET settled = -5 WHERE id = 2",
    "a rank that was never given": "UPDATE film SET settled = 5000 WHERE id = 2",
    "an urgency without end": "UPDATE film SET urgency = 9e999",
    "a date in no calendar": "UPDATE film SET arrived = 1e300, deadline = 1e301",
    "a date before all": "UPDATE film SET arrived = -1e18",
    "a deadline before arrival": "UPDATE film SET arrived = 9e9",
    "a score that is none": "UPDATE film SET probabilities = replace(probabilities, '0.', '-3.')",
    "scores that are no number": "UPDATE film SET probabilities = '[NaN]'",
    "scores that are text": "UPDATE film SET probabilities = 'high'",
    "too few scores": "UPDATE film SET probabilities = '[0.5]'",
    "scores that are no list": "UPDATE film SET probabilities = '{\"0\": 1}'",
    "scores of no model": "UPDATE film SET model = NULL",
    "a model that is not there": "UPDATE film SET model = 999",
    "cautions that are no list": "UPDATE film SET cautions = '7'",
    "cautions that are no text": "UPDATE film SET cautions = '[7]'",
    "cautions nested without end": f"UPDATE film SET cautions = '{'[' * 9000}{']' * 9000}'",  # noqa: S608
    "a template of another reason": _template('["Of {n} px", {"n": 1}]', "Of 2 px"),
    "a template that is no JSON": _template("Of {n} px", "Of 2 px"),
    "a template without values": _template('["Of {n} px"]', "Of 2 px"),
    "a template that looks into values": _template('["{n.real}", {"n": 1}]', "1"),
    "a template of a huge text": _template('["{n:>20}", {"n": 1}]', f"{1:>20}"),
    "a template of no text": _template('[7, {"n": 1}]', "7"),
    "values that are a list": _template('["Of {n} px", [1]]', "Of 1 px"),
    "a template nested without end": _template("[" * 9000 + "]" * 9000, "1"),
    "a path with a zero": "UPDATE film SET path = X'2F610062' WHERE id = 1",
    "an empty path": "UPDATE film SET path = X'' WHERE id = 1",
    "a huge path": "UPDATE film SET path = zeroblob(3000000) WHERE id = 1",
    "a huge text": "UPDATE film SET why = hex(zeroblob(3000000))",
    "labels of another model": "UPDATE model SET labels = '[]'",
    "labels that make no sense": "UPDATE model SET labels = '[1, 2]'",
    "labels that are no JSON": "UPDATE model SET labels = 'Mass'",
    "a prevalence that is none": _label("prevalence", "7"),
    "an AUC that is none": _label("auc", "'[0.5, 2, 0.7]'"),
    "an AUC without ends": _label("auc", "'[0.5]'"),
    "a caveat that is none": _label("caveats", '\'[{"code": "moon", "values": {}}]\''),
    "a caveat without numbers": _label("caveats", '\'[{"code": "view", "values": [1]}]\''),
    "scored without scores": "UPDATE film SET probabilities = NULL, model = NULL",
    "a copy of itself": "UPDATE film SET duplicate_of = id",
    "a copy of nothing": "UPDATE film SET duplicate_of = 99",
    "a huge picture": "UPDATE thumbnail SET jpeg = zeroblob(30000000)",
    "a table of urgency that is none": "UPDATE worklist SET urgency_table = 'soon'",
    "no identity": "DELETE FROM worklist",
    "two identities": "INSERT INTO worklist (id) VALUES ('another')",
    "an empty identity": "UPDATE worklist SET id = ''",
    "no images": "DROP TABLE thumbnail; DROP TABLE film",
    "no pictures": "DROP TABLE thumbnail",
    "a column less": "ALTER TABLE film DROP COLUMN read_at",
    "a later version": "PRAGMA user_version = 99",
    "an earlier version": "PRAGMA user_version = 0",
    "another program's": "PRAGMA application_id = 12345",
    "a trigger": "CREATE TRIGGER t AFTER UPDATE ON film BEGIN DELETE FROM thumbnail; END",
    "a table of another's": "CREATE TABLE theirs (a)",
    # Written as a row: a module need not be at hand (TensorFlow brings an SQLite without fts5).
    "a virtual table": "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES "
    "('table', 'sought', 'sought', 0, 'CREATE VIRTUAL TABLE sought USING fts5(a)')",
    "a view": "ALTER TABLE thumbnail RENAME TO t; CREATE VIEW thumbnail AS SELECT * FROM t",
    "a view without end": "PRAGMA legacy_alter_table = ON; ALTER TABLE worklist RENAME TO w; "
    "CREATE VIEW worklist AS SELECT w.* FROM w, (WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL "
    "SELECT x + 1 FROM r) SELECT x FROM r)",
}
LOOSE = {
    "a text for a number": "UPDATE film SET urgency = 'high'",
    "a text for a date": "UPDATE film SET deadline = 'soon'",
    "nothing for a tier": "UPDATE film SET tier = NULL",
    "bytes for a text": "UPDATE film SET why = X'FF00FE'",
    "bytes for a state": "UPDATE film SET state = X'00'",
    "a number for a path": "UPDATE film SET path = 7 WHERE id = 1",
    "a text for a counter": "UPDATE worklist SET changes = 'many'",
}
"""Where the tables are not strict, as another program may have written them."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a sound worklist."""
    folder = tmp_path_factory.mktemp("whole")
    for number in range(3):
        image(folder / "films", f"{number}", 0.2 + number / 10)
    with Worklist(folder / "w.sqlite") as store:
        run(store, folder / "films", engine=FakeEngine())
        assert store.reading.read(3, 2000.0)
    return (folder / "w.sqlite").read_bytes()


def broken(path, whole, statements, *, strict=True):
    path.write_bytes(whole)
    store = sqlite3.connect(path, isolation_level=None)
    if not strict:
        store.execute("PRAGMA writable_schema = ON")
        for clause in (" STRICT", " NOT NULL"):
            store.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, ?, '') WHERE type = 'table'", (clause,)
            )
        store.close()
        store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA ignore_check_constraints = ON")
    store.execute("PRAGMA journal_mode = DELETE")
    store.executescript(statements)
    store.close()


def require_refused(path, capsys):
    """A run and the window say what is wrong, or show what is sound; the file stays as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as caught:
        Worklist(path).close()
    sentence = str(caught.value)
    assert sentence.endswith((".", "!"))
    assert triage([str(path.parent), "--store", str(path), "--out", f"{path}-out"]) == (
        Exit.NO_OUTPUT
    )
    assert sentence in capsys.readouterr().err
    refused = 0
    for steps in (
        listing_steps(path, WorklistView(), 0.0, None),
        image_steps(path, (1, 2, 3)),
        opening_steps(path, 1),
        mark_read_steps(path, 3, read=False),
        next_steps(path, WorklistView(unread_only=True), 0.0, None),
    ):
        try:
            finish(steps)
        except StoreError:
            refused += 1
    if refused == 5:
        assert (path.read_bytes() if path.is_file() else None) == before
    assert not (path.parent / f"{path.name}-out").exists()
    return sentence


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_refused(whole, tmp_path, capsys, kind):
    broken(tmp_path / "w", whole, NONSENSE[kind])
    require_refused(tmp_path / "w", capsys)


@pytest.mark.parametrize("kind", LOOSE)
def test_values_of_another_type_are_refused(whole, tmp_path, capsys, kind):
    broken(tmp_path / "w", whole, LOOSE[kind], strict=False)
    require_refused(tmp_path / "w", capsys)


@pytest.mark.parametrize("kept", [1, 50, 100, 3000, 4096, 9000, -4096])
def test_a_file_that_is_cut_off_is_refused(whole, tmp_path, capsys, kept):
    (tmp_path / "w").write_bytes(whole[:kept])
    require_refused(tmp_path / "w", capsys)


@pytest.mark.parametrize("place", [0, 40, 101, 4096, 8192])
def test_a_file_of_overwritten_bytes_is_refused(whole, tmp_path, capsys, place):
    (tmp_path / "w").write_bytes(whole[:place] + b"\xa5" * 90 + whole[place + 90 :])
    require_refused(tmp_path / "w", capsys)


def test_another_program_s_database_is_not_touched(tmp_path, capsys):
    with sqlite3.connect(tmp_path / "w") as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    require_refused(tmp_path / "w", capsys)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w"]


@pytest.mark.parametrize("kind", ["folder", "circle", "pipe", "under a file"])
def test_what_is_no_file_is_refused(tmp_path, capsys, kind):
    path = tmp_path / "w"
    if kind == "folder":
        path.mkdir()
    elif kind == "circle":
        path.symlink_to(path)
    elif kind == "under a file":
        path.write_text("x")
        path = path / "w"
    elif sys.platform == "win32":
        pytest.skip("no such pipes")
    else:
        os.mkfifo(path)
    with pytest.raises(StoreError):
        Worklist(path)
    assert triage([str(tmp_path), "--store", str(path)]) == Exit.NO_OUTPUT
    assert "xray-desktop: " in capsys.readouterr().err


def test_a_sound_file_is_opened_through_a_link_and_an_empty_one_is_begun(whole, tmp_path):
    (tmp_path / "real").write_bytes(whole)
    (tmp_path / "w").symlink_to(tmp_path / "real")
    with Worklist(tmp_path / "w") as store:
        assert len(store.reading.order(WorklistView(), 0.0)) == 3
    (tmp_path / "empty").touch()
    with Worklist(tmp_path / "empty") as store:
        assert store.reading.order(WorklistView(), 0.0) == ()


def test_the_window_leaves_a_damaged_file_as_it_is(whole, tmp_path):
    path = tmp_path / "w"
    broken(path, whole, NONSENSE["a negative rank"])
    before = path.read_bytes()
    for steps in (listing_steps(path, WorklistView(), 0.0, None), image_steps(path, (1, 2, 3))):
        with suppress(StoreError):
            finish(steps)
        assert path.read_bytes() == before
