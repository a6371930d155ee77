"""What docs/security.md says of limits, files and listeners is what holds."""

from pathlib import Path

import pytest

from xray_desktop.command_line import receive
from xray_desktop.core import bundle_limits as bundle
from xray_desktop.core import display
from xray_desktop.gui import instance, playlist
from xray_desktop.imaging import reader, tiff_pages, worker
from xray_desktop.imaging.dicom import browse, directory, modality
from xray_desktop.imaging.limits import MIB, Limits
from xray_desktop.results import mistake_log
from xray_desktop.signals import GRACE_S
from xray_desktop.triage import weights_file

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "security.md").read_text("utf-8")
HELD = Limits()
ROWS = {
    "Memory of a decoder, beyond its own code": f"{HELD.memory_bytes // MIB} MiB",
    "Time from the request to the whole image": f"{HELD.seconds:.0f} s",
    "Rows times columns times samples of a frame": f"{HELD.pixels:,}",
    "An image file": f"{HELD.file_bytes // MIB} MiB",
    "A deflated DICOM file, unpacked": f"{HELD.file_bytes // 2 // MIB} MiB",
    "Pages of a TIFF that are looked at": f"{tiff_pages.MOST_PAGES:,}",
    "Entries of a DICOMDIR": f"{directory.MOST_RECORDS:,}",
    "Elements of a header that are listed": f"{browse.MOST_LINES:,}",
    "A rescaled value, and the width of a window: what is beyond is left out": (
        f"{modality.MOST_VALUE:.0e}, {display.MOST:.0e}".replace("e+", "e")
    ),
    "The start of a decoder": f"{reader.STARTUP_S:.0f} s",
    "A decoder that nobody ended, after its time": f"{worker.GRACE_S} s",
    "One search for presentation states": f"{reader.SEARCH_S:.0f} s",
    "Images in a list, and folders looked through for them": f"{playlist.MOST_FILMS:,}",
    "A contract or other JSON file of a bundle": f"{bundle.most_bytes('a.json') // MIB} MiB",
    "A graph file": f"{bundle.most_bytes('a.onnx') // MIB} MiB",
    "The weights file; the Keras file": f"{bundle.most_bytes('a.bin') // MIB} MiB",
    "An `.npz` file on the disk": f"{bundle.most_bytes('a.npz') // MIB} MiB",
    "All arrays of an `.npz`, unpacked": f"{bundle.MOST_ARRAY_BYTES // MIB} MiB",
    "Arrays in an `.npz`": f"{bundle.MOST_ARRAYS}",
    "All tensors of a graph": f"{bundle.MOST_TENSOR_BYTES // MIB} MiB",
    "All that is packed in the Keras file": f"{bundle.MOST_KERAS_BYTES // MIB} MiB",
    "Lists and objects within each other in JSON": f"{bundle.MOST_NESTING}",
    "Side of a model's input": f"{bundle.MOST_SIDE_PX} px",
    "What a second start hands over": f"{instance.MOST_BYTES // MIB} MiB",
    "Waiting for the window that is open": f"{instance.WAIT_MS // 1000} s",
    "A table of urgency": f"{weights_file.MOST_BYTES:,} bytes",
    "The log, before it begins anew": f"{mistake_log.LARGEST_LOG:,} bytes",
    "`triage --until-input-ends`, from the end of the input to the end of the process": (
        f"{GRACE_S:.0f} s"
    ),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_limit_is_the_one_that_holds(what):
    assert f"| {what} | {ROWS[what]} |" in PAGE


def test_receive_listens_where_the_page_says_it_does():
    asked = receive.receive_parser().parse_args(["folder"])
    assert f"`--bind`, {asked.bind} unless said otherwise, `--port` {asked.port}" in PAGE
