"""A worker: a process that a scheduler gives tasks to, until one of them ends."""

import asyncio
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from distributed import Worker
from distributed.core import rpc

from xray_desktop.cluster.certificates import Certificates
from xray_desktop.cluster.listening import (
    own_address_towards,
    refuse_open_scheduler,
    require_listening_only_at,
)
from xray_desktop.cluster.quiet import quiet
from xray_desktop.core.errors import FailedError

AT_ONCE: Final = 1_000_000
"""How many tasks a skill is good for: it says what a worker can do, not how much."""
PATIENCE: Final = "10s"


class _Worker(Worker):
    """Dask's worker without the port at which it tells of itself by HTTP."""

    def start_http_server(self, *_given: object, **_named: object) -> None:
        """Start none."""


def work(
    scheduler: str,
    skill: str,
    threads: int,
    certificates: Certificates | None,
    ready: Callable[[], object],
    *,
    trusted: bool = False,
) -> None:
    """Work in this process, which was equipped (`crew.equip`), until the scheduler is gone.

    The worker listens at one address: the one on the way to the scheduler.

    Parameters
    ----------
    scheduler : str
        Its address.
    skill : str
        What this worker can do (`crew.skill`).
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
    quiet()
    checked = certificates is None and not trusted
    asyncio.run(_work(scheduler, skill, threads, certificates, ready, checked=checked))


async def _work(
    scheduler: str,
    skill: str,
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
                resources={skill: AT_ONCE},
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
