"""A run over a worklist, with readers and a model that cost nothing."""

import os
import sqlite3
import time

import pytest

from tests.gui.fakes import LOGITS, FakeEngine
from tests.gui.findings.test_unsuitable_image import views_only
from tests.triage.fakes import LineReader, image, run, states
from xray_desktop.core.errors import WORKER_LOST, WORKER_UNREADY, FailedError, RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.findings import State
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.core.scoring.view_check import MIRRORED
from xray_desktop.gui.worklist.worklist_steps import listing_steps
from xray_desktop.triage.database import runner_lock
from xray_desktop.triage.errors import NotYetError, RunEndedError, StoreError
from xray_desktop.triage.execution_backend import LocalBackend
from xray_desktop.triage.folder_scan import FolderScan
from xray_desktop.triage.rows import Order, WorklistView
from xray_desktop.triage.run import SourceMissingError
from xray_desktop.triage.states import CompletedImage, ImageState
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_report import summary
from xray_desktop.triage.worklist_row import OTHER_OBJECT, OTHER_PATIENT, OTHER_PICTURE


@pytest.fixture
def store(tmp_path):
    with Worklist(tmp_path / "store" / "worklist.sqlite") as opened:
        yield opened


@pytest.fixture
def images(tmp_path):
    return tmp_path / "films"


def row(store, name):
    numbers = store.reading.order(WorklistView(other_files=True), 0.0)
    return next(one for one in store.reading.rows(numbers) if one.path.name == name)


def test_every_file_is_finished_with_its_reason(store, images):
    image(images, "a", 0.4)
    image(images, "sub/b", 0.6)
    image(images, "notes").write_text("hello")
    os.utime(images / "notes", (1e9, 1e9))
    run(store, images)
    assert states(store) == {"a": "scored", "b": "scored", "notes": "not_a_film"}
    assert row(store, "notes").reason == "This is a text, not a radiograph."
    assert [one.path.name for one in store.reading.completed_after(0, 9)]


def test_what_is_kept_of_an_image_is_what_the_model_said(store, images):
    image(images, "a", 0.5)
    engine = FakeEngine()
    run(store, images, engine=engine)
    kept = row(store, "a").assessment
    assert kept.model == engine.identity
    assert kept.device == engine.device
    assert kept.notice == engine.contract.notice
    pneumonia = kept.finding("Pneumonia")
    assert pneumonia.probability == pytest.approx(1 / (1 + 2.718281828 ** -LOGITS["Pneumonia"]))
    assert pneumonia.operating_point == engine.contract.labels[9].operating_point
    assert kept.finding("Hernia").state is State.INSUFFICIENT


def test_a_caution_of_the_input_check_is_kept(store, images):
    image(images, "a", 0.4)
    engine = FakeEngine()
    engine.input_check = views_only(mirrored=-1e6)
    run(store, images, engine=engine)
    assert row(store, "a").cautions == (MIRRORED,)


def test_a_second_run_reads_and_scores_nothing_again(store, images):
    for number in range(20):
        image(images, f"{number}", number / 40)
    run(store, images)
    again = run(store, images)
    assert [reader.read for reader in again] == [[], []]
    assert all(reader.closed for reader in again)


def test_a_cancelled_run_goes_on(store, images):
    for number in range(100):
        image(images, f"{number:03}", number / 200)
    from tests.triage import fakes
    from xray_desktop.triage.run import TriageRun

    for stop in (1, 2, 5):
        steps = TriageRun(
            store,
            FolderScan((images,)),
            lambda: LocalBackend(lambda: [LineReader()], FakeEngine(), pytest.fail),
            lambda: 1.0,
        ).steps()
        for _ in range(stop):
            next(steps)
        steps.close()
    readers = fakes.run(store, images)
    done = store.reading.counts()
    assert done[ImageState.SCORED] == 100
    assert 0 < sum(len(reader.read) for reader in readers) <= 100
    places = [one.completed for one in store.reading.completed_after(0, 200)]
    assert places == list(range(1, 101))


def test_copies_are_listed_once(store, images):
    image(images, "a", 0.4, "1.2.3")
    image(images, "b", 0.4, "1.2.3")  # the same bytes
    image(images, "c", 0.4, "1.2.3", note="stored anew")  # other bytes, the same object and picture
    image(images, "d", 0.9, "1.2.3")  # the same object, another picture
    image(images, "e", 0.4, "1.2.4")  # another object that looks the same
    run(store, images)
    found = states(store)
    assert found == {
        "a": "scored", "b": "duplicate", "c": "duplicate", "d": "scored", "e": "scored"
    }  # fmt: skip
    assert row(store, "b").duplicate_of == row(store, "a").number
    assert row(store, "d").cautions == (OTHER_PICTURE,)
    assert row(store, "e").cautions == (OTHER_OBJECT,)
    assert len(store.reading.order(WorklistView(), 0.0)) == 3


