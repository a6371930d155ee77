"""The cache of heat maps holds so many bytes, and drops what was used least recently."""

import numpy as np

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.attribution.heat_map_reliability import HeatMapReliability, Reliability
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.core.attribution.layer_maps import GradCam
from xray_desktop.gui.common.result_cache import HeatMapCache, HeatMapKey


def key(image: str) -> HeatMapKey:
    return HeatMapKey(image, 0, "model", "Mass", "logit", "black", "rule")


def heat_map(size: int, *, second: bool = False) -> HeatMap:
    values = np.zeros((size, size), np.float32)
    return HeatMap(
        AttributionMap("Mass", values, "logit", "black", 12, 1.0, 0.0),
        (),
        HeatMapReliability(Reliability.LOW, ()),
        np.zeros((size, size), np.bool_),
        GradCam(values, 0.5) if second else None,
    )


def test_a_heat_map_knows_its_bytes() -> None:
    assert heat_map(10).nbytes == 100 * (4 + 1)
    assert heat_map(10, second=True).nbytes == 100 * (4 + 1 + 4)


def test_large_heat_maps_are_fewer() -> None:
    cache = HeatMapCache(max_bytes=2 * heat_map(10).nbytes)
    for name in "abc":
        cache.put(key(name), heat_map(10))
    assert cache.get(key("a")) is None
    assert cache.get(key("b")) is not None
    cache.put(key("d"), heat_map(10))
    assert cache.get(key("c")) is None, "b was used after it"
    assert cache.get(key("b")) is not None
    cache.put(key("large"), heat_map(14))
    assert cache.get(key("b")) is None
    assert cache.get(key("large")) is not None


def test_a_heat_map_that_is_stored_again_counts_once() -> None:
    cache = HeatMapCache(max_bytes=2 * heat_map(10).nbytes)
    cache.put(key("a"), heat_map(10))
    for _ in range(3):
        cache.put(key("b"), heat_map(10))
    assert cache.get(key("a")) is not None


def test_one_that_is_larger_than_all_is_not_held() -> None:
    cache = HeatMapCache(max_bytes=heat_map(10).nbytes)
    cache.put(key("a"), heat_map(10))
    cache.put(key("large"), heat_map(100))
    assert cache.get(key("large")) is None
    assert cache.get(key("a")) is not None
