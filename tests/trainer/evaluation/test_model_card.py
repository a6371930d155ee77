"""The card for people: short, whole, and nothing in it that the contract does not say."""

import math
import re
from dataclasses import replace

import pytest

from trainer.evaluation.model_card import MAX_WORDS, model_card, word_count
from trainer.evaluation.model_card_facts import CardFacts
from xray_desktop.core.bundle.label_contract import Caveat
from xray_desktop.core.labels import LABELS, display_name

HEADINGS = ("Purpose", "Images", "Figures", "By view, sex and age", "Known limits")


@pytest.fixture
def card(stated):
    return model_card(stated)


def above_fold(card):
    return card.partition("<details>")[0]


def table(card):
    """Return the rows of the first table, each a mapping of column head to cell."""
    lines = [line for line in above_fold(card).splitlines() if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in lines)
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def numbers(text):
    return [float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def rounded(*values, digits=2):
    return [pytest.approx(value, abs=0.5001 * 10**-digits) for value in values]


def percents(*values):
    return rounded(*(100 * value for value in values), digits=1)


def test_it_is_read_in_three_minutes_and_the_rest_is_folded(card, old_contract):
    for text in (card, model_card(old_contract)):
        assert word_count(above_fold(text)) <= MAX_WORDS
        assert tuple(re.findall(r"^## (.*)$", text, re.MULTILINE)) == HEADINGS
        assert text.count("<details>") == text.count("</details>") == 1
        assert text.index("### Recipe") > text.index("<details>")
        assert text.rstrip().endswith("\n\n</details>")
        assert "</summary>\n\n" in text  # without the empty line Markdown takes it for HTML


def test_long_notes_go_below_the_fold_by_paragraphs(stated):
    notes = [f"{name} " * 100 for name in ("first", "second", "third")]
    statement = "\n\n".join(["Trained on images.", *(note.strip() for note in notes)])
    long = model_card(replace(stated, training={**stated.training, "statement": statement}))
    assert word_count(above_fold(long)) <= MAX_WORDS
    assert "More notes" in above_fold(long)
    assert "third" not in above_fold(long)
    assert long.count("third") == 100
    short = {**stated.training, "statement": "Trained on images.\n\nOne note."}
    assert "One note." in above_fold(model_card(replace(stated, training=short)))


def test_every_number_of_the_table_is_the_contracts(stated, card):
    rows = table(card)
    assert set(rows) == set(map(display_name, LABELS))
    for label in stated.labels:
        row = rows[display_name(label.name)]
        figures = stated.training["label_figures"][label.name]
        amounts = row["Images with it: trained / measured"]
        assert numbers(amounts) == [label.positives_trained, label.positives_tested]
        if not label.sufficient:
            continue
        assert numbers(row["AUC [95 %]"]) == rounded(*label.auc)
        assert numbers(row["Pixels probe"]) == rounded(figures["pixels_auc"])
        assert numbers(row["Base rate %"]) == percents(label.calibration.prevalence)
        point = label.operating_point
        assert numbers(row["Threshold %"]) == percents(point.threshold)
        rates = row["Sensitivity / specificity %"]
        assert numbers(rates) == percents(point.sensitivity, point.specificity)
        assert numbers(row["Calibration error %"]) == percents(figures["calibration_error"])


def test_the_means_and_the_groups_are_the_contracts(stated, card):
    training = stated.training
    mean = re.search(r"Mean AUC of the scored labels: \*\*(.*)\*\*; (.*?)\. ", card)
    assert numbers(mean.group(1)) == rounded(*training["macro_auc"].values())
    constant, *_, pixels = numbers(mean.group(2))
    assert [constant, pixels] == rounded(0.5, training["pixels_macro_auc"])
    found = re.findall(r"(\S+) (\S+) \[(\S+)\] \(n=(\d+)", above_fold(card))
    measured = [group for group in training["subgroups"] if group["macro_auc"] is not None]
    assert len(found) == len(measured) > 0
    for (name, *figures), group in zip(found, measured, strict=True):
        assert name == group["name"]
        value, low, high, count = numbers(" ".join(figures).replace("–", " "))
        assert [value, low, high] == rounded(*group["macro_auc"].values())
        assert count == group["images"]
    assert "80–110 too few (n=3)" in card
    assert "(n=61, 1 label)" in card


def test_the_sizes_of_the_parts_are_the_contracts(card):
    assert "Training: 300 images of 150 patients; validation: 100 images of 50 patients." in card
    assert "Measured on 150 images of 75 patients apart" in card


def test_no_figure_stays_when_the_contract_has_another(stated):
    """Nothing is typed by hand: other figures, another card."""
    labels = tuple(
        replace(label, auc=(0.611, 0.606, 0.616), positives_trained=7001, positives_tested=7002)
        for label in stated.labels
    )
    training = {**stated.training, "label_figures": {}}
    other = model_card(replace(stated, labels=labels, training=training))
    for row in table(other).values():
        assert row["AUC [95 %]"] == "0.61 [0.61–0.62]"
        assert row["Images with it: trained / measured"] == "7,001 / 7,002"


def test_a_label_that_is_not_scored_says_why_and_shows_no_rates(stated, card):
    rows = table(card)
    rates = ("Base rate %", "Threshold %", "Sensitivity / specificity %", "Calibration error %")
    for label in stated.labels:
        row = rows[display_name(label.name)]
        assert (row["Scored"] == "yes") == label.sufficient
        assert all((row[rate] == "–") != label.sufficient for rate in rates)
    assert all(label.rates is None for label in CardFacts.of(stated).not_scored)
    assert rows["Hernia"]["Scored"] == "no: too few images"
    assert rows["Hernia"]["AUC [95 %]"] == "–"  # of no image
    assert rows["Mass"]["Scored"] == "no: AUC may be as low as 0.54"
    assert numbers(rows["Mass"]["AUC [95 %]"]) == [0.57, 0.54, 0.60]
    assert rows["Nodule"]["Scored"] == "no: could not be calibrated"
    assert "| Mass |" not in card.partition("<details>")[2]


def test_an_auc_of_too_few_images_or_patients_is_not_shown(stated):
    figures = stated.training["label_figures"]
    few = {**figures, "Mass": {**figures["Mass"], "enough": False}}
    training = {**stated.training, "label_figures": few}
    row = table(model_card(replace(stated, training=training)))["Mass"]
    assert (row["Scored"], row["AUC [95 %]"]) == ("no: too few images", "–")


def test_scored_labels_come_first_by_falling_auc(stated):
    facts = CardFacts.of(stated)
    assert [label.scored for label in facts.labels] == [True] * 12 + [False] * 3
    areas = [label.contract.auc[0] for label in facts.scored]
    assert areas == sorted(areas, reverse=True)


def test_caveats_are_marked_and_explained_where_they_stand(stated, card):
    rows = table(card)
    assert rows["Atelectasis"]["Caveats"] == "v"
    assert rows["Pneumothorax"]["Caveats"] == "n d"
    assert "- **v** told in part by the view." in card
    assert "AUC within AP / PA images: Atelectasis 0.61 / 0.58." in card
    assert "- **p**" not in card
    assert "Scored without a caveat: " in card
    free = re.search(r"Scored without a caveat: (.*)\.\n", card).group(1).split(", ")
    assert "Effusion" in free
    assert not {"Atelectasis", "Pneumothorax", "Mass"} & set(free)
    one = replace(stated.labels[1], caveats=(Caveat("view", {"pa": 0.58}), Caveat("view")))
    half = model_card(replace(stated, labels=(stated.labels[0], one, *stated.labels[2:])))
    assert "AUC within AP / PA images: Atelectasis – / 0.58." in half
    label = replace(stated.labels[1], caveats=(Caveat("pixels", {"model": 0.7, "pixels": 0.69}),))
    changed = replace(stated, labels=(stated.labels[0], label, *stated.labels[2:]))
    assert "- **p** not shown to be better" in model_card(changed)


def test_older_contracts_give_a_card_that_says_what_they_lack(old_contract):
    card = model_card(old_contract)
    assert "Not stated in this bundle: pixels probe, base rate, calibration error, caveats." in card
    assert not {"Base rate %", "Caveats"} & table(card)["Edema"].keys()
    assert "Scored without a caveat" not in card
    assert "5-fold cross-validation" in card
    assert "was not itself measured" in card
    assert "Not measured for this bundle" in card
    assert numbers(table(card)["Edema"]["AUC [95 %]"]) == rounded(*old_contract.label("Edema").auc)


def test_a_bare_contract_gives_a_card(bare_contract):
    card = model_card(bare_contract)
    assert "It scores 0 of 15 labels" in card
    assert "not stated" in card
    assert "No label is scored." in card


def test_patients_in_several_parts_are_said_above_the_fold(stated):
    training = {**stated.training, "by_patient": False}
    assert "too good by an unknown amount" in above_fold(
        model_card(replace(stated, training=training))
    )


def test_validation_images_are_called_so(stated):
    parts = stated.training["parts"][:2]
    card = model_card(replace(stated, training={**stated.training, "parts": parts}))
    assert "Measured on 100 images of 50 patients for validation" in above_fold(card)
    assert "the epoch was chosen there" in above_fold(card)
    assert "the other groups of patients" in card


def test_tables_are_whole_and_nothing_is_nan(card):
    for found in re.findall(r"(?:^\|.*\|$\n?)+", card, re.MULTILINE):
        assert len({line.count("|") for line in found.strip().splitlines()}) == 1
    assert not re.search(r"\bnan\b|\bNone\b", card)
    assert all(math.isfinite(number) for number in numbers(card))
