"""The arithmetic of training: half precision where the device gains by it."""

from pathlib import Path
from typing import Final

from trainer.training.recipe import Precision

BFLOAT16_FROM = (8, 0)
"""Compute capability of the first NVIDIA GPUs whose bfloat16 is fast (Ampere)."""
FLOAT16_FROM = (7, 0)
"""... and float16 (Volta)."""
BFLOAT16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})
"""Of a processor with instructions for bfloat16, as Linux names them."""


def dtype_policy(precision: Precision) -> str:
    """Return Keras' name of the policy: `precision`, or what suits the weakest GPU for "auto".

    Without a GPU it is bfloat16 where the processor has instructions for it.
    """
    if precision != "auto":
        return precision
    import tensorflow as tf

    devices = tf.config.list_physical_devices("GPU")
    found = [
        tf.config.experimental.get_device_details(device).get("compute_capability", (0, 0))
        for device in devices
    ]
    if found and min(found) >= BFLOAT16_FROM:
        return "mixed_bfloat16"
    if found and min(found) >= FLOAT16_FROM:
        return "mixed_float16"
    if not found and _processor_flags() & BFLOAT16_FLAGS:
        return "mixed_bfloat16"
    return "float32"


def _processor_flags() -> frozenset[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # not Linux
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())
