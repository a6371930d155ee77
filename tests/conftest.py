"""Fixtures that all tests share."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import hypothesis
import pytest

import xray_desktop  # noqa: F401 - before any runtime: it sends no reports
from xray_desktop.process import limit_blas_threads

limit_blas_threads()  # before numpy, as the program has it: two test processes share the cores
for _name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):  # TensorFlow's spin, too
    os.environ.setdefault(_name, "1")

GARBAGE: Final = 10_000
"""New objects after which the youngest are looked through: as many as a window has."""
SHARED = Path(__file__).resolve().parents[2] / "shared"
MARKED: Final = {
    "long": (
        "tests/cluster/test_dask_backend.py::test_a_killed_worker_s_images_are_done_by_the_other",
        "tests/cluster/test_dask_backend.py::test_a_scheduler_that_goes_away_ends_the_run_and_the_next",
        "tests/test_no_connections.py::test_the_trainer_and_its_engine",
        "tests/trainer/map_evaluation/test_stopped_study.py::test_a_run_that_is_killed",
        *(
            f"tests/trainer/test_training_pipeline.py::{name}"
            for name in (
                "test_cross_validation_goes_on_where_it_was_cut_and_measures_every_image",
                "test_ctrl_c_keeps_the_best_and_writes_the_bundle",
                "test_records_become_a_bundle_that_loads_whatever_lies_beside_them[streamed]",
                "test_without_test_images_validation_patients_are_measured",
            )
        ),
        "tests/trainer/training/test_fitting_processes.py",
        "tests/triage/test_fault_run.py",
    ),
    "session": ("tests/session/",),
    "peers": (
        "tests/network/test_fetch.py",
        "tests/network/test_orthanc.py",
        *(
            f"tests/network/test_receiver.py::{name}"
            for name in (
                "test_a_full_disk_is_answered_as_such_and_leaves_nothing_half",
                "test_an_image_lies_on_the_disk_as_it_was_sent_under_a_name_that_says_nothing",
                "test_another_object_under_a_known_uid_is_kept_beside",
                "test_compressed_images_stay_compressed",
                "test_encrypted",
                "test_strangers_are_turned_away",
            )
        ),
    ),
    "strace": ("tests/test_no_connections.py",),
    "slow": (
        "tests/cluster/test_dask_backend.py",
        "tests/command_line/test_analyze.py::test_an_image_of_a_study_leaves_its_objects_and_a_page",
        "tests/command_line/test_deidentify.py",
        "tests/command_line/test_self_test.py",
        "tests/command_line/test_triage.py",
        "tests/gui/test_screenshots.py",
        "tests/imaging/dicom/test_deidentification.py::test_every_image_that_opens_looks_the_same_afterwards",
        "tests/inference/test_engines.py",
        "tests/inference/test_mixed_precision.py",
        "tests/inference/test_self_test.py",
        "tests/network/test_listener.py",
        "tests/network/test_object_identity.py",
        "tests/results/dicom/test_objects.py",
        "tests/test_api.py",
        "tests/test_architecture.py::test_the_gate_catches_a_planted_import",
        "tests/test_contributing_exercise.py",
        "tests/test_site.py::test_the_site_builds",
        "tests/trainer/data/test_synthetic.py::test_steps_of_the_training_run",
        "tests/trainer/evaluation/test_acceptance.py",
        "tests/trainer/evaluation/test_model_evaluation.py",
        "tests/trainer/evaluation/test_report.py",
        "tests/trainer/evaluation/test_subgroups.py",
        "tests/trainer/export/",
        "tests/trainer/map_evaluation/",
        "tests/trainer/network/",
        "tests/trainer/test_distillation.py",
        "tests/trainer/test_training_pipeline.py",
        "tests/trainer/training/",
        "tests/triage/test_fault_run.py",
    ),
}
"""The tests of each marker, by how their ids begin; `nox -s fast` leaves all of them out.

All but `slow` are left out where no `-m` asks for them, too.
"""


# A busy machine is no failure; pytest-timeout ends what hangs.
hypothesis.settings.register_profile("any-machine", deadline=None)
hypothesis.settings.load_profile("any-machine")


def mark(items: list[pytest.Item]) -> None:
    for item in items:
        for marker, beginnings in MARKED.items():
            if item.nodeid.startswith(beginnings):
                item.add_marker(marker)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    mark(items)
    yield
    # What takes long is begun first, so that at the end no process waits long for another.
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in MARKED))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real test images beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real test images, `shared`, beside the checkout")
    return SHARED


def pytest_collection_finish() -> None:
    """Modules and tests, which stay to the end, are no work for the collections of garbage."""
    gc.freeze()
    gc.set_threshold(GARBAGE)


@pytest.fixture(scope="module")
def _frozen_heap() -> None:
    """Nor is what modules before have left, for tests that collect garbage after each of them."""
    gc.collect()
    gc.freeze()


class SmallDisk:
    """A disk of two megabytes; `fill` leaves no room on it, `empty` makes room again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)

    def empty(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk of its own; skips where none may be made."""
    if sys.platform != "linux":
        pytest.skip("needs a small tmpfs")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a small disk here")
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", folder], check=True)
