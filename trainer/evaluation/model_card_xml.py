"""The machine-readable model card: CHAI Applied Model Card v0.2, an XML document.

Coalition for Health AI, "Applied Model Card", schema v0.2 of 2025-10-28
(github.com/coalition-for-health-ai/mc-schema). All texts are strings, Markdown allowed; figures are
``MetricResult`` elements, each a label and a small JSON object, of the kinds that the examples of
the schema use. Every number comes from the contract.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias
from xml.etree import ElementTree

from trainer.evaluation.metrics import Interval
from trainer.evaluation.model_card_facts import CONSTANT_AUC, CardFacts, LabelFacts
from trainer.evaluation.model_card_text import (
    CAVEATS,
    MISUSE,
    NO_GROUPS,
    USE,
    input_sentence,
    limit_lines,
    mean_sentence,
    measured_sentence,
    parts_sentence,
    patients_sentence,
    proof_sentences,
    scope_sentence,
    trusted_sentence,
    view_sentence,
)
from xray_desktop.core.bundle.contract import CARD_FILE, CONTRACT_FILE, RESEARCH_USE, ModelContract
from xray_desktop.core.labels import display_name

NAMESPACE: Final = "https://mc.chai.org/v0.2/schema.xsd"
ROOT: Final = "AppliedModelCard"
LEVEL: Final = 95
"""Coverage of all intervals, in per cent."""
NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are not allowed in XML 1.0 (section 2.2)."""
INTERVALS: Final = (
    f"Shares and areas are from 0 to 1. Intervals cover {LEVEL} %, by bootstrap over patients."
)
NOT_STATED: Final = "Not stated in this bundle."
GROUPS: Final = (
    "A group's mean is over the labels with images enough there. Groups differ in how often and "
    "how severely they are ill; intervals that overlap show no difference, and no equality either."
)
HOW_TO_USE: Final = (
    "Open an image in X-ray Desktop: it checks whether the image can be scored, shows each score "
    "with its threshold, and names the labels that are not scored."
)
CAVEATS_SOUGHT: Final = (
    "Every label was examined: those that may be told by chance are not scored; those that may be "
    "told by the view, by the image's brightness or by a device carry a caveat."
)
BIBLIOGRAPHY: Final = """\
@inproceedings{wang2017chestxray,
  author = {Wang, Xiaosong and Peng, Yifan and Lu, Le and Lu, Zhiyong and Bagheri, Mohammadhadi and Summers, Ronald M.},
  title = {{ChestX-ray8}: Hospital-scale Chest X-ray Database and Benchmarks on Weakly-Supervised Classification and Localization of Common Thorax Diseases},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition},
  year = {2017}
}
@inproceedings{szegedy2016inception,
  author = {Szegedy, Christian and Vanhoucke, Vincent and Ioffe, Sergey and Shlens, Jon and Wojna, Zbigniew},
  title = {Rethinking the Inception Architecture for Computer Vision},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition},
  year = {2016}
}
"""  # noqa: E501 - one field a line

Content: TypeAlias = "str | Sequence[tuple[str, Content]]"
"""The text of an element, or its child elements in order."""


def model_card_xml(contract: ModelContract, export: Sequence[str] = ()) -> bytes:
    """Return the card as XML, UTF-8 with its declaration.

    Parameters
    ----------
    contract : ModelContract
    export : sequence of str
        Sentences on the export, for an exported bundle.
    """
    facts = CardFacts.of(contract)
    root = _element(
        ROOT,
        (
            ("BasicInfo", _basics(contract)),
            ("ReleaseInfo", _release(contract)),
            ("ModelSummary", _summary(facts)),
            ("UsesAndDirections", _uses(facts)),
            ("Warnings", _warnings(facts, export)),
            ("TrustIngredients", _trust(facts)),
            (
                "KeyMetrics",
                (
                    ("UsefulnessUsabilityEfficacy", _usefulness(facts)),
                    ("FairnessEquity", _fairness(facts)),
                    ("SafetyReliability", _safety(facts)),
                ),
            ),
            ("Resources", _resources()),
            ("Bibliography", BIBLIOGRAPHY),
        ),
    )
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode", default_namespace=NAMESPACE)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _basics(contract: ModelContract) -> Content:
    return (
        ("ModelName", contract.title),
        ("ModelDeveloper", NOT_STATED),
        ("DeveloperContact", NOT_STATED),
    )


