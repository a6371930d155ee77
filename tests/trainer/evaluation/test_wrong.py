import numpy as np

from trainer.evaluation.figures import measure
from trainer.evaluation.scored import what_is_said
from trainer.evaluation.wrong import most_wrong


def test_the_worst_come_first_and_are_on_the_wrong_side(evaluation, scored):
    films = scored(150)
    figures = measure(evaluation.labels, films, None, None)
    calls = most_wrong(evaluation.labels, films, figures, count=3)
    held = what_is_said(evaluation.labels, films).probabilities
    assert {call.label for call in calls} <= {row.label for row in figures.measured}
    for index, row in enumerate(figures.rows):
        mine = [call for call in calls if call.label == row.label]
        missed = [call for call in mine if call.positive]
        assert len(missed) <= 3
        for call in mine:
            assert films.truth[call.film, index] == call.positive
            assert call.probability == held[call.film, index]
            assert (call.probability < call.threshold) == call.positive
        if missed:
            assert missed[0].probability == held[films.truth[:, index] == 1, index].min()
    assert "Hernia" not in {call.label for call in calls}
    assert np.isfinite([call.probability for call in calls]).all()
