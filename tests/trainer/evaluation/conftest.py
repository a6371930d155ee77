"""Scores of made-up images that are right more often than not, and a contract around them."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `train`")

from trainer.evaluation.image_scores import Scored, pixels_probe
from trainer.evaluation.model_card_facts import label_figures
from trainer.evaluation.model_evaluation import evaluate
from xray_desktop.core.bundle.contract import InputContract, ModelContract
from xray_desktop.core.bundle.label_contract import Caveat, LabelContract
from xray_desktop.core.labels import LABELS


@pytest.fixture(scope="session")
def scored():
    """Make a part: 15 labels at 30 %, the last without any image; two images for each patient."""

    def part(count):
        rng = np.random.default_rng(count)
        truth = (rng.random((count, 15)) < 0.3).astype(np.float32)
        truth[:, 14] = 0
        logits = (2 * truth - 1 + rng.normal(size=truth.shape)).astype(np.float32)
        return Scored(logits, truth, np.arange(count) // 2)

    return part


@pytest.fixture(scope="session")
def evaluation(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    pixels = pixels_probe(train.logits, train.truth, test.logits)
    return evaluate(train.truth, validation, test, pixels)


@pytest.fixture(scope="session")
def contract(evaluation):
    proof = {"inputs": 3, "probability": 1e-7, "gradient": 0.01, "map_correlation": 0.9999}
    return ModelContract(
        model_id="made-up",
        title="Made-up <model>",
        notice="Research use only – not for diagnosis",
        demonstration=True,
        input=InputContract(working_resolution=128),
        labels=evaluation.labels,
        training={
            "statement": "Trained on 300 made-up images.",
            "parts": [["training", 300, 150], ["validation", 100, 50], ["test", 150, 75]],
            "by_patient": True,
            "start": "Started from nothing.",
            "compaction_points": 0.02,
            "compaction_films": 150,
            "proof": {"golden": proof, "films": proof},
        },
    )


@pytest.fixture(scope="session")
def stated(contract, evaluation):
    """A contract that states everything a card may say: caveats, groups, labels not scored."""
    labels = []
    for label in contract.labels:
        changed = label
        if label.calibration is not None:
            changed = replace(label, calibration=replace(label.calibration, prevalence=0.293))
        if label.name == "Atelectasis":
            changed = replace(changed, caveats=(Caveat("view", {"pa": 0.58, "ap": 0.61}),))
        if label.name == "Pneumothorax":
            few = Caveat("few_positives", {"positives": 42.0})
            changed = replace(changed, caveats=(few, Caveat("devices")))
        if label.name == "Mass":
            changed = replace(changed, sufficient=False, auc=(0.57, 0.54, 0.60))
        if label.name == "Nodule":
            changed = replace(changed, sufficient=False)
        labels.append(changed)
    mean = {"value": 0.7412, "low": 0.7034, "high": 0.7756}
    groups = [
        {"factor": "View", "name": "AP", "images": 61, "macro_auc": mean, "auc": {"Edema": mean}},
        {"factor": "View", "name": "PA", "images": 89, "macro_auc": mean | {"value": 0.7311}},
        {"factor": "Age", "name": "80–110", "images": 3, "macro_auc": None},
    ]
    figures = evaluation.figures
    more = {
        "folds": 0,
        "made_on": "2026-11-30",
        "macro_auc": asdict(figures.macro_auc),
        "pixels_macro_auc": figures.pixels_macro_auc,
        "frequent_labels": figures.frequent,
        "frequent_macro_auc": asdict(figures.frequent_macro_auc),
        "label_figures": label_figures(evaluation),
        "subgroups": groups,
    }
    training = {**contract.training, **more}
    made = replace(contract, labels=tuple(labels), training=training)
    return ModelContract.from_json(made.to_json())


@pytest.fixture(scope="session")
def old_contract():
    """The contract of a bundle without prevalence, caveats and figures of each label."""
    file = Path(__file__).parent / "old_contract.json"
    return ModelContract.from_json(file.read_bytes())


@pytest.fixture(scope="session")
def bare_contract():
    """A contract that says nothing of its training."""
    return ModelContract(
        model_id="bare",
        title="A bare model",
        notice="Research use only – not for diagnosis",
        demonstration=True,
        input=InputContract(),
        labels=tuple(map(LabelContract, LABELS)),
    )
