"""The card for machines: as CHAI's Applied Model Card v0.2 has it, with the contract's figures."""

import re
from dataclasses import replace

import pytest

from tests.trainer.evaluation.chai_card import faults, results, text
from trainer.evaluation.model_card_xml import model_card_xml

SECTIONS = [
    "BasicInfo",
    "ReleaseInfo",
    "Warnings",
    "KeyMetrics",
    "FairnessEquity",
    "Results",
    "Bibliography",
]


@pytest.fixture
def card(stated):
    return model_card_xml(stated)


def test_the_card_is_valid_for_every_contract(stated, old_contract, bare_contract):
    for contract in (stated, old_contract, bare_contract):
        assert faults(model_card_xml(contract)) == []


@pytest.mark.parametrize("name", SECTIONS)
def test_the_check_finds_what_is_missing_out_of_place_or_renamed(card, name):
    document = card.decode()
    element = re.search(rf"<{name}>.*?</{name}>", document, re.DOTALL).group()
    assert faults(document.replace(element, "", 1).encode())
    assert faults(document.replace(element, element * 2, 1).encode())
    renamed = document.replace(f"<{name}>", f"<{name}s>").replace(f"</{name}>", f"</{name}s>")
    assert faults(renamed.encode())
    moved = document.replace(element, "", 1).replace(
        "</AppliedModelCard>", f"{element}</AppliedModelCard>"
    )
    assert (name == "Bibliography") != bool(faults(moved.encode()))
    assert faults(document.replace("v0.2", "v0.1").encode())
    assert faults(document.replace('"single"', '"double"', 1).encode())


def test_every_figure_is_the_contracts(stated, card):
    found, training = results(card), stated.training
    mean = found["Mean AUC of the scored labels"]
    assert [mean["estimate"], mean["lower"], mean["upper"]] == list(training["macro_auc"].values())
    assert mean["level"] == 95
    assert found["Mean AUC, pixels probe"]["value"] == training["pixels_macro_auc"]
    assert found["Mean AUC, constant predictor"]["value"] == 0.5
    for label in stated.labels:
        if not label.sufficient:
            continue
        name = label.name.replace("_", " ").capitalize()
        area, figures = found[f"{name}: AUC"], training["label_figures"][label.name]
        assert (area["estimate"], area["lower"], area["upper"]) == label.auc
        assert found[f"{name}: AUC, pixels probe"]["value"] == figures["pixels_auc"]
        assert found[f"{name}: base rate"]["value"] == label.calibration.prevalence
        assert found[f"{name}: threshold"]["value"] == label.operating_point.threshold
        assert found[f"{name}: sensitivity"]["estimate"] == figures["sensitivity"]["value"]
        assert found[f"{name}: specificity"]["upper"] == figures["specificity"]["high"]
        assert found[f"{name}: calibration error"]["value"] == figures["calibration_error"]
        chance = found[f"{name}: calibration error by chance, of exact scores"]["value"]
        assert chance == figures["calibration_error_by_chance"]
        assert found[f"{name}: training images with it"]["value"] == label.positives_trained
        assert found[f"{name}: measured images with it"]["value"] == label.positives_tested
    for group in training["subgroups"]:
        name = f"{group['factor']} {group['name']}"
        assert found[f"{name}: images"]["value"] == group["images"]
        if group["macro_auc"] is not None:
            mean = found[f"{name}: mean AUC of the scored labels"]
            assert mean["estimate"] == group["macro_auc"]["value"]
        for label, figures in group.get("auc", {}).items():
            assert found[f"{name}: {label}: AUC"]["lower"] == figures["low"]


def test_a_label_that_is_not_scored_has_no_rates(stated, old_contract):
    for contract in (stated, old_contract):
        found = results(model_card_xml(contract))
        rates = ("sensitivity", "specificity", "threshold", "base rate", "calibration error")
        for label in contract.labels:
            name = label.name.replace("_", " ").capitalize()
            stated_rates = [rate for rate in rates if f"{name}: {rate}" in found]
            assert bool(stated_rates) == label.sufficient
        assert not [name for name in found if "(not scored)" in name and name.endswith(rates)]
        assert "not scored" in " ".join(found)


def test_old_contracts_have_rates_without_intervals(old_contract):
    found = results(model_card_xml(old_contract))
    point = old_contract.label("Edema").operating_point
    assert found["Edema: sensitivity"] == {"kind": "single", "value": point.sensitivity}
    assert found["Groups measured"]["value"] == 0
    assert "Edema: base rate" not in found


def test_the_notice_and_the_caveats_are_in_it(stated, card):
    assert stated.notice in text(card, "Summary")
    assert stated.notice in text(card, "ReleaseStage")
    assert "Atelectasis: told in part by the view." in text(
        card, "KnownBiasesOrEthicalConsiderations"
    )
    assert text(card, "ReleaseDate") == "2026-11-30"


def test_any_text_is_a_document(stated):
    training = {**stated.training, "statement": "a & b < c\x00\x0b \ud83d ]]> <b>"}
    card = model_card_xml(replace(stated, training=training))
    assert faults(card) == []
    assert "a & b < c�� � ]]> <b>" in text(card, "Summary")


def test_what_an_export_did_is_a_limitation(stated):
    card = model_card_xml(stated, ["The contract was given by hand."])
    assert "- The contract was given by hand." in text(card, "KnownRisksAndLimitations")
