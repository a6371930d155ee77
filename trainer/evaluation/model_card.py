"""The model card for readers, as Markdown: three minutes to read, details folded away.

Every number comes from the contract, so a card can be written for any bundle. `model_card_xml` has
the machine-readable form.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from trainer.evaluation.model_card_facts import CardFacts, LabelFacts
from trainer.evaluation.model_card_text import (
    CAVEATS,
    MISUSE,
    NO_GROUPS,
    USE,
    amount,
    area,
    caveat_lines,
    group_lines,
    input_sentence,
    limit_lines,
    mean_sentence,
    measured_sentence,
    parts_sentence,
    patients_sentence,
    percent,
    proof_sentences,
    scope_sentence,
    trusted_sentence,
    view_sentence,
)
from trainer.evaluation.report_text import EXPLANATION, URGENCY
from xray_desktop.core.bundle.contract import ModelContract

MAX_WORDS: Final = 600
"""Largest number of words above the fold: three minutes. Further notes are folded away."""
LABEL: Final = "Label"
PIXELS: Final = "Pixels probe"
BASE_RATE: Final = "Base rate %"
THRESHOLD: Final = "Threshold %"
ERROR: Final = "Calibration error %"
NOTE: Final = "Caveats"
HEAD: Final = (
    LABEL,
    "Scored",
    "Images with it: trained / measured",
    "AUC [95 %]",
    PIXELS,
    BASE_RATE,
    THRESHOLD,
    "Sensitivity / specificity %",
    ERROR,
    NOTE,
)
MEANINGS: Final = {
    PIXELS: "its AUC on the same images",
    BASE_RATE: "images with the label among those calibrated on",
    THRESHOLD: "score from which a label is called",
    ERROR: "mean distance of score and observed share",
}
"""Explanations of columns. A column without entries is left out."""
FOLD: Final = "<details>\n<summary>Recipe, division, start weights, proof</summary>"
UNFOLD: Final = "</details>"
MORE_NOTES: Final = "More notes: in the folded part."


def model_card(contract: ModelContract) -> str:
    """Return the card as Markdown."""
    facts = CardFacts.of(contract)
    statement, *notes = str(contract.training.get("statement", "")).strip().split("\n\n")
    above = len(notes)
    head = _head(facts, statement, notes)
    while above and word_count(head) > MAX_WORDS:
        above -= 1
        head = _head(facts, statement, [*notes[:above], MORE_NOTES])
    parts = [head, FOLD, *_folded(facts, notes[above:]), UNFOLD]
    return "\n\n".join(filter(None, parts)) + "\n"


def word_count(markdown: str) -> int:
    """Return the number of words: tokens with a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in markdown.split())


def _head(facts: CardFacts, statement: str, notes: Sequence[str]) -> str:
    contract = facts.contract
    images = [statement, parts_sentence(facts), patients_sentence(facts), measured_sentence(facts)]
    table, legend = _figures(facts)
    parts = [
        f"# {contract.title}",
        f"**{contract.notice}.** Model `{contract.model_id}`.",
        "## Purpose",
        scope_sentence(facts),
        _bullets([f"**For** {USE}.", f"**Not for** {MISUSE}."]),
        "## Images",
        " ".join(filter(None, images)),
        *notes,
        "## Figures",
        " ".join(filter(None, [mean_sentence(facts), trusted_sentence(facts)])),
        table,
        legend,
        _bullets(caveat_lines(facts)),
        "## By view, sex and age",
        _groups(facts),
        "## Known limits",
        _bullets(limit_lines(facts)),
    ]
    return "\n\n".join(filter(None, parts))


