"""What Dask writes of tasks, places and lost connections stays unwritten: it may name files."""

import logging
from typing import Final

LOGGERS: Final = "distributed"


def quiet() -> None:
    """Silence Dask in this process; errors reach us as exceptions."""
    for name in [LOGGERS, *logging.root.manager.loggerDict]:
        if name.split(".")[0] == LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
