"""Judging a finished bundle on films of other TFRecords."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime as ort

from trainer.data.films import film_inputs
from trainer.data.records import RecordSet, patient_groups
from trainer.errors import TrainingError
from trainer.evaluation.metrics import Interval, auc_interval
from trainer.export.write import FORWARD_FILE
from xray_desktop.core.contract import CONTRACT_FILE, ModelContract

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """One label's AUC on the given films, and whether the bundle calls the label judged."""

    label: str
    films: int
    positives: int
    auc: Interval
    sufficient: bool


def judge_bundle(
    folder: Path, places: Sequence[Path], progress: "Progress"
) -> tuple[OutsideRow, ...]:
    """Score every film of `places` with the bundle in `folder`; return a row for each label."""
    try:
        contract = ModelContract.from_json((folder / CONTRACT_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"There is no bundle in {folder}: no {CONTRACT_FILE}.") from error
    session = ort.InferenceSession(folder / FORWARD_FILE, providers=["CPUExecutionProvider"])
    records = RecordSet.read(places)
    task = progress.add_task("Scoring", total=len(records))
    logits: list[np.ndarray] = []
    everything = np.ones(len(records), bool)
    for grey, _ in film_inputs(records, everything, contract.input).batch(8).prefetch(2):
        films = np.repeat(grey.numpy(), contract.input.channels, axis=-1)
        logits.append(np.asarray(session.run(["logits"], {"film": films})[0]))
        progress.advance(task, len(films))
    scores, groups = np.concatenate(logits), patient_groups(records)
    return tuple(
        OutsideRow(
            label.name,
            len(records),
            int(records.labels[:, index].sum()),
            auc_interval(records.labels[:, index], scores[:, index], groups),
            label.sufficient,
        )
        for index, label in enumerate(contract.labels)
    )
