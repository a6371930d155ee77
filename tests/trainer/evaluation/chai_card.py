"""What CHAI's Applied Model Card v0.2 demands of a document, and what a document has of it wrong.

Names, order and number of the elements as the schema of 2025-10-28 has them; all texts are strings,
so there is nothing else to hold. The schema itself is not kept here. The forms of ``ValueJson`` are
those of the examples beside the schema, which leaves them open.
"""

import json
from xml.etree import ElementTree

NAMESPACE = "https://mc.chai.org/v0.2/schema.xsd"
ANY = None
"""As often as one likes."""
METRIC = [
    ("MetricGoal", 1, 1, []),
    ("Results", 1, 1, [("MetricResult", 1, ANY, [("Label", 1, 1, []), ("ValueJson", 1, 1, [])])]),
    ("Interpretation", 1, 1, []),
    ("TestType", 1, 1, []),
    ("TestingDataDescription", 1, 1, []),
    ("ValidationProcessAndJustification", 1, 1, []),
]
CARD = [
    (
        "BasicInfo",
        1,
        1,
        [
            ("ModelName", 1, 1, []),
            ("ModelDeveloper", 1, 1, []),
            ("DeveloperContact", 1, 1, []),
        ],
    ),
    (
        "ReleaseInfo",
        1,
        1,
        [
            ("ReleaseStage", 1, 1, []),
            ("ReleaseDate", 1, 1, []),
            ("ReleaseVersion", 1, 1, []),
            ("GlobalAvailability", 1, 1, []),
            ("EHRCompatibility", 0, 1, [("EHR", 0, ANY, [])]),
            ("RegulatoryApproval", 0, 1, []),
        ],
    ),
    (
        "ModelSummary",
        1,
        1,
        [("Summary", 1, 1, []), ("Keywords", 1, 1, [("Keyword", 0, ANY, [])])],
    ),
    (
        "UsesAndDirections",
        1,
        1,
        [
            ("IntendedUseAndWorkflow", 1, 1, []),
            ("PrimaryIntendedUsers", 1, 1, []),
            ("HowToUse", 1, 1, []),
            ("TargetedPatientPopulation", 1, 1, []),
            ("CautionedOutOfScopeSettings", 1, 1, []),
        ],
    ),
    (
        "Warnings",
        1,
        1,
        [
            ("KnownRisksAndLimitations", 1, 1, []),
            ("KnownBiasesOrEthicalConsiderations", 1, 1, []),
            ("ClinicalRiskLevel", 1, 1, []),
        ],
    ),
    (
        "TrustIngredients",
        1,
        1,
        [
            (
                "AISystemFacts",
                1,
                1,
                [
                    ("OutcomesAndOutputs", 1, 1, []),
                    ("ModelType", 1, 1, []),
                    ("FoundationModels", 0, 1, []),
                    ("InputDataSource", 1, 1, []),
                    ("OutputAndInputDataTypes", 1, 1, []),
                    ("DevelopmentDataCharacterization", 1, 1, []),
                    ("BiasMitigationApproaches", 1, 1, []),
                    ("OngoingMaintenance", 1, 1, []),
                    ("Security", 0, 1, []),
                    ("Transparency", 0, 1, []),
                ],
            ),
            (
                "TransparencyInformation",
                1,
                1,
                [
                    ("FundingSource", 1, 1, []),
                    ("ThirdPartyInformation", 0, 1, []),
                    ("StakeholdersConsulted", 1, 1, []),
                ],
            ),
        ],
    ),
    (
        "KeyMetrics",
        1,
        1,
        [
            ("UsefulnessUsabilityEfficacy", 1, 1, METRIC),
            ("FairnessEquity", 1, 1, METRIC),
            ("SafetyReliability", 1, 1, METRIC),
        ],
    ),
    (
        "Resources",
        1,
        1,
        [
            ("EvaluationReferences", 0, 1, []),
            ("ClinicalTrial", 0, 1, []),
            ("PeerReviewedPublications", 1, 1, []),
            ("ReimbursementStatus", 0, 1, []),
            ("PatientConsentOrDisclosure", 1, 1, []),
        ],
    ),
    ("Bibliography", 1, 1, []),
]
"""Elements in their order: name, fewest, most, and what is in them; none: text."""
VALUES = {
    "single": {"value"},
    "estimate_ci": {"estimate", "lower", "upper", "level"},
    "mean_sd": {"mean", "sd"},
}
"""Numbers that each kind of value has; a unit may stand beside them."""


def faults(document):
    """Return what is wrong with a card, a sentence each; nothing if it is a valid one.

    Parameters
    ----------
    document : bytes
    """
    root = ElementTree.fromstring(document)  # noqa: S314 - our own document
    found = [] if root.tag == f"{{{NAMESPACE}}}AppliedModelCard" else [f"the root is {root.tag}"]
    found += _faults("AppliedModelCard", root, CARD)
    for value in root.iter(f"{{{NAMESPACE}}}ValueJson"):
        found += _value_faults(value.text)
    return found


def results(document):
    """Return all figures of a card, the JSON objects by their labels."""
    root = ElementTree.fromstring(document)  # noqa: S314 - our own document
    spaces = {"c": NAMESPACE}
    found = [
        (result.findtext("c:Label", namespaces=spaces), result.findtext("c:ValueJson", "", spaces))
        for result in root.iterfind(".//c:MetricResult", spaces)
    ]
    assert len(dict(found)) == len(found), "a label stands there twice"
    return {label: json.loads(value) for label, value in found}


def text(document, name):
    """Return the text of the first element of that name."""
    root = ElementTree.fromstring(document)  # noqa: S314 - our own document
    return next(root.iter(f"{{{NAMESPACE}}}{name}")).text


def _faults(place, element, expected):
    found = [f"{place} has the attribute {name}" for name in element.attrib]
    if not expected:
        return found + [f"{place} has {inner.tag} in it: expected text" for inner in element]
    if (element.text or "").strip() or any((inner.tail or "").strip() for inner in element):
        found.append(f"{place} has text beside its elements")
    left = list(element)
    for name, fewest, most, inside in expected:
        count = 0
        while left and left[0].tag == f"{{{NAMESPACE}}}{name}" and (most is ANY or count < most):
            found += _faults(f"{place}/{name}", left.pop(0), inside)
            count += 1
        if count < fewest:
            found.append(f"{place} lacks {name}, or has it in another place")
    return found + [f"{place} has {inner.tag}: not expected there" for inner in left]


def _value_faults(content):
    value = json.loads(content)
    numbers = {name: number for name, number in value.items() if name not in {"kind", "unit"}}
    if numbers.keys() != VALUES.get(value.get("kind"), ()):
        return [f"{content}: no known kind, or not its numbers"]
    return [f"{content}: {n} is no number" for n in numbers.values() if type(n) not in {int, float}]
