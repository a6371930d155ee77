"""A study of heat maps: localisation, dependence on the network, and repeatability."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_files import ImageFiles
from trainer.data.labelled_images import LeftOut
from trainer.data.selected_images import patients_of
from trainer.errors import TrainingError
from trainer.evaluation.bundle_scoring import verified_bundle
from trainer.evaluation.partial_results import PartialResults, digest
from trainer.export.keras_source import read_network
from trainer.map_evaluation.boxed_images import (
    NIH_SIDE,
    BoxedFinding,
    BoxedImages,
    Case,
    read_boxes,
)
from trainer.map_evaluation.explained_network import ExplainedNetwork
from trainer.map_evaluation.finding_scores import (
    MapComparison,
    MapFigures,
    ScoredFinding,
    is_called_for_lesion,
    score_finding,
)
from trainer.map_evaluation.measures import PRIORS, label_prior
from trainer.map_evaluation.methods import DEFAULT_METHODS, available_methods
from trainer.map_evaluation.sanity_checks import comparison_count, comparisons
from xray_desktop.core.bundle.contract import CONTRACT_FILE, KERAS_FILE, ModelContract
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.preprocess import model_input

if TYPE_CHECKING:
    from rich.progress import Progress

Float = NDArray[np.float32]

COMMAND: Final = "evaluate-maps"
ALL: Final = "all"
"""In place of methods: all methods that the network has the layers for."""
DRAWN_WITH: Final = "with"
DRAWN_WITHOUT: Final = "without"
DRAWN_BOXES: Final = "boxes.csv"
"""File written by ``resources/samples/make_drawn.py``."""
STOPPED: Final = (
    "Stopped after {done:,} of {total:,} boxed findings, in random order: all figures are of these "
    "findings only. No comparison was made."
)
STOPPED_COMPARING: Final = (
    "Stopped after all boxed findings and {compared} of {comparisons} comparisons with other maps."
)


@dataclass(frozen=True, slots=True)
class MapEvaluationRequest:
    """What to measure, on what: `records`, or `folder`.

    Parameters
    ----------
    bundle : Path
        The bundle's folder.
    boxes : Path
        A table like NIH's ``BBox_List_2017.csv``.
    box_side : int
        Longer side, in pixels, of the images that the boxes were drawn on.
    records : tuple of Path
        Folders with TFRecords.
    folder : Path or None
        Folder of image files.
    drawn : Path or None
        The folder of ``make_drawn.py`` that `boxes` and `folder` lie in: only lesions that the
        model calls are measured.
    without_patients_of : tuple of Path
        Lists of image names, or TFRecords, of patients to leave out, such as those that the model
        was trained on.
    methods : tuple of str
        Names in `METHODS`, or only `ALL`.
    most : int or None
        Maximum number of boxed findings, selected at random.
    checks : int
        Number of findings for the sanity checks and comparisons; 0: none.
    compare : tuple of Path
        Other bundles, whose maps are compared.
    perturbations : bool
        Whether to measure deletion and insertion too.
    keep : Path or None
        Folder for storing results until all is measured, or None.
    """

    bundle: Path
    boxes: Path
    box_side: int = NIH_SIDE
    records: tuple[Path, ...] = ()
    folder: Path | None = None
    drawn: Path | None = None
    without_patients_of: tuple[Path, ...] = ()
    methods: tuple[str, ...] = DEFAULT_METHODS
    most: int | None = None
    checks: int = 8
    compare: tuple[Path, ...] = ()
    perturbations: bool = False
    keep: Path | None = None

    def of_drawn(self, drawn: Path) -> "MapEvaluationRequest":
        """Return the same request for simulated lesions, in a folder of ``make_drawn.py``."""
        return replace(
            self,
            boxes=drawn / DRAWN_BOXES,
            box_side=NIH_SIDE,
            records=(),
            folder=drawn / DRAWN_WITH,
            drawn=drawn,
            without_patients_of=(),
        )


@dataclass(frozen=True, slots=True, eq=False)
class MapStudy:
    """The results of a study.

    Parameters
    ----------
    contract : ModelContract
    figures : MapFigures
    missing : int
        Number of boxed findings in the table without an image.
    left_out : tuple of LeftOut
    excluded : int
        Number of boxed findings left out by `without_patients_of`.
    lesions : mapping of str to pair of int, or None
        For simulated lesions, by label: how many the model calls, and their number.
    stopped : str
        How much was measured before the study was stopped; empty if it was not.
    kept : PartialResults or None
        Stored results, until they have been shown.
    """

    contract: ModelContract
    figures: MapFigures
    missing: int
    left_out: tuple[LeftOut, ...]
    excluded: int = 0
    lesions: Mapping[str, tuple[int, int]] | None = None
    stopped: str = ""
    kept: PartialResults | None = None

    @property
    def title(self) -> str:
        """The kind of findings."""
        return "Boxes drawn by radiologists" if self.lesions is None else "Drawn lesions"


def study(request: MapEvaluationRequest, progress: "Progress") -> MapStudy:
    """Measure the heat maps of a bundle; on KeyboardInterrupt, return the results so far.

    Raises
    ------
    TrainingError, XrayError
        A bundle, image, or table that cannot be used.
    """
    model = _open(request.bundle)
    if request.methods == (ALL,):
        request = replace(request, methods=available_methods(model))
    others = [_open(path) for path in request.compare]
    for other in others:
        if other.contract.input.size != model.contract.input.size:
            raise TrainingError(
                f"{other.contract.title} takes images of {other.contract.input.size} px, "
                f"{model.contract.title} of {model.contract.input.size} px: their maps cannot "
                "be compared."
            )
    table = read_boxes(request.boxes)
    with ImageFiles() as files:
        if request.folder is not None:
            images = BoxedImages.from_folder(table, request.folder, files)
        else:
            images = BoxedImages.from_records(table, request.records, progress)
        without = None
        if request.drawn is not None:
            without = BoxedImages.from_folder(table, request.drawn / DRAWN_WITHOUT, files)
        named = frozenset[str]().union(
            *(patients_of(source, progress) for source in request.without_patients_of)
        )
        return _RunningStudy(
            request, model, others, table, (images, without), named, progress
        ).run()


class _RunningStudy:
    """A running study; its attributes have the results measured so far."""

    def __init__(
        self,
        request: MapEvaluationRequest,
        model: ExplainedNetwork,
        others: Sequence[ExplainedNetwork],
        table: Sequence[BoxedFinding],
        images: tuple[BoxedImages, BoxedImages | None],
        left_out: frozenset[str],
        progress: "Progress",
    ) -> None:
        self.request = request
        self.model = model
        self.others = others
        self.table = table
        self.images, self.without = images
        self.progress = progress
        known = self.images.findings
        measurable = tuple(one for one in known if one.patient not in left_out)
        self.excluded = len(known) - len(measurable)
        if not measurable:
            raise TrainingError(
                f"All {len(known)} boxed findings given here are of patients to leave out: "
                "expected findings of other patients."
            )
        self.findings = _drawn(measurable, request.most)
        self.kept = _kept(request, [one for one in images if one is not None], progress)
        self.scored = _scored_before(self.kept, self.findings)
        self.left_out: list[LeftOut] = []
        self.checked: list[Case] = []
        self.compared: list[MapComparison] = []

    def run(self) -> MapStudy:
        """Measure until the end or a KeyboardInterrupt."""
        stopped = ""
        try:
            self._score()
            if not self.scored:
                raise TrainingError(
                    f"No image could be scored. The first: {self.left_out[0].reason}"
                )
            if not self._measured():
                raise TrainingError(f"The model calls none of the {len(self.scored)} lesions.")
            stopped = STOPPED_COMPARING
            self._compare()
        except KeyboardInterrupt:
            if not self._measured():
                raise
            stopped = (stopped or STOPPED).format(
                done=len(self.scored),
                total=len(self.findings),
                compared=len(self.compared),
                comparisons=comparison_count(self.model, self.others),
            )
        else:
            stopped = ""
        figures = MapFigures(
            self._measured(), self.request.methods, PRIORS, tuple(self.compared), len(self.checked)
        )
        return MapStudy(
            self.model.contract,
            figures,
            self.images.missing,
            tuple(self.left_out),
            self.excluded,
            self._lesions(),
            stopped,
            self.kept,
        )

    def _measured(self) -> tuple[ScoredFinding, ...]:
        """Return the findings whose maps are measured; of simulated lesions only those called."""
        scored = (self.scored[number] for number in sorted(self.scored))
        return tuple(found for found in scored if self.without is None or found.called)

    def _lesions(self) -> dict[str, tuple[int, int]] | None:
        if self.without is None:
            return None
        scored = self.scored.values()
        called = Counter(found.finding.label for found in scored if found.called)
        drawn = Counter(found.finding.label for found in scored)
        return {label: (called[label], count) for label, count in drawn.items()}

    def _score(self) -> None:
        task = self.progress.add_task("Maps", total=len(self.findings))
        for number, finding in enumerate(self.findings):
            if number not in self.scored or len(self.checked) < self.request.checks:
                self._score_one(number, finding)
            self.progress.advance(task)

    def _score_one(self, number: int, finding: BoxedFinding) -> None:
        contract = self.model.contract.input
        try:
            pixels = self.images.pixels(finding.image)
            case = Case.of(finding, pixels, contract, self.request.box_side)
        except (XrayError, TrainingError) as error:
            self.left_out.append(LeftOut(finding.image, str(error)))
            self.scored.pop(number, None)
            return
        if number not in self.scored:
            found = self._of_case(case, number)
            if self.kept is not None:
                self.kept.add({_key(number): found.row})
            self.scored[number] = found
        if len(self.checked) < self.request.checks and self.scored[number].localisations:
            self.checked.append(case)

    def _of_case(self, case: Case, number: int) -> ScoredFinding:
        request, finding, called = self.request, case.finding, None
        if self.without is not None:
            plain = self.without.pixels(finding.image)
            point = model_input(plain, self.model.contract.input)
            called = is_called_for_lesion(self.model, case, point)
            if not called:
                return ScoredFinding(finding, called, 0.0, {}, {})
        prior = self._prior(finding)
        return score_finding(
            self.model,
            case,
            request.methods,
            prior,
            number,
            perturbations=request.perturbations,
            called=called,
        )

    def _prior(self, finding: BoxedFinding) -> Float:
        size = self.model.contract.input.size
        return label_prior(finding, self.table, size, self.request.box_side)

    def _compare(self) -> None:
        if not self.checked:
            return
        total = comparison_count(self.model, self.others)
        task = self.progress.add_task("Comparisons", total=total)
        found = comparisons(self.model, self.others, self._again, self.checked, self.kept)
        for one in found:
            self.compared.append(one)
            self.progress.advance(task)

    def _again(self) -> ExplainedNetwork:
        return ExplainedNetwork(read_network(self.request.bundle / KERAS_FILE), self.model.contract)


def _kept(
    request: MapEvaluationRequest, images: Sequence[BoxedImages], progress: "Progress"
) -> PartialResults | None:
    if request.keep is None:
        return None
    measured = {
        "bundle": digest((request.bundle / CONTRACT_FILE).read_bytes()),
        "boxes": digest(request.boxes.read_bytes()),
        "box_side": request.box_side,
        "images": [one.fingerprint for one in images],
        "without_patients_of": [str(source) for source in request.without_patients_of],
        "methods": request.methods,
        "most": request.most,
        "checks": request.checks,
        "orders": request.perturbations,
        "compare": [digest((path / CONTRACT_FILE).read_bytes()) for path in request.compare],
    }
    notify = partial(progress.console.print, markup=False, highlight=False, soft_wrap=True)
    return PartialResults(request.keep, COMMAND, measured, notify)


def _scored_before(
    kept: PartialResults | None, findings: Sequence[BoxedFinding]
) -> dict[int, ScoredFinding]:
    """Return the scores that an earlier run stored, by the number of the finding."""
    if kept is None:
        return {}
    try:
        return {
            number: ScoredFinding.from_row(finding, kept.rows[_key(number)])
            for number, finding in enumerate(findings)
            if _key(number) in kept.rows
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise kept.damaged(error) from error


def _key(number: int) -> str:
    return f"finding {number}"


def _open(folder: Path) -> ExplainedNetwork:
    contract = verified_bundle(folder).contract
    if KERAS_FILE not in contract.files:
        raise TrainingError(f"The bundle's contract does not list the required {KERAS_FILE}.")
    return ExplainedNetwork(read_network(folder / KERAS_FILE), contract)


def _drawn(findings: tuple[BoxedFinding, ...], most: int | None) -> Sequence[BoxedFinding]:
    """Return findings in random order, so that the first ones are a random sample."""
    order = np.random.default_rng(0).permutation(len(findings))
    return [findings[index] for index in order[:most]]
