from typing import Final

from xray_desktop.api import Assessment as Assessment
from xray_desktop.api import EngineOptions as EngineOptions
from xray_desktop.api import Finding as Finding
from xray_desktop.api import HeatMap as HeatMap
from xray_desktop.api import ImageReader as ImageReader
from xray_desktop.api import Radiograph as Radiograph
from xray_desktop.api import XrayError as XrayError
from xray_desktop.api import explain as explain
from xray_desktop.api import heat_map_png as heat_map_png
from xray_desktop.api import load_bundle as load_bundle
from xray_desktop.api import open_image as open_image
from xray_desktop.api import score as score
from xray_desktop.api import write_results as write_results

__version__: str
NO_REPORTS: Final[dict[str, str]]
NO_COMPANIONS: Final[tuple[str, ...]]
PUBLIC: Final[frozenset[str]]
