"""Maps of the images that are to be read soon, made while nothing waits to be scored.

Results of each image for the archive and on paper, written while nothing waits to be scored.

Files are named by the image's hash and take the place of older ones. How far the writing has come is
kept beside them, so that no image is left out, also after a crash; one may be written twice.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.image.radiograph import SourceHeader
from xray_desktop.core.parsing import parsed_json
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.durable import make_folder, write_durably
from xray_desktop.inference.assessment import heat_map_for
from xray_desktop.inference.engine import Engine
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.result_files import ResultsOptions, write_results
from xray_desktop.results.score_report import ImageResult
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_row import WorklistRow
from xray_desktop.triage.worklist_tables import FOREIGN_FOLDER

MAPS: Final = "maps"
NAME_DIGITS: Final = 16
"""Of the image's hash, in the names of files: they say nothing of anybody."""
LAST_TIER: Final = Tier.SOON
"""Films of this tier and those before it get a map."""


@dataclass(slots=True)
class HeatMapTask:
    """Explains the finding that each image speaks for most (`Assessment.top`).

    Parameters
    ----------
    worklist : Worklist
        Says which images, and is told when a map lies in the folder.
    reader : Reader
        Opens them once more, whole.
    engine : Engine
        Computes maps; not used by anybody else meanwhile.
    folder : Path
        Where pictures go.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    worklist: Worklist
    reader: Reader
    engine: Engine
    folder: Path
    log_error: Callable[[Exception], object]
    _tried: set[int] = field(default_factory=set, init=False)

    def one(self) -> bool:
        """Make the next map; return whether there was any to make.

        An image whose heat map cannot be had, or is withheld, stays *scored*: the next run tries.

        Raises
        ------
        OutputError
            The folder cannot be written to.
        """
        number = self.worklist.scoring_queue.next_to_map(LAST_TIER, self._tried)
        row = None if number is None else self.worklist.reading.row(number)
        if number is None or row is None:
            return False
        self._tried.add(number)
        try:
            made = self._made(row)
        except OutputError:
            raise
        except XrayError:
            return True
        except Exception as error:  # noqa: BLE001 - the outer door: no image ends the run
            self.log_error(error)
            return True
        if made:
            self.worklist.scoring_queue.mapped(number)
            self._tried.discard(number)
        return True

    def _made(self, row: WorklistRow) -> bool:
        from xray_desktop.results.report_picture import heat_map_png

        top = None if row.assessment is None else row.assessment.top
        if row.assessment is None or top is None:
            return False
        image = self.reader.read(row.path)
        if image.source.sha256 != row.sha256:  # another image by now: the next walk finds out
            return False
        heat_map = heat_map_for(image, self.engine, row.assessment, top.label)
        if not heat_map.shown:
            return False
        picture = heat_map_png(image, heat_map, row.assessment)
        path = self.folder / MAPS / f"{image.source.sha256[:NAME_DIGITS]}-{top.label.lower()}.png"
        try:
            make_folder(path.parent)
            write_durably(path, picture)
        except OSError as error:
            raise OutputError from error
        return True


RESULTS: Final = "results"
DONE: Final = "done.json"


@dataclass(slots=True)
class ResultWriter:
    """Writes what is wished of every scored image.

    Parameters
    ----------
    worklist : Worklist
        Says which images.
    reader : Reader
        Opens them once more, whole.
    folder : Path
        Where results go, below it.
    options : ResultsOptions
        Which.
    report_problem : callable
        Takes an image's path and a sentence on what could not be made of it.
    log_error : callable
        Takes an error that nobody foresaw.

    Raises
    ------
    RefusedError
        When made: the folder holds the results of another worklist.
    OutputError
        When made and by `one`: the folder cannot be read or written to.
    """

    worklist: Worklist
    reader: Reader
    folder: Path
    options: ResultsOptions
    report_problem: Callable[[Path, str], object]
    log_error: Callable[[Exception], object]
    _place: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        try:
            state: dict[str, Any] = parsed_json((self._results / DONE).read_text("ascii"))
            if state["worklist"] != self.worklist.identity:
                raise FOREIGN_FOLDER
            self._place = int(state["place"])
        except FileNotFoundError:
            return
        except OSError as error:
            raise OutputError from error
        except (ValueError, KeyError, TypeError) as error:
            raise FOREIGN_FOLDER from error

    def one(self) -> bool:
        """Write the results of the next image; return whether there was any."""
        row = next(iter(self.worklist.reading.completed_after(self._place, 1)), None)
        if row is None or row.completed is None:
            return False
        if row.assessment is not None:
            self._write(row)
        self._place = row.completed
        state = {"worklist": self.worklist.identity, "place": self._place}
        try:
            make_folder(self._results)
            write_durably(self._results / DONE, json.dumps(state).encode("ascii"))
        except OSError as error:
            raise OutputError from error
        return True

    @property
    def _results(self) -> Path:
        return self.folder / RESULTS

    def _write(self, row: WorklistRow) -> None:
        try:
            result = self._result(row)
            written = None if result is None else write_results(self._results, result, self.options)
        except OutputError:
            raise
        except XrayError as error:
            self.report_problem(row.path, str(error))
        except Exception as error:  # noqa: BLE001 - the outer door: no image ends the run
            self.log_error(error)
            self.report_problem(row.path, "The program made a mistake on it.")
        else:
            for sentence in () if written is None else written.left_out:
                self.report_problem(row.path, sentence)

    def _result(self, row: WorklistRow) -> ImageResult | None:
        image = self.reader.read(row.path)
        if row.assessment is None or image.source.sha256 != row.sha256:
            return None  # another image by now: the next walk finds out
        header: SourceHeader | RefusedError | None = None
        if self.options.needs_header:
            try:
                header = self.reader.source_header(row.path)
            except RefusedError as error:
                header = error
        return ImageResult(image.source, row.assessment, image, None, row.cautions, header)
