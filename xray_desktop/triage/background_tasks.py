"""What a triage run does while no image waits to be scored: write results, draw heat maps."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.parsing import parsed_json
from xray_desktop.core.progress import finish
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.durable import make_folder, write_durably
from xray_desktop.inference.engine import Engine
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.result_files import ResultsOptions
from xray_desktop.results.score_report import ImageResult
from xray_desktop.scoring_pipeline import explain_steps, write_image_results
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_row import WorklistRow
from xray_desktop.triage.worklist_tables import FOREIGN_FOLDER

MAPS: Final = "maps"
NAME_DIGITS: Final = 16
"""Digits of the image's hash in file names, which carry no patient data."""
LAST_TIER: Final = Tier.SOON
"""Images of this tier and the more urgent ones get a heat map."""
RESULTS: Final = "results"
DONE: Final = "done.json"


@dataclass(slots=True)
class HeatMapTask:
    """Draws the heat map of each image's top finding (`Assessment.top`), most urgent first.

    Parameters
    ----------
    worklist : Worklist
        Says which images; each that has its heat map becomes *mapped*.
    reader : Reader
        Decodes them again in full size.
    engine : Engine
        Not used by anything else meanwhile.
    folder : Path
        Pictures go into its subfolder `MAPS`.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    worklist: Worklist
    reader: Reader
    engine: Engine
    folder: Path
    log_error: Callable[[Exception], object]
    _tried: set[int] = field(default_factory=set, init=False)

    def run_next(self) -> bool:
        """Draw the next heat map; return whether there was one to draw.

        An image whose heat map fails or is withheld stays *scored*: the next run tries again.

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
            drawn = self._draw(row)
        except OutputError:
            raise
        except XrayError:
            return True
        except Exception as error:  # noqa: BLE001 - entry point: no image ends the run
            self.log_error(error)
            return True
        if drawn:
            self.worklist.scoring_queue.mapped(number)
            self._tried.discard(number)
        return True

    def _draw(self, row: WorklistRow) -> bool:
        from xray_desktop.results.report_picture import heat_map_png

        top = None if row.assessment is None else row.assessment.top
        if row.assessment is None or top is None:
            return False
        image = self.reader.read(row.path)
        if image.source.sha256 != row.sha256:  # the file was replaced: the next scan notices
            return False
        heat_map = finish(explain_steps(image, self.engine, top)).heat_map
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


@dataclass(slots=True)
class ResultWriter:
    """Writes the results of every scored image, in the order in which images were completed.

    Files are named by the image's hash and replace older ones. The position in that order is kept
    beside them, so that no image is left out after a crash; one image may be written twice.

    Parameters
    ----------
    worklist : Worklist
        Says which images.
    reader : Reader
        Decodes them again in full size.
    folder : Path
        Results go into its subfolder `RESULTS`.
    options : ResultsOptions
        Which results.
    report_problem : callable
        Takes an image's path and a sentence on what could not be written.
    log_error : callable
        Takes an error that nobody foresaw.

    Raises
    ------
    RefusedError
        When created: the folder holds the results of another worklist.
    OutputError
        When created and by `run_next`: the folder cannot be read or written to.
    """

    worklist: Worklist
    reader: Reader
    folder: Path
    options: ResultsOptions
    report_problem: Callable[[Path, str], object]
    log_error: Callable[[Exception], object]
    _position: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        try:
            state: dict[str, Any] = parsed_json((self._results / DONE).read_text("ascii"))
            if state["worklist"] != self.worklist.identity:
                raise FOREIGN_FOLDER
            self._position = int(state["place"])
        except FileNotFoundError:
            return
        except OSError as error:
            raise OutputError from error
        except (ValueError, KeyError, TypeError) as error:
            raise FOREIGN_FOLDER from error

    def run_next(self) -> bool:
        """Write the results of the next image; return whether there was one."""
        row = next(iter(self.worklist.reading.completed_after(self._position, 1)), None)
        if row is None or row.completed is None:
            return False
        if row.assessment is not None:
            self._write(row)
        self._position = row.completed
        state = {"worklist": self.worklist.identity, "place": self._position}
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
            left_out = self._written(row)
        except OutputError:
            raise
        except XrayError as error:
            self.report_problem(row.path, str(error))
        except Exception as error:  # noqa: BLE001 - entry point: no image ends the run
            self.log_error(error)
            self.report_problem(row.path, "An error in the program: see the log.")
        else:
            for sentence in left_out:
                self.report_problem(row.path, sentence)

    def _written(self, row: WorklistRow) -> tuple[str, ...]:
        """Write an image's results; return sentences on what could not be made."""
        image = self.reader.read(row.path)
        if row.assessment is None or image.source.sha256 != row.sha256:
            return ()  # the file was replaced: the next scan notices
        result = ImageResult(image.source, row.assessment, image, None, row.cautions)
        written = write_image_results(self.reader, row.path, self._results, result, self.options)
        return written.left_out
