import re
from dataclasses import replace

import pytest

from trainer.evaluation.card import model_card
from trainer.evaluation.words import Basis

HEADINGS = (
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
)


@pytest.fixture
def card(contract, evaluation):
    return model_card(contract, evaluation)


def test_the_headings_are_those_of_mitchell(card):
    assert tuple(re.findall(r"^## (.*)$", card, re.MULTILINE)) == HEADINGS


def test_every_number_is_a_measured_one(card, evaluation):
    assert str(evaluation.figures.macro_auc) in card
    for row in evaluation.figures.measured:
        assert str(row.auc) in card
        assert str(row.auprc) in card
        assert str(row.point.sensitivity) in card
    assert "| Hernia | 0 | 0 | – |" in card
    assert "150 images of 75 patients" in card
    assert "Research use only" in card
    assert not re.search(r"\bnan\b", card)


def test_cross_validated_figures_are_called_so(contract, evaluation):
    training = contract.training | {"parts": [["training", 300, 150]]}
    card = model_card(
        replace(contract, training=training), replace(evaluation, basis=Basis("folds", 5))
    )
    assert "All films in 5-fold cross-validation" in card
    assert "was not itself measured" in card
    assert "Nothing was trained or chosen on it" not in card
    assert "validation part" not in card


def test_figures_of_validation_patients_are_called_so(contract, evaluation):
    training = contract.training | {"parts": [["training", 300, 150], ["validation", 150, 75]]}
    changed = replace(evaluation, basis=Basis("validation", 5))
    card = model_card(replace(contract, training=training), changed)
    assert "The validation patients, cross-fitted in 5 groups: 150 images of 75 patients" in card
    assert "the epoch was chosen on them" in card
    assert "the other groups of validation patients" in card
    assert "Nothing was trained or chosen on it" not in card


def test_tables_are_whole(card):
    for table in re.findall(r"(?:^\|.*\|$\n?)+", card, re.MULTILINE):
        assert len({line.count("|") for line in table.strip().splitlines()}) == 1
