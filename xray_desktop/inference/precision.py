"""Whether gradients are taken in mixed precision on this machine: measured once, then remembered.

A processor may offer bfloat16 and be slow at it, or compute it wrongly. So mixed precision is used
only where it reproduces the golden gradients and is quicker than float32.
"""

import time
from typing import Final

from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle, Golden
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.self_test import SelfTests, golden_gradient, self_test

TRIALS: Final = 4
MOST_SHARE: Final = 0.9
"""Mixed precision must take at most this share of the time of float32."""
WORTH: Final = "mixed precision is right and quicker"
NOT_WORTH: Final = "mixed precision is wrong or no quicker"


def settle_precision(engine: Engine, bundle: Bundle, tests: SelfTests) -> None:
    """Switch `engine`, which computes in float32, to mixed precision if that is worth it here."""
    if not engine.offers_mixed_precision or tests.known(engine, NOT_WORTH):
        return
    if not tests.known(engine, WORTH):
        finding = WORTH if _worth(engine, bundle.golden()) else NOT_WORTH
        engine.use_mixed_precision(on=False)
        tests.remember(engine, finding)
        if finding == NOT_WORTH:
            return
    engine.use_mixed_precision(on=True)


def _worth(engine: Engine, golden: Golden) -> bool:
    exact = _quickest(engine, golden)
    engine.use_mixed_precision(on=True)
    try:
        sound = self_test(engine, golden).passed
    except BundleError:
        return False
    return sound and _quickest(engine, golden) <= MOST_SHARE * exact


def _quickest(engine: Engine, golden: Golden) -> float:
    """Return the least seconds that a gradient took, but for the first, which may load."""
    seconds: list[float] = []
    for _ in range(1 + TRIALS):
        start = time.perf_counter()
        golden_gradient(engine, golden, 0)
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])