@pytest.mark.parametrize("kept", [True, False])
def test_another_patient_s_image_is_never_filed_as_a_copy_without_a_word(store, images, kept):
    image(images, "a", 0.4, "1.2.3", patient="first")
    image(images, "b", 0.4, "1.2.3", patient="other")
    image(images, "c", 0.4, "1.2.3", patient="other", note="again")
    image(images, "d", 0.9, "1.2.3", patient="other")
    image(images, "e", 0.4, "1.2.4", patient="other")
    if not kept:  # what an earlier version of the program left: nothing is known of the patient
        run(store, images, exclude=("b", "c", "d", "e"))
        with store._database.writing() as write:
            write.execute("UPDATE film SET identity_sha256 = NULL")
    run(store, images)
    if kept:
        assert states(store)["b"] == "scored"
        assert row(store, "b").identity_cautions == (OTHER_PATIENT,)
        assert (states(store)["c"], row(store, "c").duplicate_of) == (
            "duplicate", row(store, "b").number
        )  # fmt: skip
        assert "check whose image it is" in summary(store.reading, 0.0, 9, ())
    assert row(store, "d").identity_cautions == (OTHER_PICTURE,)
    assert row(store, "e").identity_cautions == (OTHER_OBJECT,)
    assert row(store, "a").identity_cautions == ()


def test_a_changed_file_is_scored_anew_and_so_are_its_copies(store, images):
    image(images, "a", 0.4)
    image(images, "b", 0.4)
    run(store, images)
    first = row(store, "a")
    os.utime(image(images, "a", 0.77), (2e9, 2e9))
    run(store, images)
    assert states(store) == {"a": "scored", "b": "scored"}
    assert row(store, "a").assessment != first.assessment
    assert row(store, "a").completed > first.completed
    assert row(store, "a").arrived_s == first.arrived_s


def test_the_last_place_is_not_given_twice(store, images):
    image(images, "a", 0.4)
    run(store, images)
    os.utime(images / "a", (2e9, 2e9))
    run(store, images)
    assert row(store, "a").completed == 2


class BrokenEngine(FakeEngine):
    """Fails on any batch that holds a bright image."""

    def logits(self, batch):
        if (batch > 0.95).any():
            raise RuntimeError
        return super().logits(batch)


def test_an_image_that_breaks_the_engine_takes_no_other_along(store, images):
    for number in range(10):
        image(images, f"{number}", 0.05 * number)
    image(images, "bright", 0.99)
    mistakes = []
    run(store, images, engine=BrokenEngine(), log=mistakes)
    found = states(store)
    assert found.pop("bright") == "internal"
    assert set(found.values()) == {"scored"}
    assert [type(one) for one in mistakes] == [RuntimeError]


def test_failed_images_are_tried_again_when_asked(store, images):
    path = image(images, "a")
    path.unlink()
    path.symlink_to(images / "nothing")
    run(store, images)
    assert states(store) == {"a": "missing"}
    path.unlink()
    image(images, "a")
    assert store.intake.retry_failed() == 1
    run(store, images)
    assert states(store) == {"a": "scored"}


class VanishingReader(LineReader):
    """Its folder goes away after some images."""

    def prepare(self, path, contract):
        if len(self.read) == 20:
            path.parent.rename(path.parent.with_name("away"))
        return super().prepare(path, contract)


def test_a_folder_that_goes_away_leaves_its_images_waiting(store, images):
    for number in range(60):
        image(images, f"{number:02}", number / 100)
    with pytest.raises(SourceMissingError, match="Start again"):
        run(store, images, readers=[VanishingReader()])
    counts = store.reading.counts()
    assert counts[ImageState.FAILED] == 0
    assert counts[ImageState.SCORED] <= 20
    images.with_name("away").rename(images)
    run(store, images)
    assert store.reading.counts()[ImageState.SCORED] == 60


def test_a_wanted_image_is_scored_before_the_others(store, images):
    for number in range(200):
        image(images, f"{number:03}", number / 400)
    store.intake.add_found([*FolderScan((images,))], 1.0)
    store.reading.prioritize(180)
    (first,) = run(store, images, readers=[LineReader()])
    assert first.read[0].name == "179"


