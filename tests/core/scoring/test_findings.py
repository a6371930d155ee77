from dataclasses import replace

import numpy as np
import pytest

from tests.gui.fakes import INSUFFICIENT, LOGITS, contract
from xray_desktop.core.bundle.contract import InputContract, ModelContract
from xray_desktop.core.bundle.label_contract import (
    Calibration,
    Caveat,
    LabelContract,
    OperatingPoint,
)
from xray_desktop.core.errors import BundleError, RefusedError
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import (
    Assessment,
    Change,
    ModelIdentity,
    State,
    changes,
    finding_at,
    findings_from_logits,
    sigmoid,
)

POINT = OperatingPoint(0.5, 0.8, 0.7, "made up")


def contract_of(**labels):
    return ModelContract(
        model_id="m",
        title="A model",
        notice="Research use only",
        demonstration=True,
        input=InputContract(),
        labels=tuple(labels.get(name, LabelContract(name)) for name in LABELS),
    )


SCORED = contract_of(
    Mass=LabelContract("Mass", sufficient=True, auc=(0.8, 0.7, 0.9), operating_point=POINT),
    Edema=LabelContract(
        "Edema", sufficient=True, calibration=Calibration(2, -1, 99), operating_point=POINT
    ),
)


def test_states_and_calibration():
    logits = np.zeros(15, np.float32)
    logits[LABELS.index("Mass")] = 1.0
    logits[LABELS.index("Edema")] = 0.55
    findings = {f.label: f for f in findings_from_logits(logits, SCORED)}
    assert findings["Mass"].state is State.ABOVE
    assert not findings["Mass"].calibrated
    assert findings["Edema"].probability == pytest.approx(sigmoid(2 * 0.55 - 1))
    assert findings["Edema"].calibrated
    assert findings["Edema"].state is State.NEAR
    assert findings["Hernia"].state is State.INSUFFICIENT
    assert findings["Hernia"].operating_point is None


@pytest.mark.parametrize(
    ("logit", "state"),
    [
        (-0.26, State.BELOW),
        (-0.24, State.NEAR),
        (0.0, State.NEAR),
        (0.24, State.NEAR),
        (0.26, State.ABOVE),
    ],
)
@pytest.mark.parametrize("threshold", [0.5, 0.1, 0.93])
def test_near_is_a_quarter_of_a_logit_to_either_side_of_the_operating_point(
    logit, state, threshold
):
    """What is called near is shown to readers and in results: a wider band hides findings."""
    probability = sigmoid(float(np.log(threshold / (1 - threshold))) + logit)
    point = OperatingPoint(threshold, 0.8, 0.7, "made up")
    assert finding_at("Mass", probability, point, calibrated=False).state is state


def test_the_top_finding_is_the_one_highest_over_its_own_point():
    logits = np.full(15, 9, np.float32)
    logits[LABELS.index("Mass")] = -1
    logits[LABELS.index("Edema")] = -3
    assessment = Assessment(
        findings_from_logits(logits, SCORED), ModelIdentity("m", "0" * 64), "CPU", "notice"
    )
    assert assessment.top.label == "Mass"
    assert assessment.finding("Mass").state is State.BELOW
    assert Assessment(assessment.findings[:1], assessment.model, "CPU", "n").top is None


def test_findings_are_ordered_by_how_far_they_lie_over_their_own_point_and_unscored_ones_last():
    def finding(label, probability, threshold=None):
        point = None if threshold is None else OperatingPoint(threshold, 0.8, 0.7, "made up")
        return finding_at(label, probability, point, calibrated=True)

    findings = (
        finding("No Finding", 0.9, 0.1),
        finding("Hernia", 0.99),
        finding("Mass", 0.6, 0.9),
        finding("Edema", 0.3, 0.1),
    )
    assessment = Assessment(findings, ModelIdentity("m", "0" * 64), "CPU", "notice")
    assert [one.label for one in assessment.by_urgency] == ["Edema", "Mass", "Hernia"]
    assert all(one.calibrated is True for one in findings)
    with pytest.raises(KeyError, match="Fibrosis"):
        assessment.finding("Fibrosis")


def stated(label, probability, base, threshold=0.5):
    point = OperatingPoint(threshold, 0.8, 0.7, "made up")
    return finding_at(label, probability, point, calibrated=True, prevalence=base)


def of(*findings):
    none = stated("No Finding", 0.5, 0.5)
    return Assessment((none, *findings), ModelIdentity("m", "0" * 64), "CPU", "notice")


