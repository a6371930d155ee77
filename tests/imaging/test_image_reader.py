"""The decoding process: limits, crashes, cancelling, start and end."""

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.errors import WORKER_LOST, WORKER_UNREADY, FailedError, RefusedError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import finish
from xray_desktop.imaging.errors import MultiFrameError
from xray_desktop.imaging.image_reader import MAX_STARTS, ImageReader
from xray_desktop.imaging.process_limits import MIB, Limits

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and processes of POSIX")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image"
    path.write_bytes(written(dataset()))
    return path


@pytest.fixture(scope="module")
def slow_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image of noise that takes some half a second to decode."""
    noise = np.random.default_rng(3).integers(0, 2**16, (1800, 1800)).astype(np.uint16)
    data = dataset(noise, BitsStored=16)
    stream = imagecodecs.jpeg2k_encode(noise, level=0, reversible=True, codecformat="j2k")
    data.PixelData = encapsulate([stream])
    path = tmp_path_factory.mktemp("images") / "slow"
    path.write_bytes(written(data, "1.2.840.10008.1.2.4.90"))
    return path


def gone(pid: int, within_s: float = 5.0) -> bool:
    """Whether the process ends (or is only waited for) in time."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_an_image_comes_through_whole(reader, image):
    radiograph = reader.read(image)
    assert isinstance(radiograph, Radiograph)
    assert np.array_equal(radiograph.values, shaded())


def test_an_image_larger_than_a_chunk_comes_through_whole(reader, tmp_path):
    pixels = shaded(1100, 900)
    path = tmp_path / "image"
    path.write_bytes(written(dataset(pixels)))
    assert np.array_equal(reader.read(path).values, pixels)


def test_the_reader_goes_on_after_a_refusal(reader, image, tmp_path):
    pid = reader.pid
    (tmp_path / "other").write_bytes(b"%PDF-1.4")
    with pytest.raises(RefusedError, match="PDF"):
        reader.read(tmp_path / "other")
    assert reader.read(image).shape == (96, 80)
    assert reader.pid == pid


def test_a_frame_must_be_chosen(reader, tmp_path):
    pixels = shaded()
    path = tmp_path / "image"
    data = dataset(pixels, NumberOfFrames=2, PixelData=pixels.tobytes() * 2)
    path.write_bytes(written(data))
    with pytest.raises(MultiFrameError) as caught:
        reader.read(path)
    assert caught.value.frames == 2
    assert reader.read(path, frame=1).source.frame == 1


def test_errors_survive_pickling():
    error = pickle.loads(pickle.dumps(MultiFrameError(7)))  # noqa: S301 - our own bytes
    assert isinstance(error, MultiFrameError)
    assert (error.frames, error.code, str(error)) == (7, "multi_frame", str(MultiFrameError(7)))


