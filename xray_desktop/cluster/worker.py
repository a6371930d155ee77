"""A worker: a process that a scheduler gives tasks to, until one of them ends."""

import asyncio
from collections.abc import Callable
from typing import Final

from distributed import Worker

from xray_desktop.cluster.certificates import Certificates
from xray_desktop.cluster.quiet import quiet
from xray_desktop.core.errors import FailedError

AT_ONCE: Final = 1_000_000
"""How many tasks a skill is good for: it says what a worker can do, not how much."""
PATIENCE: Final = "10s"


def work(
    scheduler: str,
    skill: str,
    threads: int,
    certificates: Certificates | None,
    ready: Callable[[], object],
) -> None:
    """Work in this process, which was equipped (`crew.equip`), until the scheduler is gone.

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

    Raises
    ------
    FailedError
        The scheduler cannot be reached.
    """
    quiet()
    asyncio.run(_work(scheduler, skill, threads, certificates, ready))


async def _work(
    scheduler: str,
    skill: str,
    threads: int,
    certificates: Certificates | None,
    ready: Callable[[], object],
) -> None:
    try:
        async with Worker(
            scheduler,
            nthreads=threads,
            resources={skill: AT_ONCE},
            security=certificates,
            death_timeout=PATIENCE,
            dashboard=False,
            memory_limit=0,
        ) as made:
            ready()
            await made.finished()
    except (OSError, TimeoutError):
        raise FailedError(
            "no_scheduler",
            "The scheduler cannot be reached: see its address, its port and the certificates.",
        ) from None
