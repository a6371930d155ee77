"""An execution backend on other machines: Dask's scheduler assigns work to workers with the model.

The worklist stays on this machine and is the only state: the scheduler gives the images of a worker
that dies to others, and a run that ends begins again what was in progress.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar

from distributed import Client, KilledWorker

from xray_desktop.cluster.dask_worker import prepare_task, score_task
from xray_desktop.cluster.security import Certificates, refuse_open_scheduler, silence_dask_logging
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import FailedError, RefusedError, XrayError
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.scoring_pipeline import BatchOutcome
from xray_desktop.triage.errors import RunEndedError

PATIENCE_S: Final = 10
LOOK_EVERY_S: Final = 2.0
LOST: Final = FailedError(
    "workers_lost",
    "Several workers ended while they processed this image: it is damaged or malicious, or they "
    "have too little memory. Other images are not affected.",
)

T = TypeVar("T")


class ClusterGoneError(RunEndedError):
    """The scheduler does not respond any more."""

    def __init__(self) -> None:
        super().__init__(
            "cluster_gone",
            "The cluster's scheduler cannot be reached. Finished images are safe; the others wait. "
            "Start again when it is back.",
        )

    def __reduce__(self) -> tuple[type["ClusterGoneError"], tuple[()]]:
        return ClusterGoneError, ()


class DaskBackend:
    """Uses those workers of a cluster that offer one resource.

    Parameters
    ----------
    address : str
        The scheduler's, ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.
    resource_name : str
        What workers must offer (`dask_worker.resource_name`).
    contract : InputContract
        The model's input.
    report : callable
        Called with a message when the number of workers changes.
    certificates : Certificates or None
        None: unencrypted.
    trusted : bool
        Whether a scheduler without certificates may be reachable from other machines.
    """

    def __init__(
        self,
        address: str,
        resource_name: str,
        contract: InputContract,
        report: Callable[[str], object],
        certificates: Certificates | None = None,
        *,
        trusted: bool = False,
    ) -> None:
        self._address, self._resource_name = address, resource_name
        self._contract, self._tell, self._certificates = contract, report, certificates
        self._checked = certificates is None and not trusted
        self._client: Client | None = None
        self._executor: Executor | None = None
        self._workers, self._look_at = -1, 0.0

    @property
    def engines(self) -> int:
        """How many workers offered the resource when last counted, at least 1."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            before, self._workers = self._workers, self._counted()
            if self._workers != before:
                self._tell(f"Workers with this version and model: {self._workers}.")
        return max(1, self._workers)

    @property
    def value_range(self) -> tuple[float, float]:
        """The model's input values for black and white."""
        return self._contract.value_range

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Have the image at `path` prepared; every worker must find it at that path."""
        return self._submit(_as_image, LOST, prepare_task, path, self._contract)

    def score_batch(self, images: Sequence[PreparedImage]) -> Future[BatchOutcome]:
        """Have a batch of images scored."""
        lost: BatchOutcome = (LOST,) * len(images)
        return self._submit(_as_scored, lost, score_task, tuple(images))

    def __enter__(self) -> "DaskBackend":
        silence_dask_logging()
        try:
            self._client = Client(
                self._address,
                timeout=PATIENCE_S,
                security=self._certificates,
                set_as_default=False,
            )
        except (OSError, TimeoutError, ValueError):
            raise ClusterGoneError from None
        if self._checked:
            self._refuse_if_open(self._client)
        self._executor = self._client.get_executor(pure=False, resources={self._resource_name: 1})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            with suppress(OSError, RuntimeError):  # TimeoutError included: the scheduler is gone
                self._client.close(timeout=PATIENCE_S)

    def _refuse_if_open(self, client: Client) -> None:
        try:
            refuse_open_scheduler(self._address, client.scheduler_info()["address"])
        except RefusedError:
            client.close(timeout=PATIENCE_S)
            raise
        except (OSError, RuntimeError):
            raise ClusterGoneError from None

    def _counted(self) -> int:
        if self._client is None:
            return 0
        try:
            info: dict[str, Any] = self._client.scheduler_info(n_workers=-1)
        except (OSError, RuntimeError):  # the scheduler is gone: pending tasks will report it
            return 0
        workers = info.get("workers", {}).values()
        return sum(self._resource_name in (one.get("resources") or {}) for one in workers)

    def _submit(
        self, read: Callable[[Any], T], lost: object, task: Callable[..., object], *given: object
    ) -> Future[T]:
        """Submit a task; `read` converts its result, or `lost` if no worker survives it."""
        if self._executor is None:
            raise AssertionError
        result: Future[T] = Future()

        def forward_result(done: Future[object]) -> None:
            if not result.set_running_or_notify_cancel():
                return
            try:
                result.set_result(read(lost if _killed(done) else done.result(0)))
            except XrayError as error:
                result.set_exception(error)
            except BaseException:  # noqa: BLE001 - cancelled or lost: with the scheduler
                result.set_exception(ClusterGoneError())

        self._executor.submit(task, *given).add_done_callback(forward_result)
        return result


def _killed(done: "Future[object]") -> bool:
    return not done.cancelled() and isinstance(done.exception(0), KilledWorker)


def _as_image(result: Any) -> PreparedImage:  # noqa: ANN401 - from another process
    if isinstance(result, XrayError):
        raise result
    return result


def _as_scored(result: Any) -> BatchOutcome:  # noqa: ANN401 - from another process
    return result
