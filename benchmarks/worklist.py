"""Waiting times of images in each order of the worklist: ``python -m benchmarks.worklist``.

A simulated department that uses the program's own order (`core.scoring.urgency`,
`benchmarks.reading_order`). Truth and scores are random: each label occurs as often as in NIH
ChestX-ray14, and its score is binormal with exactly the sensitivity and specificity that the
detector has at its operating point. Unlike real labels, they are independent. Arrivals and reading
times are assumptions, chosen so that pneumothorax waits about as long in the order of arrival as
Baltruschat et al. (European Radiology 31, 2021) report: 80 minutes.
"""

import argparse
import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist, mean
from typing import Final

import numpy as np

from benchmarks.reading_order import WorklistEntry, urgent_first
from xray_desktop.core.bundle.label_contract import OperatingPoint
from xray_desktop.core.labels import FINDINGS
from xray_desktop.core.scoring.findings import Finding, finding_at, sigmoid
from xray_desktop.core.scoring.urgency import (
    DEFAULT_TABLE,
    MaximumWaits,
    Tier,
    UrgencyTable,
    urgency,
)
from xray_desktop.inference.bundle import Bundle
from xray_desktop.paths import DEMO_MODEL, resource_path

NIH_IMAGES: Final = 112_120
NIH_POSITIVES: Final = {
    "Atelectasis": 11_559,
    "Cardiomegaly": 2_776,
    "Consolidation": 4_667,
    "Edema": 2_303,
    "Effusion": 13_317,
    "Emphysema": 2_516,
    "Fibrosis": 1_686,
    "Hernia": 227,
    "Infiltration": 19_894,
    "Mass": 5_782,
    "Nodule": 6_331,
    "Pleural_Thickening": 3_385,
    "Pneumonia": 1_431,
    "Pneumothorax": 5_302,
}
"""Wang et al., "ChestX-ray8", CVPR 2017, in the later count of fourteen labels."""
ARRIVALS_AN_HOUR: Final = (*[2.0] * 7, 6.0, *[15.0] * 4, *[11.0] * 6, *[5.0] * 4, *[3.0] * 2)
ON_DUTY: Final = ((0, 24), (9, 17))
"""The hours of each reader."""
NIGHT: Final = frozenset((0, 1, 2, 3, 4, 5, 6, 22, 23))
NIGHT_SLOWER: Final = 3.0
"""At night the one reader has other things to do as well."""
READING_MIN: Final = 8.5
READING_SPREAD: Final = 0.6
"""Of the logarithm."""
HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S
THRESHOLD: Final = 0.5
GOOD: Final = (0.85, 0.95)
NO_WAITS: Final = MaximumWaits(1e7, 1e7, 1e7, 1e7)
URGENT: Final = ("Edema", "Effusion", "Pneumonia", "Consolidation")