def test_findings_with_base_rates_are_ordered_by_likelihood_ratio():
    """A rare finding that became ten times as likely stands before a common one that did not."""
    common, rare = stated("Infiltration", 0.45, 0.40, 0.3), stated("Hernia", 0.02, 0.002, 0.03)
    unscored = finding_at("Fibrosis", 0.99, None, calibrated=False)
    assert [one.label for one in of(unscored, common, rare).by_urgency] == [
        "Hernia",
        "Infiltration",
        "Fibrosis",
    ]
    assert of(common, rare).top is common  # the map that is drawn unasked is of what is called
    lenient = stated("Mass", 0.02, 0.03, threshold=0.001)
    assert of(lenient, common).top is common  # however far a lenient point is exceeded
    assert of(rare).top is rare
    assert of(unscored).top is None
    bare = stated("Mass", 0.4, None, 0.3)
    assert [one.label for one in of(rare, common, bare).by_urgency] == [
        "Infiltration",
        "Mass",
        "Hernia",
    ]


def test_the_base_rate_of_a_score_comes_from_its_calibration():
    label = LabelContract(
        "Mass",
        sufficient=True,
        auc=(0.8, 0.7, 0.9),
        calibration=Calibration(1, 0, 500, prevalence=0.2),
        operating_point=POINT,
        caveats=(Caveat("devices"),),
    )
    finding = findings_from_logits(np.zeros(15, np.float32), contract_of(Mass=label))[
        LABELS.index("Mass")
    ]
    assert finding.base_rate == 0.2
    assert finding.ratio == pytest.approx(2.5)
    assert finding.likelihood_ratio == pytest.approx(4)
    assert finding.band is Band.SMALL
    assert finding.caveats == label.caveats
    with_certainty = replace(finding, probability=1.0)
    assert np.isfinite(with_certainty.likelihood_ratio)


@pytest.mark.parametrize(
    ("auc", "state"),
    [
        ((0.61, 0.50, 0.7), State.UNRELIABLE),
        ((0.61, 0.55, 0.7), State.UNRELIABLE),
        ((0.61, 0.56, 0.7), State.INSUFFICIENT),
        (None, State.INSUFFICIENT),
    ],
)
def test_a_label_is_unreliable_as_its_contract_says(auc, state):
    label = LabelContract("Mass", auc=auc)
    finding = findings_from_logits(np.zeros(15, np.float32), contract_of(Mass=label))[
        LABELS.index("Mass")
    ]
    assert finding.state is state
    assert label.unreliable == (state is State.UNRELIABLE)
    assert not finding.scored
    assert finding.base_rate is None


@pytest.mark.parametrize("bad", [np.zeros(14, np.float32), np.full(15, np.nan, np.float32)])
def test_logits_must_fit(bad):
    with pytest.raises(ValueError, match="finite"):
        findings_from_logits(bad, SCORED)


def test_the_contract_survives_its_file():
    assert ModelContract.from_json(SCORED.to_json()) == SCORED


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"schema_version": 1', '"schema_version": 7', ("7", "1")),
        ('"Mass"', '"Lump"', ("Lump", "Mass")),
        ("triangle, antialiased", "nearest", ("nearest", "triangle")),
        ('"title"', '"heading"', ("title",)),
        ("{", "[", ("contract.json",)),
    ],
)
def test_a_contract_that_does_not_fit_names_both_sides(old, new, named):
    with pytest.raises(BundleError) as caught:
        ModelContract.from_json(SCORED.to_json().replace(old, new, 1))
    assert all(word in str(caught.value) for word in named)


def test_a_scored_label_needs_an_operating_point():
    with pytest.raises(ValueError, match="operating point"):
        LabelContract("Mass", sufficient=True)


MODEL = ModelIdentity("fake-1", "0" * 64)


def assessed(shift: float = 0.0, device: str = "here") -> Assessment:
    logits = np.array([LOGITS[name] + shift for name in LABELS], np.float32)
    return Assessment(findings_from_logits(logits, contract()), MODEL, device, "")


def test_scored_labels_alone_in_points() -> None:
    rows = changes(assessed(-0.5), assessed())
    assert {row.now.label for row in rows} == set(LABELS) - {NO_FINDING, *INSUFFICIENT}
    assert rows[0].now.label == "Effusion"
    expected = 100 * (1 / (1 + np.exp(-1.5)) - 1 / (1 + np.exp(-1.0)))
    assert rows[0].points == pytest.approx(expected, abs=1e-4)


def test_another_model_or_device_is_refused() -> None:
    with pytest.raises(RefusedError, match="different models"):
        changes(assessed(), assessed(device="there"))
    with pytest.raises(RefusedError, match="different models"):
        changes(replace(assessed(), model=ModelIdentity("fake-2", "1" * 64)), assessed())


def test_two_labels_are_no_change() -> None:
    one = assessed()
    with pytest.raises(ValueError, match="one label"):
        Change(one.findings[1], one.findings[2])
