"""The pages on limits and security state what the code does."""

from pathlib import Path

import pytest

from xray_desktop import error_log
from xray_desktop.command_line import receive
from xray_desktop.core.bundle import limits as bundle
from xray_desktop.core.image import display
from xray_desktop.gui.session import image_cache, playlist
from xray_desktop.gui.shell import instance
from xray_desktop.imaging import decoder_process, image_reader, picture_files
from xray_desktop.imaging.dicom import dicomdir, grayscale, tag_browser
from xray_desktop.imaging.process_limits import MIB, Limits
from xray_desktop.process import GRACE_S
from xray_desktop.triage import urgency_file

PAGES = Path(__file__).resolve().parents[1] / "docs" / "administrator"
LIMITS, SECURITY = (
    PAGES.joinpath(name).read_text("utf-8") for name in ("limits.md", "security.md")
)
HELD = Limits()
ROWS = {
    "Memory of a decoder, beyond its own code": f"{HELD.memory_bytes // MIB} MiB",
    "Time from the request to the whole image": f"{HELD.seconds:.0f} s",
    "Rows times columns times samples of a frame": f"{HELD.pixels:,}",
    "An image file": f"{HELD.file_bytes // MIB} MiB",
    "A deflated DICOM file, unpacked": f"{HELD.file_bytes // 2 // MIB} MiB",
    "Pages of a TIFF that are searched": f"{picture_files.MAX_PAGES:,}",
    "Entries of a DICOMDIR": f"{dicomdir.MOST_RECORDS:,}",
    "Elements of a header that are listed": f"{tag_browser.MAX_LINES:,}",
    "A rescaled value, and the width of a window: values beyond are not used": (
        f"{grayscale.MAX_VALUE:.0e}, {display.MAX_MAGNITUDE:.0e}".replace("e+", "e")
    ),
    "The start of a decoder": f"{image_reader.STARTUP_S:.0f} s",
    "A decoder that was not ended, after its time": f"{decoder_process.GRACE_S} s",
    "One search for presentation states": f"{image_reader.SEARCH_S:.0f} s",
    "Images held in memory beside the one shown": f"{image_cache.MAX_BYTES:,} bytes",
    "Decoding of an image that was abandoned, before its decoder is ended": (
        f"{image_reader.ABANDON_S:g} s"
    ),
    "Images in a list, and folders looked through for them": f"{playlist.MAX_IMAGES:,}",
    "A contract or other JSON file of a bundle": f"{bundle.max_bytes('a.json') // MIB} MiB",
    "A graph file": f"{bundle.max_bytes('a.onnx') // MIB} MiB",
    "The weights file; the Keras file": f"{bundle.max_bytes('a.bin') // MIB} MiB",
    "An `.npz` file on the disk": f"{bundle.max_bytes('a.npz') // MIB} MiB",
    "All arrays of an `.npz`, unpacked": f"{bundle.MAX_ARRAY_BYTES // MIB} MiB",
    "Arrays in an `.npz`": f"{bundle.MAX_ARRAYS}",
    "All tensors of a graph": f"{bundle.MAX_TENSOR_BYTES // MIB} MiB",
    "Content of the Keras file, unpacked": f"{bundle.MAX_KERAS_BYTES // MIB} MiB",
    "Nesting of lists and objects in JSON": f"{bundle.MAX_NESTING}",
    "Side of a model's input": f"{bundle.MAX_SIDE_PX} px",
    "Paths that a second start sends": f"{instance.MAX_BYTES // MIB} MiB",
    "Waiting for the open window": f"{instance.WAIT_MS // 1000} s",
    "A table of urgency": f"{urgency_file.MAX_BYTES:,} bytes",
    "The log, before it is started anew": f"{error_log.MAX_LOG_BYTES:,} bytes",
    "`triage --until-input-ends`, from the end of the input to the end of the process": (
        f"{GRACE_S:.0f} s"
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_limit_is_the_one_that_holds(what):
    assert f"| {what} | {ROWS[what]} |" in LIMITS


def test_receive_listens_where_the_page_says_it_does():
    asked = receive.receive_parser().parse_args(["folder"])
    assert f"`--bind`, {asked.bind} by default, `--port` {asked.port}" in SECURITY