Rates = Mapping[str, tuple[float, float]]
"""Sensitivity and specificity of each label that a detector scores."""
Key = Callable[[WorklistEntry, float], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class SimulatedImage:
    """One image: when it came, what is there, what the detector says, and how long it takes."""

    number: int
    arrival_s: float
    truth: frozenset[str]
    findings: tuple[Finding, ...]
    reading_s: float


def demo_rates() -> Rates:
    """Return what the bundled model's contract says of its operating points."""
    contract = Bundle.open(resource_path(*DEMO_MODEL)).contract
    return {
        label.name: (label.operating_point.sensitivity, label.operating_point.specificity)
        for label in contract.labels
        if label.sufficient and label.operating_point is not None and label.name in FINDINGS
    }


def arrivals(days: int, rates: Rates, chance: np.random.Generator) -> list[SimulatedImage]:
    """Draw the images of some days, in the order in which they come."""
    images: list[SimulatedImage] = []
    for hour in range(24 * days):
        count = chance.poisson(ARRIVALS_AN_HOUR[hour % 24])
        for moment in np.sort(chance.uniform(0, HOUR_S, count)):
            truth = frozenset(
                label for label in FINDINGS if chance.random() < NIH_POSITIVES[label] / NIH_IMAGES
            )
            images.append(
                SimulatedImage(
                    len(images),
                    hour * HOUR_S + float(moment),
                    truth,
                    tuple(_said(label, label in truth, rates, chance) for label in FINDINGS),
                    60
                    * READING_MIN
                    * float(chance.lognormal(-(READING_SPREAD**2) / 2, READING_SPREAD)),
                )
            )
    return images


def _said(label: str, there: bool, rates: Rates, chance: np.random.Generator) -> Finding:  # noqa: FBT001
    if label not in rates:
        return finding_at(label, THRESHOLD, None, calibrated=False)
    sensitivity, specificity = rates[label]
    normal = NormalDist()
    over = normal.inv_cdf(sensitivity) if there else -normal.inv_cdf(specificity)
    probability = sigmoid(float(chance.normal(over, 1)))
    point = OperatingPoint(THRESHOLD, sensitivity, specificity, "a simulation")
    return finding_at(label, probability, point, calibrated=True)


def turnarounds(
    images: Sequence[SimulatedImage], table: UrgencyTable, key: Key
) -> dict[int, float]:
    """Return the minutes from arrival to the end of reading, by the images' numbers.

    A reader who is free takes the first image of the list and finishes it.
    """
    done: dict[int, float] = {}
    waiting: list[WorklistEntry] = []
    coming = deque(images)
    free = [(0.0, reader) for reader in range(len(ON_DUTY))]
    while free:
        now, reader = heapq.heappop(free)
        while coming and coming[0].arrival_s <= now:
            image = coming.popleft()
            found = urgency(image.findings, table)
            waiting.append(WorklistEntry.of(image.number, found, image.arrival_s, table))
        first, last = ON_DUTY[reader]
        hour = int(now // HOUR_S) % 24
        if not first <= hour < last:
            heapq.heappush(free, (_next_start(now, first), reader))
        elif waiting:
            row = min(waiting, key=lambda row: key(row, now))
            waiting.remove(row)
            image = images[row.number]
            end = now + image.reading_s * (NIGHT_SLOWER if hour in NIGHT else 1)
            done[row.number] = (end - image.arrival_s) / 60
            heapq.heappush(free, (end, reader))
        elif coming:
            heapq.heappush(free, (coming[0].arrival_s, reader))
        if not coming and not waiting:
            break
    return done


def _next_start(now_s: float, hour: int) -> float:
    start = now_s // DAY_S * DAY_S + hour * HOUR_S
    return start if start > now_s else start + DAY_S


def by_arrival(row: WorklistEntry, _now_s: float) -> tuple[float, ...]:
    """Return the key of the order in which images came."""
    return (row.arrival_s, row.number)


GROUPS: Final[Mapping[str, Callable[[SimulatedImage, UrgencyTable], bool]]] = {
    "pneumothorax": lambda image, _table: "Pneumothorax" in image.truth,
    "pneumothorax, missed": lambda image, table: (
        "Pneumothorax" in image.truth and urgency(image.findings, table).tier is Tier.ROUTINE
    ),
    "other urgent": lambda image, _table: (
        bool(image.truth & set(URGENT)) and "Pneumothorax" not in image.truth
    ),
    "nothing there": lambda image, _table: not image.truth,
    "all": lambda _image, _table: True,
}
ORDERS: Final[Mapping[str, tuple[UrgencyTable, Key]]] = {
    "as they came": (DEFAULT_TABLE, by_arrival),
    "urgency alone": (replace(DEFAULT_TABLE, waits=NO_WAITS), urgent_first),
    "urgency, maximum wait": (DEFAULT_TABLE, urgent_first),
}
FIGURES: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "mean": mean,
    "95 %": lambda minutes: float(np.percentile(minutes, 95)),
    "longest": max,
}


def simulate(
    days: int, runs: int, seed: int, rates: Rates
) -> dict[tuple[str, str, str], list[float]]:
    """Return figures of each run by group of images, order, and figure."""
    found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for run in range(runs):
        images = arrivals(days, rates, np.random.default_rng((seed, run)))
        for order, (table, key) in ORDERS.items():
            done = turnarounds(images, table, key)
            for group, belongs in GROUPS.items():
                minutes = [done[image.number] for image in images if belongs(image, table)]
                if minutes:
                    for figure, of in FIGURES.items():
                        found[group, order, figure].append(of(minutes))
    return dict(found)


def table_text(found: Mapping[tuple[str, str, str], Sequence[float]]) -> str:
    """Return Markdown: the mean over runs with the range of the middle 95 % of them."""
    lines = [
        f"| images | order | {' | '.join(FIGURES)} |",
        f"|---|---|{'---|' * len(FIGURES)}",
    ]
    for group in GROUPS:
        for order in ORDERS:
            cells = [_cell(found.get((group, order, figure), ())) for figure in FIGURES]
            lines.append(f"| {group} | {order} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(values: Sequence[float]) -> str:
    if not values:
        return "-"
    low, high = np.percentile(values, (2.5, 97.5))
    return f"{mean(values):.0f} [{low:.0f}, {high:.0f}]"


def main() -> None:
    """Print a table for each detector."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=7, help="of one run")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"minutes from arrival to the end of reading; {asked.runs} runs of {asked.days} days")
    for name, rates in (
        ("the bundled model, at its own operating points", demo_rates()),
        (
            "assumed: every label with sensitivity 0.85, specificity 0.95",
            dict.fromkeys(FINDINGS, GOOD),
        ),
    ):
        scored = ", ".join(f"{label} {se:.2f}/{sp:.2f}" for label, (se, sp) in rates.items())
        print(f"\n{name} ({scored})\n")
        print(table_text(simulate(asked.days, asked.runs, asked.seed, rates)))


if __name__ == "__main__":
    main()