def _release(contract: ModelContract) -> Content:
    research = contract.notice == RESEARCH_USE
    stage = f"{'Demonstration' if contract.demonstration else 'Model'}: {contract.notice}"
    market = f"None: {contract.notice}" if research else NOT_STATED
    return (
        ("ReleaseStage", stage),
        ("ReleaseDate", str(contract.training.get("made_on", NOT_STATED))),
        ("ReleaseVersion", contract.model_id),
        ("GlobalAvailability", market),
        ("RegulatoryApproval", market),
    )


def _summary(facts: CardFacts) -> Content:
    sentences = (
        f"**{facts.contract.notice}.**",
        scope_sentence(facts),
        str(facts.contract.training.get("statement", "")),
        mean_sentence(facts),
        trusted_sentence(facts),
    )
    keywords = ("chest radiograph", *(label.name for label in facts.scored))
    return (
        ("Summary", _paragraphs(*sentences)),
        ("Keywords", tuple(("Keyword", word) for word in keywords)),
    )


def _uses(facts: CardFacts) -> Content:
    return (
        (
            "IntendedUseAndWorkflow",
            f"For {USE}. A person reads every image; the model informs and decides nothing.",
        ),
        ("PrimaryIntendedUsers", "Researchers who can read chest radiographs themselves."),
        (
            "HowToUse",
            HOW_TO_USE,
        ),
        ("TargetedPatientPopulation", _paragraphs(parts_sentence(facts), measured_sentence(facts))),
        ("CautionedOutOfScopeSettings", f"Not for {MISUSE}."),
    )


def _warnings(facts: CardFacts, export: Sequence[str]) -> Content:
    not_scored = [f"{label.name}: {label.why_not}" for label in facts.not_scored]
    others = f"Not scored: {'; '.join(not_scored)}." if not_scored else ""
    return (
        (
            "KnownRisksAndLimitations",
            _paragraphs(_bullets([*limit_lines(facts), *export]), others, patients_sentence(facts)),
        ),
        (
            "KnownBiasesOrEthicalConsiderations",
            _paragraphs(
                _bullets(_caveats(facts)) or "No caveat is stated for any label.",
                view_sentence(facts),
                "Groups of patients that are few among the images were not checked.",
            ),
        ),
        ("ClinicalRiskLevel", f"Not assigned: {facts.contract.notice}."),
    )


def _trust(facts: CardFacts) -> Content:
    contract, training = facts.contract, facts.contract.training
    start = str(training.get("start", NOT_STATED))
    scored = ", ".join(label.name for label in facts.scored) or "none"
    system = (
        (
            "OutcomesAndOutputs",
            f"Classification: a calibrated probability for each scored label ({scored}).",
        ),
        (
            "ModelType",
            "Predictive: a convolutional network (InceptionV3), a sigmoid for each label.",
        ),
        ("FoundationModels", start),
        ("InputDataSource", "One frontal chest radiograph: DICOM, PNG, JPEG or TIFF."),
        (
            "OutputAndInputDataTypes",
            f"{input_sentence(contract)} No other variable (sex, age, view, history) is an input.",
        ),
        (
            "DevelopmentDataCharacterization",
            _paragraphs(
                str(training.get("statement", NOT_STATED)),
                parts_sentence(facts),
                *(str(note) for note in training.get("division_notes", ())),
            ),
        ),
        (
            "BiasMitigationApproaches",
            _paragraphs(
                "None in training for any group of patients.",
                CAVEATS_SOUGHT if facts.has_caveats else "",
                patients_sentence(facts),
            ),
        ),
        (
            "OngoingMaintenance",
            "No schedule. `xray-trainer evaluate` measures the model on a site's own images.",
        ),
        (
            "Security",
            f"{CONTRACT_FILE} has the SHA-256 of every file; the program compares them.",
        ),
        (
            "Transparency",
            f"{CARD_FILE} in the bundle is the card for people. A heat map is drawn on request.",
        ),
    )
    return (
        ("AISystemFacts", system),
        (
            "TransparencyInformation",
            (
                ("FundingSource", NOT_STATED),
                ("ThirdPartyInformation", start),
                ("StakeholdersConsulted", NOT_STATED),
            ),
        ),
    )


def _usefulness(facts: CardFacts) -> Content:
    results = [_count("Scored labels", len(facts.scored))]
    if facts.auc is not None:
        results += [
            _estimate("Mean AUC of the scored labels", facts.auc),
            _single("Mean AUC, constant predictor", CONSTANT_AUC),
        ]
    if facts.pixels_auc is not None:
        results.append(_single("Mean AUC, pixels probe", facts.pixels_auc))
    if facts.frequent_auc is not None:
        results.append(
            _estimate(f"Mean AUC of {facts.frequent} frequent labels", facts.frequent_auc)
        )
    for label in facts.labels:
        results += _label_results(label)
    return _metric(
        facts,
        "Tell images that have a label from those that do not, better than a constant predictor "
        "and than a probe that sees no anatomy (a logistic regression on 16 × 16 grey values).",
        results,
        _paragraphs(mean_sentence(facts), trusted_sentence(facts)),
    )


