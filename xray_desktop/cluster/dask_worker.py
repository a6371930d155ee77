"""What a worker of a cluster does, with what it was equipped with when it started.

Nothing is ever raised here: an error that leaves a task is logged by the cluster with the task's
arguments, and those name files.

A worker: a process that a scheduler gives tasks to, until one of them ends.
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
from xray_desktop.triage.execution_backend import BatchOutcome, BatchScorer, ReaderPool


@dataclass(slots=True)
class WorkerResources:
    """One worker's readers and engine.

    Parameters
    ----------
    readers : ReaderPool
        Decoding processes.
    scorer : Judge
        The engine; used by one task at a time.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    readers: ReaderPool
    scorer: BatchScorer
    log_error: Callable[[Exception], object]
    _lock: Lock = field(default_factory=Lock, init=False)

    def prepare(self, path: Path, contract: InputContract) -> PreparedImage | XrayError:
        """Return the image at `path`, or why there is none."""
        try:
            return self.readers.prepare(path, contract)
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the outer door of a worker
            self.log_error(error)
            return INTERNAL_ERROR

    def score(self, images: Sequence[PreparedImage]) -> BatchOutcome:
        """Return the images' scores, or why there are none."""
        with self._lock:
            return self.scorer(images)


_resources: list[WorkerResources] = []
"""Of this process; tasks come from the cluster and can carry none."""


def configure_worker(equipment: WorkerResources) -> None:
    """Equip this process."""
    _resources[:] = [equipment]


def prepare_task(path: Path, contract: InputContract) -> PreparedImage | XrayError:
    """Do one task: make an image ready."""
    return _resources[0].prepare(path, contract)


def score_task(images: Sequence[PreparedImage]) -> BatchOutcome:
    """Do one task: judge some images."""
    return _resources[0].score(images)


def resource_name(model: ModelIdentity, version: str) -> str:
    """Return the name of what a worker can do: this program's version with one very model."""
    return f"xray-desktop {version} {model.sha256}"


AT_ONCE: Final = 1_000_000
"""How many tasks a skill is good for: it says what a worker can do, not how much."""
PATIENCE: Final = "10s"


class _Worker(Worker):
    """Dask's worker without the port at which it tells of itself by HTTP."""

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
    """Work in this process, which was equipped (`crew.configure_worker`), until the scheduler is gone.

    The worker listens at one address: the one on the way to the scheduler.

    Parameters
    ----------
    scheduler : str
        Its address.
    resource_name : str
        What this worker can do (`crew.resource_name`).
    threads : int
        Tasks at a time.
    certificates : Certificates or None
        None: in the clear.
    ready : callable
        Called when the scheduler has taken it on.
    trusted : bool
        Whether a scheduler that has no certificates may be reached from other machines.

    Raises
    ------
    FailedError
        The scheduler cannot be reached, or the worker listens where it should not.
    RefusedError
        The scheduler is open to other machines, unencrypted and unasked.
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
            "The scheduler cannot be reached: see its address, its port and the certificates.",
        ) from None
