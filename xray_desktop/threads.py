"""Who may use the processor: the engine, and nothing beside it."""

import os


def leave_threads_to_the_engine() -> None:
    """Keep numpy's products on one thread; of use before numpy is imported for the first time.

    OpenBLAS' own threads go on spinning after a product. The forward pass that follows the
    preparation of a film then took twice as long (2 cores: 54 ms became 108).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
