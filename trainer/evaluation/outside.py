"""Judging a finished bundle on films of other TFRecords."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from trainer.data.films import film_inputs
from trainer.data.records import RecordSet, patient_groups
from trainer.errors import TrainingError
from trainer.evaluation.figures import Figures, Scored, measure
from trainer.export.write import FORWARD_FILE
from xray_desktop.core.contract import CONTRACT_FILE, ModelContract

if TYPE_CHECKING:
    from rich.progress import Progress


def judge_bundle(folder: Path, places: Sequence[Path], progress: "Progress") -> Figures:
    """Score every film of `places` with the bundle in `folder`; return its figures there."""
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
    films = Scored(np.concatenate(logits), records.labels, patient_groups(records))
    return measure(contract.labels, films, trained_prevalence(contract), None)


def trained_prevalence(contract: ModelContract) -> NDArray[np.float64] | None:
    """Return how often each label was in the training part; None where the bundle is silent."""
    parts = {part[0]: part[1] for part in contract.training.get("parts", [])}
    films = parts.get("training", 0)
    if not films:
        return None
    return np.array([label.positives_trained / films for label in contract.labels])
