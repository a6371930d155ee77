"""What a study of maps says of each label, written into the contract of the bundle."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trainer.evaluation.outside import verified_bundle
from trainer.maps.figures import Judged
from trainer.maps.methods import OWN
from trainer.maps.priors import PRIORS
from trainer.maps.study import Studied
from xray_desktop.core.contract import CONTRACT_FILE, MapEvaluation, ModelContract
from xray_desktop.durable import write_whole

USUAL_PLACE = PRIORS[-1]


def write_evaluation(folder: Path, studies: Sequence[Studied]) -> ModelContract:
    """Write the figures of the maps that the program shows into a bundle; return its contract.

    A study of boxes takes the place of an earlier one of boxes, one of drawn lesions that of an
    earlier one of drawn lesions; the other figures stay. No other file of the bundle changes.

    Raises
    ------
    TrainingError, BundleError
        The bundle is not whole.
    """
    contract = verified_bundle(folder).contract
    for studied in studies:
        contract = with_evaluation(contract, studied)
    write_whole(folder / CONTRACT_FILE, contract.to_json().encode())
    return contract


def with_evaluation(contract: ModelContract, studied: Studied) -> ModelContract:
    """Return the contract with one study's figures; labels without a finding have none."""
    labels = []
    for label in contract.labels:
        judged = studied.figures.of_label(label.name)
        found = label.map_evaluation or MapEvaluation()
        hits = _hits(judged, OWN)
        if studied.lesions is None:
            usual = float(_hits(judged, USUAL_PLACE))
            found = replace(found, boxed=len(judged), boxed_hits=hits, prior_hits=usual)
        else:
            found = replace(found, drawn=len(judged), drawn_hits=hits)
        known = found if found.boxed or found.drawn else None
        labels.append(replace(label, map_evaluation=known))
    return replace(contract, labels=tuple(labels))


def _hits(judged: Sequence[Judged], name: str) -> int:
    return sum(found.places[name].hit for found in judged)
