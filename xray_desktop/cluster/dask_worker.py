"""A worker process: what it does for a run, and its connection to the scheduler.

Tasks never raise: Dask logs an error that leaves a task together with the task's arguments, which
contain paths.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final, cast

from distributed import Worker
from distributed.core import rpc

from xray_desktop.cluster.security import (
    Certificates,
    own_address_towards,
    refuse_open_scheduler,
    require_listening_only_at,
    silence_dask_logging,
)
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import INTERNAL_ERROR, FailedError, XrayError
from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.scoring_pipeline import BatchOutcome, BatchScorer
from xray_desktop.triage.execution_backend import ReaderPool


@dataclass(slots=True)
class WorkerResources:
    """One worker's readers and engine.

    Parameters
    ----------
    readers : ReaderPool
        Decoding processes.
    scorer : BatchScorer
        The engine; used by one task at a time.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    readers: ReaderPool
    scorer: BatchScorer
    log_error: Callable[[Exception], object]
    _lock: Lock = field(default_factory=Lock, init=False)

    def prepare(self, path: Path, contract: InputContract) -> PreparedImage | XrayError:
        """Return the prepared image at `path`, or why there is none."""
        try:
            return self.readers.prepare(path, contract)
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - entry point of a task
            self.log_error(error)
            return INTERNAL_ERROR

    def score(self, images: Sequence[PreparedImage]) -> BatchOutcome:
        """Return the images' scores, or why there are none."""
        with self._lock:
            return self.scorer(images)


_resources: list[WorkerResources] = []
"""Of this process; tasks that come from the cluster cannot carry them."""


def configure_worker(resources: WorkerResources) -> None:
    """Set the resources of this process."""
    _resources[:] = [resources]


def prepare_task(path: Path, contract: InputContract) -> PreparedImage | XrayError:
    """Task: prepare an image."""
    return _resources[0].prepare(path, contract)


def score_task(images: Sequence[PreparedImage]) -> BatchOutcome:
    """Task: score a batch of images."""
    return _resources[0].score(images)


def resource_name(model: ModelIdentity, version: str) -> str:
    """Return the resource that a worker offers: this program version with this model."""
    return f"xray-desktop {version} {model.sha256}"


AT_ONCE: Final = 1_000_000
"""Amount of the resource: it says what a worker can do, not how much."""
PATIENCE: Final = "10s"


class _Worker(Worker):
    """Dask's worker without its HTTP status port."""

    def start_http_server(self, *_given: object, **_named: object) -> None:
        """Start none."""


def work(
    scheduler: str,
    resource_name: str,
    threads: int,
    certificates: Certificates | None,
    ready: Callable[[], object],
    *,
    trusted: bool = False,
) -> None:
    """Work in this process, after `configure_worker`, until the scheduler is gone.

    The worker listens at one address: the one on the way to the scheduler.

    Parameters
    ----------
    scheduler : str
        Its address.
    resource_name : str
        What this worker offers (`resource_name`).
    threads : int
        Tasks at a time.
    certificates : Certificates or None
        None: unencrypted.
    ready : callable
        Called when the scheduler has accepted the worker.
    trusted : bool
        Whether a scheduler without certificates may be reachable from other machines.

    Raises
    ------
    FailedError
        The scheduler cannot be reached, or the worker listens where it should not.
    RefusedError
        The scheduler is reachable from other machines without encryption.
    """
    silence_dask_logging()
    checked = certificates is None and not trusted
    asyncio.run(_work(scheduler, resource_name, threads, certificates, ready, checked=checked))


async def _work(
    scheduler: str,
    resource_name: str,
    threads: int,
    certificates: Certificates | None,
    ready: Callable[[], object],
    *,
    checked: bool,
) -> None:
    try:
        address = own_address_towards(scheduler)
        if checked:
            async with rpc(scheduler) as asked:
                identity = cast("dict[str, Any]", await asked.identity())
                refuse_open_scheduler(scheduler, identity["address"])
        with TemporaryDirectory(prefix="xray-desktop-worker-") as scratch:
            async with _Worker(
                scheduler,
                host=f"[{address}]" if ":" in address else address,
                local_directory=scratch,
                nthreads=threads,
                resources={resource_name: AT_ONCE},
                security=certificates,
                death_timeout=PATIENCE,
                dashboard=False,
                memory_limit=0,
            ) as made:
                require_listening_only_at(address)
                ready()
                await made.finished()
    except (OSError, TimeoutError):
        raise FailedError(
            "no_scheduler",
            "The scheduler cannot be reached: check its address, its port and the certificates.",
        ) from None