def _label_results(label: LabelFacts) -> Iterator[Content]:
    contract = label.contract
    name = label.name if label.scored else f"{label.name} (not scored)"
    yield _count(f"{name}: training images with it", contract.positives_trained)
    yield _count(f"{name}: measured images with it", contract.positives_tested)
    if label.auc is not None:
        yield _estimate(f"{name}: AUC", label.auc)
    if label.pixels_auc is not None:
        yield _single(f"{name}: AUC, pixels probe", label.pixels_auc)
    if label.base_rate is not None:
        yield _single(f"{name}: base rate", label.base_rate)
    if label.threshold is None or label.sensitivity is None or label.specificity is None:
        return
    yield _single(f"{name}: threshold", label.threshold)
    if label.rates is not None:
        yield _estimate(f"{name}: sensitivity", label.rates[0])
        yield _estimate(f"{name}: specificity", label.rates[1])
    else:
        yield _single(f"{name}: sensitivity", label.sensitivity)
        yield _single(f"{name}: specificity", label.specificity)


def _fairness(facts: CardFacts) -> Content:
    results = [_count("Groups measured", len(facts.groups))]
    for group in facts.groups:
        name = f"{group.factor} {group.name}"
        results.append(_count(f"{name}: images", group.images))
        if group.auc is not None:
            results.append(_estimate(f"{name}: mean AUC of the scored labels", group.auc))
        results += [
            _estimate(f"{name}: {display_name(label)}: AUC", area)
            for label, area in group.areas.items()
        ]
    return _metric(
        facts,
        "Same mean AUC in images of either view, of women and men, and of every age.",
        results,
        GROUPS if facts.groups else NO_GROUPS,
    )


def _safety(facts: CardFacts) -> Content:
    errors = [(label, label.calibration_error) for label in facts.scored]
    known = [(label, error) for label, error in errors if error is not None]
    results = [_count("Labels with a measured calibration error", len(known))]
    for label, error in known:
        results.append(_single(f"{label.name}: calibration error", error))
        if label.error_by_chance is not None:
            chance = f"{label.name}: calibration error by chance, of exact scores"
            results.append(_single(chance, label.error_by_chance))
    return _metric(
        facts,
        "A score means what it says: the mean distance of score and observed share, from 0 to 1. "
        "The program computes what the trained network does.",
        results,
        proof_sentences(facts.contract.training),
    )


def _metric(
    facts: CardFacts, goal: str, results: Sequence[Content], interpretation: str
) -> Content:
    return (
        ("MetricGoal", goal),
        ("Results", tuple(("MetricResult", result) for result in results)),
        ("Interpretation", interpretation),
        (
            "TestType",
            "Internal: images of the source that the model was trained on, retrospective.",
        ),
        ("TestingDataDescription", measured_sentence(facts)),
        (
            "ValidationProcessAndJustification",
            _paragraphs(INTERVALS, patients_sentence(facts)),
        ),
    )


def _resources() -> Content:
    return (
        ("EvaluationReferences", f"{CARD_FILE} and {CONTRACT_FILE} in the same bundle."),
        ("PeerReviewedPublications", NOT_STATED),
        ("PatientConsentOrDisclosure", NOT_STATED),
    )


def _caveats(facts: CardFacts) -> Iterator[str]:
    for code, (_, meaning) in CAVEATS.items():
        names = [label.name for label, _ in facts.with_caveat(code)]
        if names:
            yield f"{', '.join(names)}: {meaning}."


def _estimate(label: str, interval: Interval) -> Content:
    value = {
        "kind": "estimate_ci",
        "estimate": interval.value,
        "lower": interval.low,
        "upper": interval.high,
        "level": LEVEL,
    }
    return _result(label, value)


def _single(label: str, value: float) -> Content:
    return _result(label, {"kind": "single", "value": value})


def _count(label: str, value: int) -> Content:
    return _result(label, {"kind": "single", "value": value, "unit": "count"})


def _result(label: str, value: dict[str, str | float]) -> Content:
    return (("Label", label), ("ValueJson", json.dumps(value, allow_nan=False)))


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _element(name: str, content: Content) -> ElementTree.Element:
    element = ElementTree.Element(f"{{{NAMESPACE}}}{name}")
    if isinstance(content, str):
        element.text = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", content)
    else:
        element.extend(_element(*inner) for inner in content)
    return element
