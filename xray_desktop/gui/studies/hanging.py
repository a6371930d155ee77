"""Hanging images of one patient beside each other."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.compare.comparison_controller import ComparisonController
from xray_desktop.gui.compare.prior_controller import Prior, PriorController

Offer = Callable[[str, str, Callable[[], object], Callable[[], object]], object]


class Hanging(QObject):
    """Offers to hang the prior of the image shown.

    Parameters
    ----------
    compared : ComparisonController
        Shows images beside the first.
    prior : PriorController
        Finds priors.
    offer : callable
        Makes an offer: takes a message, the text of a button, and what accepting and declining do.
    """

    def __init__(
        self, compared: ComparisonController, prior: PriorController, offer: Offer
    ) -> None:
        super().__init__(compared)
        self._compared, self._offer = compared, offer
        prior.found.connect(self._offer_prior)

    def _offer_prior(self, prior: Prior) -> None:
        self._offer(
            tr(
                "Prior of {date} in this folder, same patient by the header.",
                date=prior.taken.isoformat(),
            ),
            tr("Compare"),
            lambda: self._compared.compare(prior.path),
            lambda: None,
        )
