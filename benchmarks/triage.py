"""Throughput of triage, relative to the engine alone: ``python -m benchmarks.triage``.

The images are different compressed DICOM files of a usual size. Every round times the engine alone
on prepared images, the whole run with that engine, and the whole run with an engine that takes as
long but leaves the processor free, like a graphics processor. ``--memory N`` runs over N small
images instead and prints the memory of the processes.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program has it

import imagecodecs
import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless, generate_uid

from xray_desktop.core.image.radiograph import Exposure, Source
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess_all
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.paths import DEMO_MODEL, resource_path
from xray_desktop.triage.execution_backend import LocalBackend
from xray_desktop.triage.folder_scan import FolderScan
from xray_desktop.triage.run import BATCH, TriageRun
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist import Worklist

ROWS: Final = 2500
COLUMNS: Final = 2048
SMALL: Final = 300
MIB: Final = 1 << 20


class Unhurried:
    """An engine that answers as another one did, after as long, and computes nothing."""

    def __init__(self, engine: Engine, seconds_a_image: float, image: PreparedImage) -> None:
        self._engine = engine
        self._seconds = seconds_a_image
        channels = engine.contract.input.channels
        self._answer = engine.logits_and_pooled(image.point(channels)[None])

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def logits_and_pooled(self, batch: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Wait, and return the same for every image."""
        time.sleep(self._seconds * len(batch))
        logits, pooled = self._answer
        n = len(batch)
        return np.repeat(logits, n, 0), None if pooled is None else np.repeat(pooled, n, 0)


def throughput(images: int, rounds: int, readers: int, threads: int | None) -> None:
    """Print rates and ratios."""
    engine = load_engine(resource_path(*DEMO_MODEL), EngineOptions(threads=threads))
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "images")
        _make(folder, images, ROWS, COLUMNS)
        size = sum(path.stat().st_size for path in folder.iterdir()) / images / MIB
        print(
            f"{images} images of {ROWS} x {COLUMNS}, lossless JPEG-LS, {size:.1f} MiB; "
            f"{engine.device}"
        )
        with ImageReader() as reader:
            begun = time.perf_counter()
            ready = [
                reader.prepare(path, engine.contract.input) for path in sorted(folder.iterdir())
            ]
            prepared = images / (time.perf_counter() - begun)
            print(f"one reader alone makes {prepared:.1f} images/s ready")
        shares: dict[str, list[float]] = {"computing": [], "unhurried": []}
        for number in range(rounds):
            alone = _alone(ready, engine)
            with_engine = _whole(folder, Path(scratch, f"a{number}"), engine, images, readers)
            unhurried = Unhurried(engine, alone / images, ready[0])
            free = _whole(folder, Path(scratch, f"b{number}"), unhurried, images, readers)
            shares["computing"].append(alone / with_engine)
            shares["unhurried"].append(alone / free)
            print(
                f"round {number + 1}: engine alone {images / alone:.1f} images/s; run with it "
                f"{images / with_engine:.1f} ({alone / with_engine:.0%} of the engine's own rate); "
                f"run with one that leaves the processor free {images / free:.1f} "
                f"({alone / free:.0%})"
            )
        print({name: f"median {median(values):.0%}" for name, values in shares.items()})


def memory(images: int, readers: int) -> None:
    """Print what the processes hold while many small images go through."""
    engine = load_engine(resource_path(*DEMO_MODEL), EngineOptions())
    with TemporaryDirectory() as scratch, Worklist(Path(scratch, "w.sqlite")) as worklist:
        folder = Path(scratch, "images")
        _make(folder, images, SMALL, SMALL)
        side = engine.contract.input.size
        nothing = PreparedImage(
            np.zeros((side, side), np.float32), Source("0" * 64, "nothing"), Exposure()
        )
        unhurried = Unhurried(engine, 0.0, nothing)
        made: list[ImageReader] = []

        def start() -> list[ImageReader]:
            made.extend(ImageReader() for _ in range(readers))
            return made

        run = _run(worklist, folder, start, unhurried)
        reported = 0
        begun = time.perf_counter()
        for progress in run.steps():
            if progress.done >= reported:
                reported += images // 10
                pids = [reader.pid for reader in made if reader.pid]
                print(
                    f"{progress.done:6} images: {_held('self'):6.0f} MiB here, "
                    + ", ".join(f"{_held(pid):.0f}" for pid in pids)
                    + " MiB in the readers"
                )
        print(f"{images / (time.perf_counter() - begun):.0f} images/s")


def _alone(ready: Sequence[PreparedImage], engine: Engine) -> float:
    begun = time.perf_counter()
    for start in range(0, len(ready), BATCH):
        assess_all(ready[start : start + BATCH], engine)
    return time.perf_counter() - begun


def _whole(folder: Path, place: Path, engine: Engine, images: int, readers: int) -> float:
    """Return how long a run takes, without the start of processes."""
    warm = [ImageReader() for _ in range(readers)]
    first = min(folder.iterdir())
    for reader in warm:
        reader.prepare(first, engine.contract.input)
    with Worklist(place / "w.sqlite") as worklist:
        begun = time.perf_counter()
        finish(_run(worklist, folder, lambda: warm, engine).steps())
        seconds = time.perf_counter() - begun
        counts = worklist.reading.counts()
        if counts[ImageState.SCORED] + counts[ImageState.REFUSED] != images:
            raise AssertionError(counts)
    return seconds


def _run(
    worklist: Worklist, folder: Path, readers: Callable[[], Sequence[ImageReader]], engine: Engine
) -> TriageRun:
    backend = partial(LocalBackend, readers, engine, _raise)
    return TriageRun(worklist, FolderScan((folder,)), backend, time.time)


def _make(folder: Path, images: int, rows: int, columns: int) -> None:
    folder.mkdir()
    chance = np.random.default_rng(1)
    with Image.open(resource_path("samples", "chest_pa.png")) as picture:
        grey = np.asarray(picture.convert("L").resize((columns, rows)), np.float32) * 16
    for number in range(images):
        moved = np.roll(grey, int(chance.integers(-40, 40)), 1) * chance.uniform(0.9, 1.0)
        noise = chance.integers(-8, 9, (rows, columns))
        pixels = np.clip(moved + noise, 0, 4095).astype(np.uint16)
        path = folder / f"{number:05}.dcm"
        _dicom(pixels).save_as(path, enforce_file_format=True)
        os.utime(path, (1e9, 1e9))


def _dicom(pixels: np.ndarray) -> Dataset:
    data = Dataset()
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1", generate_uid()
    data.Modality, data.BodyPartExamined, data.ViewPosition = "CR", "CHEST", "PA"
    data.PhotometricInterpretation, data.SamplesPerPixel = "MONOCHROME2", 1
    data.Rows, data.Columns = pixels.shape
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.PixelData = encapsulate([imagecodecs.jpegls_encode(pixels)])
    data["PixelData"].is_undefined_length = True
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = JPEGLSLossless
    return data


def _held(pid: int | str) -> float:
    """Return a process's resident memory in MiB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def _raise(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--readers", type=int, default=2)
    parser.add_argument("--threads", type=int, help="of the engine")
    parser.add_argument("--memory", type=int, metavar="N")
    asked = parser.parse_args()
    if asked.memory:
        memory(asked.memory, asked.readers)
    else:
        throughput(asked.images, asked.rounds, asked.readers, asked.threads)
