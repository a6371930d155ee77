"""Which model this run uses, how it is loaded, and the exchange of it while the window is open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings

from xray_desktop.gui.session.scoring_controller import ScoringController
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.self_test import SelfTests
from xray_desktop.paths import DEMO_MODEL, resource_path

KEY: Final = "model_folder"


def demonstration_model() -> Path:
    """Return the folder of the model that the program brings."""
    return resource_path(*DEMO_MODEL)


def chosen_model(settings: QSettings, asked: Path) -> Path:
    """Return the folder of the model to load: as asked, or as chosen in the settings.

    Parameters
    ----------
    settings : QSettings
        The user's.
    asked : Path
        From the command line; the demonstration model if none was named.
    """
    stored = str(settings.value(KEY) or "")
    return Path(stored) if stored and asked == demonstration_model() else asked


@dataclass(frozen=True, slots=True)
class ModelLoader:
    """Loads every model of a run with the same engine, device and precision.

    Parameters
    ----------
    options : EngineOptions
        Of this run.
    asked : Path
        Folder of the model that the command line names; the demonstration model if it names none.
    tests : SelfTests or None
        Remembers which bundles were tested at an earlier start.
    """

    options: EngineOptions = field(default_factory=EngineOptions)
    asked: Path = field(default_factory=demonstration_model)
    tests: SelfTests | None = None

    @property
    def fixed(self) -> bool:
        """Whether the command line names the model: the settings are for other starts."""
        return self.asked != demonstration_model()

    def load(self, folder: Path) -> Engine:
        """Load the bundle in a folder; raises as `load_engine` does."""
        return load_engine(folder, self.options, tests=self.tests)

    def scoring_options(self, folder: Path) -> tuple[str, ...]:
        """Return the options with which another process scores as this one does."""
        chosen = self.options
        named = ("--model", str(folder), "--engine", chosen.engine, "--device", chosen.device)
        return (*named, "--precision", chosen.precision)


class ModelController(QObject):
    """Exchanges the model of the window, and that of folders that are scored from then on.

    Parameters
    ----------
    loader : ModelLoader
        Of this run.
    scoring : ScoringController
        Scores the open image.
    score_folders_with : callable
        Receives the options of the command that scores folders.
    """

    def __init__(
        self,
        loader: ModelLoader,
        scoring: ScoringController,
        score_folders_with: Callable[[tuple[str, ...]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.loader = loader
        self._scoring, self._score_folders_with = scoring, score_folders_with

    def use(self, folder: Path, engine: Engine | None) -> None:
        """Use the model in a folder from now on.

        Parameters
        ----------
        folder : Path
            The bundle's.
        engine : Engine or None
            The engine that was loaded from it and tested; None: it is loaded now, and the model in
            use stays if that fails.
        """
        self._scoring.use_model(
            lambda: self.loader.load(folder) if engine is None else engine,
            taken=lambda: self._score_folders_with(self.loader.scoring_options(folder)),
        )
