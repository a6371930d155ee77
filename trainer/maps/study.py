"""A study of maps: where they point, whether they depend on the network, whether they repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.evaluation.film_files import FilmFiles
from trainer.evaluation.films import LeftOut
from trainer.evaluation.kept_results import KeptResults, digest
from trainer.evaluation.outside import verified_bundle
from trainer.export.source import read_network
from trainer.maps.box_table import NIH_SIDE, BoxedFinding, read_boxes
from trainer.maps.cases import Case
from trainer.maps.comparisons import comparisons, how_many
from trainer.maps.figures import Compared, Judged, MapFigures
from trainer.maps.films import BoxedFilms
from trainer.maps.judging import judge
from trainer.maps.methods import USUAL, Subject
from trainer.maps.priors import PRIORS, usual_place
from xray_desktop.core.contract import CONTRACT_FILE, KERAS_FILE, ModelContract
from xray_desktop.core.errors import XrayError

if TYPE_CHECKING:
    from rich.progress import Progress

Float = NDArray[np.float32]

COMMAND: Final = "evaluate-maps"
STOPPED: Final = (
    "Stopped when {done:,} of {total:,} boxed findings were measured: they were drawn at random, "
    "and all figures are of them alone. No comparison was made."
)
STOPPED_COMPARING: Final = (
    "Stopped when all boxed findings were measured, and {compared} of {comparisons} comparisons "
    "with other maps were made."
)


@dataclass(frozen=True, slots=True)
class Request:
    """What to measure, on what: `records`, or `folder`.

    Parameters
    ----------
    bundle : Path
        The bundle's folder.
    boxes : Path
        A table like NIH's ``BBox_List_2017.csv``.
    box_side : int
        The longer side, in pixels, of the films that the boxes were drawn on.
    records : tuple of Path
        Folders with TFRecords.
    folder : Path or None
        Films in files.
    methods : tuple of str
        Of `METHODS`.
    most : int or None
        At most so many boxed findings, drawn at random.
    checks : int
        How many of them the checks by randomisation and the comparisons take; 0: none are made.
    compare : tuple of Path
        Other bundles, whose maps are compared.
    keep : Path or None
        The folder in which results are kept until all is measured; None: nowhere.
    """

    bundle: Path
    boxes: Path
    box_side: int = NIH_SIDE
    records: tuple[Path, ...] = ()
    folder: Path | None = None
    methods: tuple[str, ...] = USUAL
    most: int | None = None
    checks: int = 8
    compare: tuple[Path, ...] = ()
    keep: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Studied:
    """The figures, and what they leave out.

    Parameters
    ----------
    contract : ModelContract
    figures : MapFigures
    missing : int
        Boxed findings of the table whose image is not here.
    left_out : tuple of LeftOut
    stopped : str
        How far the study came before it was stopped; empty if it was not.
    kept : KeptResults or None
        Where its results are kept, until they have been shown.
    """

    contract: ModelContract
    figures: MapFigures
    missing: int
    left_out: tuple[LeftOut, ...]
    stopped: str = ""
    kept: KeptResults | None = None


def study(request: Request, progress: "Progress") -> Studied:
    """Measure the maps of a bundle; on a KeyboardInterrupt those that are made by then.

    Raises
    ------
    TrainingError, XrayError
        A bundle, film, or table that cannot be used.
    """
    subject = _open(request.bundle)
    others = [_open(path) for path in request.compare]
    for other in others:
        if other.contract.input.size != subject.contract.input.size:
            raise TrainingError(
                f"{other.contract.title} takes films of {other.contract.input.size} px, "
                f"{subject.contract.title} of {subject.contract.input.size} px: their maps cannot "
                "be compared."
            )
    table = read_boxes(request.boxes)
    with FilmFiles() as files:
        if request.folder is not None:
            films = BoxedFilms.from_folder(table, request.folder, files)
        else:
            films = BoxedFilms.from_records(table, request.records, progress)
        return _Study(request, subject, others, table, films, progress).run()


class _Study:
    """A study under way: what it has measured stands in its attributes at every moment."""

    def __init__(
        self,
        request: Request,
        subject: Subject,
        others: Sequence[Subject],
        table: Sequence[BoxedFinding],
        films: BoxedFilms,
        progress: "Progress",
    ) -> None:
        self.request = request
        self.subject = subject
        self.others = others
        self.table = table
        self.films = films
        self.progress = progress
        self.findings = _drawn(films.findings, request.most)
        self.kept = _kept(request, films, progress)
        self.judged = _judged_before(self.kept, self.findings)
        self.left_out: list[LeftOut] = []
        self.checked: list[Case] = []
        self.compared: list[Compared] = []

    def run(self) -> Studied:
        """Measure all, or what there is time for."""
        stopped = ""
        try:
            self._judge()
            if not self.judged:
                raise TrainingError(
                    f"No image could be scored. The first: {self.left_out[0].reason}"
                )
            stopped = STOPPED_COMPARING
            self._compare()
        except KeyboardInterrupt:
            if not self.judged:
                raise
            stopped = (stopped or STOPPED).format(
                done=len(self.judged),
                total=len(self.findings),
                compared=len(self.compared),
                comparisons=how_many(self.subject, self.others),
            )
        else:
            stopped = ""
        judged = tuple(self.judged[number] for number in sorted(self.judged))
        figures = MapFigures(
            judged, self.request.methods, PRIORS, tuple(self.compared), len(self.checked)
        )
        return Studied(
            self.subject.contract,
            figures,
            self.films.missing,
            tuple(self.left_out),
            stopped,
            self.kept,
        )

    def _judge(self) -> None:
        task = self.progress.add_task("Maps", total=len(self.findings))
        for number, finding in enumerate(self.findings):
            if number not in self.judged or len(self.checked) < self.request.checks:
                self._judge_one(number, finding)
            self.progress.advance(task)

    def _judge_one(self, number: int, finding: BoxedFinding) -> None:
        contract = self.subject.contract.input
        try:
            pixels = self.films.pixels(finding.film)
            case = Case.of(finding, pixels, contract, self.request.box_side)
        except (XrayError, TrainingError) as error:
            self.left_out.append(LeftOut(finding.film, str(error)))
            self.judged.pop(number, None)
            return
        if number not in self.judged:
            found = judge(self.subject, case, self.request.methods, self._usual(finding), number)
            if self.kept is not None:
                self.kept.add({_key(number): found.row})
            self.judged[number] = found
        if len(self.checked) < self.request.checks:
            self.checked.append(case)

    def _usual(self, finding: BoxedFinding) -> Float:
        size = self.subject.contract.input.size
        return usual_place(finding, self.table, size, self.request.box_side)

    def _compare(self) -> None:
        if not self.checked:
            return
        total = how_many(self.subject, self.others)
        task = self.progress.add_task("Comparisons", total=total)
        found = comparisons(self.subject, self.others, self._again, self.checked, self.kept)
        for one in found:
            self.compared.append(one)
            self.progress.advance(task)

    def _again(self) -> Subject:
        return Subject(read_network(self.request.bundle / KERAS_FILE), self.subject.contract)


def _kept(request: Request, films: BoxedFilms, progress: "Progress") -> KeptResults | None:
    if request.keep is None:
        return None
    measured = {
        "bundle": digest((request.bundle / CONTRACT_FILE).read_bytes()),
        "boxes": digest(request.boxes.read_bytes()),
        "box_side": request.box_side,
        "images": films.fingerprint,
        "methods": request.methods,
        "most": request.most,
        "checks": request.checks,
        "compare": [digest((path / CONTRACT_FILE).read_bytes()) for path in request.compare],
    }
    tell = partial(progress.console.print, markup=False, highlight=False, soft_wrap=True)
    return KeptResults(request.keep, COMMAND, measured, tell)


def _judged_before(kept: KeptResults | None, findings: Sequence[BoxedFinding]) -> dict[int, Judged]:
    """Return what an earlier run kept of the findings, by their number."""
    if kept is None:
        return {}
    try:
        return {
            number: Judged.from_row(finding, kept.rows[_key(number)])
            for number, finding in enumerate(findings)
            if _key(number) in kept.rows
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise kept.damaged(error) from error


def _key(number: int) -> str:
    return f"finding {number}"


def _open(folder: Path) -> Subject:
    contract = verified_bundle(folder).contract
    if KERAS_FILE not in contract.files:
        raise TrainingError(f"The bundle's contract lists no {KERAS_FILE}; it is needed here.")
    return Subject(read_network(folder / KERAS_FILE), contract)


def _drawn(findings: tuple[BoxedFinding, ...], most: int | None) -> Sequence[BoxedFinding]:
    """Return them in an order drawn at random, so that the first of them are a fair sample."""
    order = np.random.default_rng(0).permutation(len(findings))
    return [findings[index] for index in order[:most]]