def _figures(facts: CardFacts) -> tuple[str, str]:
    """Return the table, and explanations of its columns and of missing ones."""
    rows = [_row(label) for label in facts.labels]
    stated = {name: any(row[HEAD.index(name)] != "–" for row in rows) for name in HEAD}
    stated[NOTE] = facts.has_caveats
    kept = [index for index, name in enumerate(HEAD) if stated[name]]
    table = _table(
        tuple(HEAD[index] for index in kept),
        [tuple(row[index] for index in kept) for row in rows],
    )
    legend = [
        f"*{name.removesuffix(' %')}*: {meaning}."
        for name, meaning in MEANINGS.items()
        if stated[name]
    ]
    missing = [name.removesuffix(" %").lower() for name in HEAD if not stated[name]]
    if missing:
        legend.append(f"Not stated in this bundle: {', '.join(missing)}.")
    return table, " ".join(legend)


def _groups(facts: CardFacts) -> str:
    lines = list(group_lines(facts))
    return (
        f"Mean AUC of the scored labels found often enough:\n\n{_bullets(lines)}"
        if lines
        else NO_GROUPS
    )


def _row(label: LabelFacts) -> tuple[str, ...]:
    contract = label.contract
    marks = " ".join(CAVEATS[caveat.code][0] for caveat in contract.caveats)
    rates = "–"
    if label.sensitivity is not None:
        rates = f"{percent(label.sensitivity)} / {percent(label.specificity)}"
    return (
        label.name,
        "yes" if label.why_not is None else f"no: {label.why_not}",
        f"{contract.positives_trained:,} / {contract.positives_tested:,}",
        area(label.auc),
        area(label.pixels_auc),
        percent(label.base_rate),
        percent(label.threshold),
        rates,
        percent(label.calibration_error),
        marks,
    )


def _folded(facts: CardFacts, notes: Sequence[str]) -> Iterator[str]:
    contract, training = facts.contract, facts.contract.training
    if notes:
        yield "### Notes of those who trained it"
        yield from notes
    yield "### How the figures were measured"
    yield EXPLANATION
    chosen = f"Operating points are chosen on {facts.basis.chosen_on}." if facts.scored else ""
    yield " ".join(filter(None, [facts.basis.warning, chosen, URGENCY]))
    yield view_sentence(facts)
    yield _points(facts)
    yield "### Division"
    if facts.parts:
        yield _bullets(f"{part.name}: {amount(part)}" for part in facts.parts)
    left_out = training.get("records_left_out", "not counted")
    notes_of_division = [str(note) for note in training.get("division_notes", ())]
    yield " ".join(
        [*notes_of_division, f"Records left out because they could not be read: {left_out}."]
    )
    yield "### Network and start weights"
    start = training.get("start", "What it started from is not stated.")
    yield f"{start} {input_sentence(contract)}"
    yield "### Recipe"
    recipe = training.get("recipe")
    if isinstance(recipe, Mapping):
        yield _bullets(f"{_named(name)}: {_plain(value)}" for name, value in recipe.items())
    yield "`experiment.toml` in the bundle has every choice, where the bundle was trained here."
    yield "### Proof"
    yield proof_sentences(training)


def _points(facts: CardFacts) -> str:
    head = (
        *("Label", "Sensitivity [95 %]", "Specificity [95 %]"),
        "Calibration error of exact scores, by chance %",
        "How the threshold was chosen",
    )
    body: list[tuple[str, ...]] = []
    for label in facts.scored:
        point = label.contract.operating_point
        if point is None:
            continue
        rates = map(area, label.rates or (label.sensitivity, label.specificity))
        rule = point.chosen_on.partition("; rates:")[0].removeprefix("threshold: ")
        body.append((label.name, *rates, percent(label.error_by_chance), rule))
    return _table(head, body) if body else "No label has an operating point."


def _named(key: str) -> str:
    return key.replace("_", " ")


def _plain(value: object) -> str:
    """Return a JSON value as text."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case Mapping():
            return ", ".join(f"{_named(str(name))} {_plain(each)}" for name, each in value.items())
        case list() | tuple():
            return "; ".join(map(_plain, value)) or "none"
        case _:
            return str(value)


def _bullets(lines: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
