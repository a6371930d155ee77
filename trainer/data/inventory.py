"""Counts of what a set of records contains."""

import hashlib
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.image_files import FORMATS
from trainer.data.image_tables import IMAGE_NAME
from trainer.data.records import RecordSet, shown_names
from trainer.data.split import is_boxed
from trainer.data.tfrecord import Fault
from xray_desktop.core.labels import LABELS

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: its name, its size in bytes, and the numbers of usable images and of faults."""

    file: str
    size: int
    images: int
    faults: int


@dataclass(frozen=True, slots=True)
class Constant:
    """Metrics of a predictor that gives every image the label's prevalence.

    None where a metric does not exist: a label without known images, or, for the areas, without
    images of both classes. Accuracy is high for rare labels; it is never shown alone.
    """

    auc: float | None
    auprc: float | None
    cross_entropy: float | None
    accuracy: float | None

    @classmethod
    def of(cls, prevalence: float | None) -> "Constant":
        """Return the figures for a share of positive images, 0 to 1."""
        if prevalence is None:
            return cls(None, None, None, None)
        shares = (prevalence, 1 - prevalence)
        entropy = sum(-share * math.log(share) for share in shares if share > 0)
        if min(shares) == 0:
            return cls(None, None, entropy, 1.0)
        return cls(0.5, prevalence, entropy, max(shares))


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label: known images, positive images, their share, and the constant predictor."""

    label: str
    known: int
    positives: int
    prevalence: float | None
    constant: Constant


@dataclass(frozen=True, slots=True)
class PatientRow:
    """Number of patients, images without a patient id, and images per patient."""

    patients: int
    images_without: int
    least: int
    median: float
    most: int


@dataclass(frozen=True, slots=True)
class SizeRow:
    """Number of images with this width and height, in pixels."""

    width: int
    height: int
    images: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """All counts.

    `same_image` and `same_id` are groups of images, each written ``file: image id``, that hold the
    same image byte for byte, or carry the same id.
    """

    images: int
    files: tuple[FileRow, ...]
    labels: tuple[LabelRow, ...]
    patients: PatientRow
    sizes: tuple[SizeRow, ...]
    same_image: tuple[Group, ...]
    same_id: tuple[Group, ...]
    boxed: int
    faults: tuple[Fault, ...]

    @classmethod
    def of(cls, records: RecordSet) -> "Inventory":
        """Count the records; reads every image once."""
        sizes: Counter[tuple[int, int]] = Counter()
        digests: list[bytes] = []
        for index in range(len(records)):
            encoded = records.image(index)
            digests.append(hashlib.sha256(encoded).digest())
            with Image.open(io.BytesIO(encoded), formats=FORMATS) as image:
                sizes[image.size] += 1
        found = [IMAGE_NAME.search(name) for name in records.image_ids]
        names = [
            match.group() if match else name
            for match, name in zip(found, records.image_ids, strict=True)
        ]
        shown = shown_names(records.files)
        places = [
            f"{shown[file]}: {name or 'no id'}"
            for file, name in zip(records.file, names, strict=True)
        ]
        return cls(
            images=len(records),
            files=_file_rows(records),
            labels=tuple(
                _label_row(label, records.labels[:, column]) for column, label in enumerate(LABELS)
            ),
            patients=_patient_row(records.patients),
            sizes=tuple(SizeRow(*size, count) for size, count in sizes.most_common()),
            same_image=_same(digests, places),
            same_id=_same([name or None for name in names], places),
            boxed=int(is_boxed(records.image_ids).sum()),
            faults=records.faults,
        )


def _file_rows(records: RecordSet) -> tuple[FileRow, ...]:
    counts = np.bincount(records.file, minlength=len(records.files))
    faults = Counter(fault.file for fault in records.faults)
    return tuple(
        FileRow(name, file.stat().st_size, int(count), faults[name])
        for file, name, count in zip(records.files, shown_names(records.files), counts, strict=True)
    )


def _label_row(label: str, truth: NDArray[np.float32]) -> LabelRow:
    known, positives = int(np.isfinite(truth).sum()), int(np.nansum(truth))
    prevalence = positives / known if known else None
    return LabelRow(label, known, positives, prevalence, Constant.of(prevalence))


def _patient_row(patients: Sequence[str | None]) -> PatientRow:
    counts = list(Counter(patient for patient in patients if patient is not None).values())
    without = len(patients) - sum(counts)
    if not counts:
        return PatientRow(0, without, 0, 0.0, 0)
    return PatientRow(len(counts), without, min(counts), float(np.median(counts)), max(counts))


def _same(keys: Iterable[bytes | str | None], places: Sequence[str]) -> tuple[Group, ...]:
    groups: defaultdict[bytes | str, list[str]] = defaultdict(list)
    for key, place in zip(keys, places, strict=True):
        if key is not None:
            groups[key].append(place)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
