"""The arithmetic of training: half precision where the device gains by it."""

from trainer.training.recipe import Precision

BFLOAT16_FROM = (8, 0)
"""Compute capability of the first NVIDIA GPUs whose bfloat16 is fast (Ampere)."""
FLOAT16_FROM = (7, 0)
"""... and float16 (Volta)."""


def dtype_policy(precision: Precision) -> str:
    """Return Keras' name of the policy: `precision`, or what suits the weakest GPU for "auto"."""
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
    return "float32"
