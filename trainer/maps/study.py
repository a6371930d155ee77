"""A study of maps: where they point, whether they depend on the network, whether they repeat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.evaluation.calibration import calibrated, sigmoid
from trainer.evaluation.film_files import FilmFiles
from trainer.evaluation.films import LeftOut
from trainer.evaluation.outside import verified_bundle
from trainer.export.source import read_network
from trainer.maps.box_table import NIH_SIDE, BoxedFinding, read_boxes
from trainer.maps.figures import Compared, Judged, MapFigures
from trainer.maps.films import BoxedFilms
from trainer.maps.localisation import localisation
from trainer.maps.methods import CAM, METHODS, OWN, USUAL, Subject
from trainer.maps.perturbation import perturbation
from trainer.maps.priors import center_map, edge_map, random_map, usual_place
from trainer.maps.sanity import Likeness, cascade, likeness
from xray_desktop.core.contract import KERAS_FILE, ModelContract
from xray_desktop.core.errors import XrayError
from xray_desktop.core.labels import FINDINGS, LABELS
from xray_desktop.core.preprocess import model_input, placement

if TYPE_CHECKING:
    from rich.progress import Progress

Float = NDArray[np.float32]

RANDOM: Final = "random"
PRIORS: Final = (RANDOM, "centre of the film", "edges of the film", "usual place of the label")


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


@dataclass(frozen=True, slots=True, eq=False)
class Studied:
    """The figures, and what they leave out."""

    contract: ModelContract
    figures: MapFigures
    missing: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A boxed finding with its film as the model sees it, and where the boxes lie on that."""

    finding: BoxedFinding
    label: int
    point: Float
    boxes: NDArray[np.bool_]
    field: NDArray[np.bool_]


def study(request: Request, progress: "Progress") -> Studied:
    """Measure the maps of a bundle.

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
        findings = _drawn(films.findings, request.most)
        task = progress.add_task("Maps", total=len(findings))
        judged: list[Judged] = []
        checked: list[Case] = []
        left_out: list[LeftOut] = []
        for number, finding in enumerate(findings):
            try:
                case = _case(finding, films.pixels(finding.film), subject, request.box_side)
            except (XrayError, TrainingError) as error:
                left_out.append(LeftOut(finding.film, str(error)))
            else:
                judged.append(_judged(subject, case, table, request, number))
                if len(checked) < request.checks:
                    checked.append(case)
            progress.advance(task)
    if not judged:
        raise TrainingError(f"No film could be judged. The first: {left_out[0].reason}")
    compared = _compared(request, subject, others, checked, progress) if checked else ()
    figures = MapFigures(tuple(judged), request.methods, PRIORS, compared, len(checked))
    return Studied(subject.contract, figures, films.missing, tuple(left_out))


def _open(folder: Path) -> Subject:
    contract = verified_bundle(folder).contract
    if KERAS_FILE not in contract.files:
        raise TrainingError(f"The bundle's contract lists no {KERAS_FILE}; it is needed here.")
    return Subject(read_network(folder / KERAS_FILE), contract)


def _drawn(findings: tuple[BoxedFinding, ...], most: int | None) -> Sequence[BoxedFinding]:
    """Return them in an order drawn at random, so that the first of them are a fair sample."""
    order = np.random.default_rng(0).permutation(len(findings))
    return [findings[index] for index in order[:most]]


def _case(finding: BoxedFinding, pixels: Float, subject: Subject, side: int) -> Case:
    contract = subject.contract.input
    return Case(
        finding,
        LABELS.index(finding.label),
        model_input(pixels, contract),
        finding.mask(pixels.shape, contract.size, side),
        _field(pixels.shape, contract.size),
    )


def _field(shape: tuple[int, int], size: int) -> NDArray[np.bool_]:
    """Return where the film lies on the model's input, (size, size)."""
    place = placement(shape)
    centers = (np.arange(size) + 0.5) * place.width / size
    rows, columns = centers + place.top, centers + place.left
    inside_rows = (rows >= 0) & (rows <= shape[0])
    inside_columns = (columns >= 0) & (columns <= shape[1])
    return inside_rows[:, None] & inside_columns[None, :]


def _judged(
    subject: Subject,
    case: Case,
    table: Sequence[BoxedFinding],
    request: Request,
    number: int,
) -> Judged:
    size = case.point.shape[0]
    contract = subject.contract
    shown = {name: METHODS[name](subject, case.point, case.label) for name in request.methods}
    noise = random_map(size, np.random.default_rng(number))
    guesses = (
        noise,
        center_map(size),
        edge_map(case.point),
        usual_place(case.finding, table, size, request.box_side),
    )
    places = shown | dict(zip(PRIORS, guesses, strict=True))

    def score(points: Float) -> Float:
        return sigmoid(subject.reference.logits(points)[:, case.label])

    orders = shown | {RANDOM: noise}
    logit = subject.reference.logits(case.point[None])[:, case.label]
    label = contract.labels[case.label]
    point = label.operating_point
    return Judged(
        case.finding,
        None if point is None else bool(calibrated(logit, label.calibration)[0] >= point.threshold),
        float(case.boxes.sum() / case.field.sum()),
        {name: localisation(found, case.boxes, case.field) for name, found in places.items()},
        {
            name: perturbation(score, case.point, found, contract.input.value_range)
            for name, found in orders.items()
        },
    )


def _compared(
    request: Request,
    subject: Subject,
    others: Sequence[Subject],
    cases: Sequence[Case],
    progress: "Progress",
) -> tuple[Compared, ...]:
    """Return how alike the program's maps are to those that ought to differ, or to repeat."""
    own = _maps(subject, cases)
    found = [
        _likeness(f"the same label by {other.contract.title}", own, _maps(other, cases))
        for other in others
    ]
    rivals = [replace(case, label=_rival(subject, case)) for case in cases]
    found.append(_likeness("the likeliest other label", own, _maps(subject, rivals)))
    lost = Subject(read_network(request.bundle / KERAS_FILE), subject.contract)
    stages = cascade(lost.network)
    task = progress.add_task("Weights shuffled", total=None)
    for block in stages:
        words = f"weights shuffled down to {block}"
        found.append(_likeness(words, own, _maps(lost, cases)))
        progress.advance(task)
    return tuple(found)


def _maps(subject: Subject, cases: Sequence[Case]) -> list[tuple[Float, Float]]:
    """Return the program's own map and Grad-CAM's of each case."""
    methods: tuple[Callable[[Subject, Float, int], Float], ...] = METHODS[OWN], METHODS[CAM]
    return [tuple(method(subject, case.point, case.label) for method in methods) for case in cases]


def _rival(subject: Subject, case: Case) -> int:
    """Return the finding that the network holds for likeliest, but for the one in question."""
    logits = subject.reference.logits(case.point[None])[0]
    indices = [LABELS.index(label) for label in FINDINGS]
    return max((index for index in indices if index != case.label), key=lambda i: logits[i])


def _likeness(
    words: str, own: Sequence[tuple[Float, Float]], other: Sequence[tuple[Float, Float]]
) -> Compared:
    pairs = list(zip(own, other, strict=True))
    ours = [likeness(a[0], b[0]) for a, b in pairs]
    cams = [likeness(a[1], b[1]).signed for a, b in pairs]
    return Compared(
        words,
        Likeness(
            float(np.mean([like.signed for like in ours])),
            float(np.mean([like.magnitude for like in ours])),
        ),
        float(np.mean(cams)),
    )
