"""While the AI is hidden, what is shown does not depend on what the model says."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.errors import NotChestError, RefusedError
from xray_desktop.core.scoring.findings import Assessment, ModelIdentity
from xray_desktop.gui.session.ai_display import AiIntent, Mode, Outcome, resolve

SENTENCES = st.text("ab", min_size=1, max_size=8)
ASSESSMENTS = st.builds(
    Assessment,
    findings=st.just(()),
    model=st.builds(ModelIdentity, SENTENCES, st.just("0" * 64)),
    device=SENTENCES,
    notice=SENTENCES,
)
REFUSALS = st.sampled_from([RefusedError, NotChestError]).flatmap(
    lambda kind: st.builds(kind, st.just("view"), SENTENCES)
)
SCORED = st.builds(Outcome, assessment=ASSESSMENTS)
REFUSED = st.builds(Outcome, refused=REFUSALS)
OUTCOMES = st.one_of(
    st.builds(Outcome, SENTENCES), st.builds(Outcome, unsuitable=REFUSALS), REFUSED, SCORED
)
INTENTS = st.builds(AiIntent, st.booleans(), st.booleans())
HIDDEN = AiIntent(blind_read=True)


@given(SCORED, SCORED)
def test_hidden_scores_leave_no_trace(one: Outcome, other: Outcome) -> None:
    assert resolve(HIDDEN, one) == resolve(HIDDEN, other)


@given(REFUSED, REFUSED)
def test_a_hidden_input_check_leaves_no_trace(one: Outcome, other: Outcome) -> None:
    assert resolve(HIDDEN, one) == resolve(HIDDEN, other)


@given(INTENTS, OUTCOMES)
def test_a_hidden_display_holds_no_scores(intent: AiIntent, outcome: Outcome) -> None:
    display = resolve(intent, outcome)
    assert display.hidden == (intent.blind_read and display.mode is not Mode.SCORES)
    assert (display.assessment is None) == (display.mode is not Mode.SCORES)
    assert display.blind_read == intent.blind_read


@given(INTENTS, OUTCOMES)
def test_scores_are_shown_where_nothing_hides_them(intent: AiIntent, outcome: Outcome) -> None:
    revealed = replace(intent, revealed=True)
    expected = Mode.SCORES if outcome.assessment is not None else resolve(HIDDEN, outcome).mode
    if outcome.refused is None:
        assert resolve(revealed, outcome).mode is expected


@given(INTENTS, REFUSALS)
def test_the_header_is_no_secret(intent: AiIntent, why: RefusedError) -> None:
    display = resolve(intent, Outcome(unsuitable=why))
    certain = isinstance(why, NotChestError)
    assert display.mode is (Mode.MESSAGE if certain else Mode.OVERRIDE)
    assert display.message
