"""A linear teacher: what little data says plainly, not what it says by chance.

With a thousand films a deep network learns its training labels by heart. A logistic regression on
the channel means of a middle layer cannot, and judges unseen films better; so the network is taught
that regression's logits, by squared error (Ba and Caruana, "Do Deep Nets Really Need to be Deep?",
2014). Logits are standardised, so that every label counts alike; what the network has learnt is
put back on their scale when it has learnt it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from trainer.network.inception import LOGITS

if TYPE_CHECKING:
    import keras

    from trainer.training.recipe import Teacher

ITERATIONS: Final = 500


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What a teacher says of the films that it was fitted on.

    Parameters
    ----------
    targets : ndarray, (rows, 15), float32
        Its logits, standardised label by label; NaN for labels that no film has, or every one.
    mean, spread : ndarray, (15,), float32
        What was taken from the logits and what they were divided by. A label that cannot be taught
        has its prevalence's logit and 0: the network then says the prevalence of every film.
    """

    targets: NDArray[np.float32]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]

    def put_back(self, network: "keras.Model") -> None:
        """Change the network's last layer so that it says logits, not standardised ones."""
        layer = network.get_layer(LOGITS)
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * self.spread, bias * self.spread + self.mean])


def teach(
    means: NDArray[np.float32], labels: NDArray[np.float32], copies: int, teacher: "Teacher"
) -> Lesson:
    """Fit a logistic regression for each label, and let it speak of the same rows.

    Parameters
    ----------
    means : ndarray, (rows, channels), float32
        Channel means of the teacher's layer.
    labels : ndarray, (rows, 15), float32
        1, 0 or NaN, unknown.
    copies : int
        Rows of each film: `Teacher.strength` counts films.
    teacher : Teacher
    """
    films = StandardScaler().fit_transform(means)
    targets = np.full(labels.shape, np.nan, np.float32)
    mean, spread = (np.zeros(labels.shape[1], np.float32) for _ in range(2))
    for column in range(labels.shape[1]):
        known = ~np.isnan(labels[:, column])
        truth = labels[known, column]
        positive, negative = (float((truth == value).sum()) / copies for value in (1, 0))
        if not positive or not negative:
            mean[column] = np.log((positive + 0.5) / (negative + 0.5))
            continue
        probe = LogisticRegression(C=teacher.strength / copies, max_iter=ITERATIONS)
        logits = probe.fit(films[known], truth).decision_function(films)
        mean[column], spread[column] = logits.mean(), logits.std()
        targets[:, column] = (logits - mean[column]) / spread[column]
    return Lesson(targets, mean, spread)
