"""Scores of made-up films that are right more often than not, and a contract around them."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `train`")

from trainer.evaluation.evaluation import evaluate
from trainer.evaluation.probe import pixels_probe
from trainer.evaluation.scored import Scored
from xray_desktop.core.contract import InputContract, ModelContract


@pytest.fixture(scope="session")
def scored():
    """Make a part: 15 labels at 30 %, the last without any film; two films for each patient."""

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
            "statement": "Trained on 300 made-up films.",
            "parts": [["training", 300, 150], ["validation", 100, 50], ["test", 150, 75]],
            "by_patient": True,
            "start": "Started from nothing.",
            "compaction_points": 0.02,
            "compaction_films": 150,
            "proof": {"golden": proof, "films": proof},
        },
    )