def test_two_runs_do_not_work_on_one_store(tmp_path):
    with (
        runner_lock(tmp_path / "w"),
        pytest.raises(StoreError, match="Another run"),
        runner_lock(tmp_path / "w"),
    ):
        pass
    with runner_lock(tmp_path / "w"):
        pass


def test_order_reading_and_filters(store, images):
    image(images, "dim", 0.3)
    image(images, "bright", 0.99)
    image(images, "notes").write_text("x")
    os.utime(images / "notes", (1e9, 1e9))
    quiet = LOGITS | dict.fromkeys(("Pneumonia", "Effusion", "Infiltration"), -5.0)
    run(store, images, engine=FakeEngine(logits=quiet))
    image(images, "late", 0.31)
    run(store, images, now=2000.0)
    urgent = store.reading.rows(store.reading.order(WorklistView(unread_only=True), 2000.0))
    assert [one.path.name for one in urgent] == ["late", "bright", "dim"]
    assert urgent[0].tier is Tier.SOON
    assert urgent[1].tier is Tier.ROUTINE
    arrival = store.reading.order(WorklistView(order=Order.BY_ARRIVAL), 2000.0)
    assert [one.path.name for one in store.reading.rows(arrival)] == ["bright", "dim", "late"]
    assert store.reading.read(urgent[0].number, 3.0)
    assert not store.reading.read(urgent[0].number, 4.0)
    assert row(store, "late").read_at_s == 3.0
    assert urgent[0].number not in store.reading.order(WorklistView(unread_only=True), 0.0)
    assert store.reading.unread(urgent[0].number)
    assert not store.reading.unread(urgent[0].number)
    assert row(store, "late").state is ImageState.SCORED
    assert len(store.reading.order(WorklistView(text="LATE"), 0.0)) == 1
    assert len(store.reading.order(WorklistView(text="%"), 0.0)) == 0
    assert len(store.reading.order(WorklistView(tiers=frozenset({Tier.SOON})), 0.0)) == 1
    refused = WorklistView(states=frozenset({ImageState.REFUSED}), other_files=True)
    assert len(store.reading.order(refused, 0.0)) == 1
    # when every maximum wait is over, deadlines decide
    late = store.reading.rows(store.reading.order(WorklistView(), 1e6))
    assert [one.path.name for one in late] == ["late", "bright", "dim"]
    assert [one.deadline_s for one in late] == sorted(one.deadline_s for one in late)


def test_images_of_the_future_have_come_now(store, images):
    image(images, "a")
    run(store, images, now=9e9)
    wait = row(store, "a").deadline_s - 9e9
    assert store.intake.set_clock(1000.0) == 1
    assert row(store, "a").arrived_s == 1000.0
    assert row(store, "a").deadline_s == 1000.0 + wait
    assert store.intake.set_clock(1000.0) == 0


def test_another_model_scores_again_only_what_is_unread(store, images):
    image(images, "a", 0.1)
    image(images, "b", 0.2)
    run(store, images)
    store.reading.read(row(store, "a").number)
    other = FakeEngine()
    other.identity = type(other.identity)("fake-2", "1" * 64)
    assert store.intake.scored_by_others(other.identity.sha256) == 2
    assert store.intake.rescore(other.identity.sha256) == 1
    run(store, images, engine=other)
    assert row(store, "b").assessment.model.model_id == "fake-2"
    assert row(store, "a").assessment.model.model_id == "fake-1"
    assert [model.model_id for model, _ in store.reading.models()] == ["fake-1", "fake-2"]


def test_thumbnails_are_small_pictures(store, images):
    image(images, "a")
    run(store, images)
    jpeg = store.reading.thumbnail(row(store, "a").number)
    assert jpeg[:3] == b"\xff\xd8\xff"
    assert len(jpeg) < 4000
    assert store.reading.thumbnail(99) is None


def test_others_see_changes(store, images):
    image(images, "a")
    with Worklist(store.path, create=False) as other:
        before = other.reading.changes
        run(store, images)
        assert other.reading.changes != before
        assert states(other) == {"a": "scored"}