def test_starting_does_not_wait_and_needs_no_decoder_here():
    program = (
        "import sys; from multiprocessing.connection import Connection\n"
        "from xray_desktop.imaging.image_reader import ImageReader\n"
        "if __name__ == '__main__':\n"
        "    waits = Connection.recv, Connection.poll\n"
        "    Connection.recv = Connection.poll = None  # whoever waits for an answer fails\n"
        "    reader = ImageReader(); reader.start()\n"
        "    Connection.recv, Connection.poll = waits\n"
        "    reader.close()\n"
        "    heavy = {'pydicom', 'PIL', 'imagecodecs', 'openjpeg', 'jpeg_ls'}\n"
        "    assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_an_image_that_takes_too_long_fails_and_the_next_opens(image, slow_image):
    with ImageReader(Limits(seconds=0.1)) as reader:
        first = reader.pid
        with pytest.raises(FailedError) as caught:
            reader.read(slow_image)
        assert caught.value.code == "time"
        assert reader.pid != first
        reader.limits = Limits()  # a loaded machine may need more than that for any image
        assert reader.read(image).shape == (96, 80)


class Killed(ImageReader):
    """A reader whose worker is killed as often as told while it is waited for."""

    kills = 0
    ready = True
    """Whether with a request in hand; else before the worker is ready."""

    def _await(self, connection, deadline):
        if self.kills and self._ready is self.ready:
            self.kills -= 1
            os.kill(self.pid, signal.SIGKILL)
        yield from super()._await(connection, deadline)


@POSIX
def test_a_worker_that_is_killed_once_costs_an_image_another_try(slow_image):
    with Killed() as reader:
        reader.kills = 1
        assert reader.read(slow_image).shape


@POSIX
def test_an_image_under_which_two_workers_die_fails_and_no_other(image, slow_image):
    with Killed() as reader:
        reader.kills = 2  # a third try would succeed
        with pytest.raises(FailedError, match="each time") as caught:
            reader.read(slow_image)
        assert caught.value.code == WORKER_LOST
        assert reader.read(image).shape == (96, 80)


@POSIX
def test_a_worker_that_is_killed_before_it_is_ready_is_no_fault_of_the_image(image):
    with Killed() as reader:
        reader.kills, reader.ready = MAX_STARTS - 1, False
        assert reader.read(image).shape == (96, 80)
        reader.close()
        reader.kills = MAX_STARTS
        with pytest.raises(FailedError) as caught:
            reader.read(image)
        assert caught.value.code == WORKER_UNREADY


@POSIX
def test_an_idle_worker_that_died_is_replaced_without_an_error(image):
    with ImageReader() as reader:
        reader.read(image)
        pid = reader.pid
        os.kill(pid, signal.SIGKILL)
        reader._process.join(5)
        assert reader.read(image).shape == (96, 80)


def test_closing_the_steps_abandons_an_image_that_takes_long(image, slow_image, monkeypatch):
    monkeypatch.setattr("xray_desktop.imaging.image_reader.ABANDON_S", 0)
    with ImageReader() as reader:
        reader.read(image)
        first = reader.pid
        steps = reader.read_steps(slow_image)
        next(steps)
        assert next(steps).text == "Opening the image"
        steps.close()
        assert reader.pid != first
        assert reader.read(image).shape == (96, 80)


@pytest.mark.parametrize("steps_taken", [1, 2, 4])
def test_an_image_that_was_abandoned_and_ends_soon_costs_no_worker(
    image, slow_image, monkeypatch, steps_taken
):
    monkeypatch.setattr("xray_desktop.imaging.image_reader.ABANDON_S", 60)
    with ImageReader() as reader:
        reader.read(image)
        first = reader.pid
        steps = reader.read_steps(slow_image)
        for _ in range(steps_taken):
            next(steps)
        steps.close()
        assert reader.pid == first
        assert np.array_equal(reader.read(image).values, shaded()), "not the answer of before"


def test_a_worker_that_is_just_starting_is_kept_when_its_first_image_is_abandoned(image):
    with ImageReader() as reader:
        first = reader.pid
        steps = reader.read_steps(image)
        next(steps)
        next(steps)
        steps.close()
        assert reader.pid == first
        assert reader.read(image).shape == (96, 80)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space")
def test_a_file_that_unpacks_without_end_meets_the_memory_limit(image, tmp_path):
    data = dataset()
    data.add_new(0x00091001, "OB", b"\0" * (256 * MIB))
    bomb = tmp_path / "bomb"
    bomb.write_bytes(written(data, DeflatedExplicitVRLittleEndian))
    assert bomb.stat().st_size < MIB
    with ImageReader(Limits(memory_bytes=160 * MIB)) as reader:
        with pytest.raises(FailedError) as caught:
            reader.read(bomb)
        assert caught.value.code == "memory"
        assert reader.read(image).shape == (96, 80)


def test_nested_sequences_are_refused(reader, tmp_path):
    content = written(dataset())
    head = content.index(b"\x08\x00\x16\x00UI", 132)
    level = bytes.fromhex("4000 30a7 5351 0000 ffffffff feff 00e0 ffffffff")
    (tmp_path / "nest").write_bytes(content[:head] + level * 20000)
    with pytest.raises(RefusedError, match="damaged"):
        reader.read(tmp_path / "nest")


def test_a_multitude_of_elements_is_read_within_the_time_limit(reader, tmp_path):
    content = written(dataset())
    head = content.index(b"\x08\x00\x16\x00UI", 132)
    element = bytes.fromhex("0900 1010 4c4f 0200 4120")
    (tmp_path / "many").write_bytes(content[:head] + element * 300_000 + content[head:])
    assert reader.read(tmp_path / "many").shape == (96, 80)


@POSIX
def test_ctrl_c_is_the_parent_s_affair(image):
    with ImageReader() as reader:
        reader.read(image)
        pid = reader.pid
        os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
        reader.read(image)
        assert reader.pid == pid


@POSIX
def test_closing_ends_the_worker(image):
    reader = ImageReader()
    reader.read(image)  # starts by itself
    pid = reader.pid
    reader.close()
    assert reader.pid is None
    assert gone(pid)


def test_closing_under_a_read_ends_it(image, slow_image):
    reader = ImageReader()
    reader.read(image)
    steps = reader.read_steps(slow_image)
    next(steps)
    next(steps)
    reader.close()
    with pytest.raises(FailedError):
        finish(steps)
    assert reader.pid is None


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])
def test_damaged_headers_end_in_an_image_or_a_known_error(reader, tmp_path, syntax):
    whole = written(dataset(WindowCenter="100", WindowWidth="300", PatientAge="040Y"), syntax)
    chance = np.random.default_rng(11)
    codes = set()
    for _ in range(300):
        content = bytearray(whole)
        for place in chance.integers(132, len(whole) - 15000, chance.integers(1, 12)):
            content[place] = chance.integers(256)
        (tmp_path / "image").write_bytes(content)
        try:
            reader.read(tmp_path / "image")
        except (RefusedError, FailedError) as error:
            codes.add(error.code)
    assert "damaged" in codes
    assert not codes & {"reader", "worker_lost", "time", "memory"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("busy", [False, True])
def test_the_worker_dies_with_its_parent(image, slow_image, busy):
    program = (
        "import os, sys; from pathlib import Path\n"
        "from xray_desktop.imaging.image_reader import ImageReader\n"
        "if __name__ == '__main__':\n"
        "    reader = ImageReader(); reader.read(Path(sys.argv[1]))\n"
        "    print(reader.pid, flush=True)\n"
        "    steps = reader.read_steps(Path(sys.argv[2]))\n"
        "    next(steps), next(steps)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    second = slow_image if busy else image
    if not busy:
        program = program.replace("next(steps), next(steps)", "next(steps)")
    command = [sys.executable, "-c", program, str(image), str(second)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert gone(int(ended.stdout))


def test_limits_must_be_above_zero():
    with pytest.raises(ValueError, match="above 0"):
        Limits(seconds=0)