def test_a_file_that_is_no_worklist_is_left_as_it_is(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no database " * 100)
    with pytest.raises(StoreError, match="not a worklist"):
        Worklist(text)
    assert text.read_text() == "no database " * 100
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as made:
        made.execute("CREATE TABLE theirs (a)")
    made.close()
    with pytest.raises(StoreError, match="not a worklist"):
        Worklist(other)
    later = tmp_path / "later.sqlite"
    Worklist(later).close()
    with sqlite3.connect(later) as made:
        made.execute("PRAGMA user_version = 99")
    made.close()
    with pytest.raises(StoreError, match="version 99"):
        Worklist(later)
    with pytest.raises(StoreError, match="cannot be opened"):
        Worklist(tmp_path / "nothing.sqlite", create=False)


@pytest.mark.parametrize("begun", [False, True], ids=["empty", "without its tables"])
def test_a_worklist_that_is_only_being_made_is_no_strange_file(tmp_path, begun):
    path = tmp_path / "begun.sqlite"
    path.touch()
    made = sqlite3.connect(path)
    if begun:
        made.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(NotYetError, match="is being created"):
        Worklist(path, create=False)
    assert finish(listing_steps(path, WorklistView(), 0, None)).numbers == ()
    assert finish(listing_steps(path, WorklistView(), 0, 0)) is None
    made.close()
    with Worklist(path) as worklist:
        assert worklist.reading.counts()[ImageState.SCORED] == 0


def test_a_reader_that_is_lost_fails_its_image_alone(store, images):
    class Losing(LineReader):
        def prepare(self, path, contract):
            if path.name == "b":
                raise FailedError("worker_lost", "The decoder crashed on this image.")
            return super().prepare(path, contract)

    for name in "abc":
        image(images, name, ord(name) / 200)
    run(store, images, readers=[Losing()])
    assert states(store) == {"a": "scored", "b": "worker_lost", "c": "scored"}


def test_without_a_decoder_the_run_ends_and_images_wait(store, images):
    class Unready(LineReader):
        def prepare(self, path, contract):
            if path.name == "b":
                raise FailedError(WORKER_UNREADY, "The decoder was ended.")
            return super().prepare(path, contract)

    for name in "ab":
        image(images, name, ord(name) / 200)
    with pytest.raises(RunEndedError, match="wait"):
        run(store, images, readers=[Unready()])
    assert store.reading.counts()[ImageState.FAILED] == 0
    run(store, images)
    assert states(store) == {"a": "scored", "b": "scored"}


class Alone(LineReader):
    """Is lost under "b" while another reader is at work, as for want of memory."""

    def __init__(self, at_work, lost):
        super().__init__()
        self.at_work, self.lost = at_work, lost

    def prepare(self, path, contract):
        self.at_work.append(path)
        try:
            time.sleep(0.002)  # long enough for others to be at work too
            if path.name == "b" and (len(self.at_work) > 1 or not self.lost):
                self.lost.append(path)
                raise FailedError(WORKER_LOST, "The decoder ended.")
            return super().prepare(path, contract)
        finally:
            self.at_work.remove(path)


def test_an_image_whose_reader_is_lost_is_tried_alone_and_the_others_wait(store, images):
    for number in range(20):
        image(images, f"a{number}", number / 50)
        image(images, f"c{number}", number / 49 + 0.001)
    image(images, "b", 0.9)
    at_work, lost = [], []
    run(store, images, readers=[Alone(at_work, lost) for _ in range(4)])
    assert set(states(store).values()) == {"scored"}
    assert [path.name for path in lost] == ["b"]


def test_a_file_that_grew_while_it_was_read_is_not_finished_by_its_half(store, images):
    """What is said of half a file is not kept for the whole: else it would never be read again."""
    path = image(images, "copied", 0.4)
    store.intake.add_found([*FolderScan((images,))], 1.0)
    (half,) = store.scoring_queue.pending(9)
    os.utime(path, (2e9, 2e9))
    store.intake.add_found([*FolderScan((images,))], 2.0)
    refused = RefusedError("damaged", "The file is damaged.")
    store.scoring_queue.complete([CompletedImage(half, refused)])
    assert states(store) == {"copied": "found"}
    (whole,) = store.scoring_queue.pending(9)
    store.scoring_queue.complete([CompletedImage(whole, refused)])
    assert states(store) == {"copied": "damaged"}


def test_a_share_that_was_away_is_read_when_it_is_back(store, images):
    """An unmounted share leaves an empty folder: its images are missing, then back unchanged."""
    path = image(images, "a", 0.4)
    store.intake.add_found([*FolderScan((images,))], 1.0)
    away = path.rename(images.with_name("away"))
    run(store, images)
    assert states(store) == {"a": "missing"}
    away.rename(path)
    run(store, images)
    assert states(store) == {"a": "scored"}


def test_a_link_to_nothing_is_not_tried_at_every_walk(store, images):
    images.mkdir()
    (images / "link").symlink_to(images / "nothing")
    run(store, images)
    again = run(store, images)
    assert [reader.read for reader in again] == [[], []]
