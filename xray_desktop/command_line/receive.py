"""`receive`: accept images that modalities and archives send, and store them in a folder."""

import argparse
import ipaddress
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.options import PROGRAM, add_max_size, whole_number
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.network.receiver import ReceiverConfig

RECEIVE: Final = "receive"
STATUS_INTERVAL_S: Final = 5.0
LARGEST_PORT: Final = 65_535


def receive_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {RECEIVE}",
        description="Receive images by DICOM C-STORE into a folder, until Ctrl-C. Score them with "
        f"{PROGRAM} triage FOLDER --watch. Research use only, not for diagnosis.",
    )
    add = parser.add_argument
    add(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="for the files, whose names contain no patient data",
    )
    add("--aet", default="XRAY", metavar="TITLE", help="own AE title (%(default)s)")
    add(
        "--port",
        type=lambda text: whole_number(text, 0),
        default=11112,
        help="(%(default)s); 0: any",
    )
    add(
        "--bind",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="0.0.0.0 accepts connections from the network",
    )
    add(
        "--from",
        dest="callers",
        action="append",
        default=[],
        metavar="TITLE",
        help="accept only this calling AE title",
    )
    add(
        "--commit-to",
        metavar="TITLE@HOST:PORT",
        help="send storage commitment reports to this node",
    )
    add("--tls-cert", type=Path, metavar="FILE", help="encrypt: own certificate")
    add("--tls-key", type=Path, metavar="FILE", help="its key")
    add("--tls-ca", type=Path, metavar="FILE", help="require client certificates of this authority")
    add_max_size(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def receive(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = receive_parser()
    parsed = parser.parse_args(arguments)
    if (parsed.tls_cert is None) != (parsed.tls_key is None):
        parser.error("--tls-cert and --tls-key belong together")
    if parsed.port > LARGEST_PORT:
        parser.error(f"--port: expected 0 to {LARGEST_PORT}")
    from xray_desktop.error_log import log_error
    from xray_desktop.network.inbox import Inbox
    from xray_desktop.network.receiver import Receiver, counts_text
    from xray_desktop.paths import log_folder

    logs = log_folder()
    try:
        config = _config(parsed)
        receiver = Receiver(Inbox(parsed.folder), config, lambda error: log_error(error, logs))
        port = receiver.start()
    except RefusedError as error:
        print_status(str(error))
        return Exit.USAGE
    except XrayError as error:
        print_status(str(error))
        return Exit.NO_OUTPUT
    except OSError:
        print_status(
            "The folder cannot be written to: it is full or missing, or you have no access to it."
        )
        return Exit.NO_OUTPUT
    here = _only_here(receiver.address)
    if _only_here(config.bind) and not here:
        receiver.close()
        print_status(
            f"{config.bind} should be reachable from this computer only, but resolves to "
            f"{receiver.address}: check the system's hosts file, or name an address with --bind."
        )
        return Exit.USAGE
    print_status(f"{config.title} listens at {receiver.address}, port {port}. Ctrl-C ends it.")
    if not here and config.tls is None and not config.callers:
        print_status(
            "Any computer on this network can send to it, unencrypted: see --from and --tls-cert."
        )
    ended = threading.Event()
    _end_on_signals(ended)
    reported = ""
    while not ended.wait(STATUS_INTERVAL_S):
        status = counts_text(receiver.counts)
        if status != reported:
            print_status(status)
            reported = status
    receiver.close()
    print_status(f"Ended: {counts_text(receiver.counts)}.")
    return Exit.INTERRUPTED


def _config(parsed: argparse.Namespace) -> "ReceiverConfig":
    from xray_desktop.network.association import Peer, ae_title, server_context
    from xray_desktop.network.limits import Limits
    from xray_desktop.network.receiver import ReceiverConfig

    tls = None
    if parsed.tls_cert is not None:
        tls = server_context(parsed.tls_cert, parsed.tls_key, parsed.tls_ca)
    return ReceiverConfig(
        ae_title(parsed.aet),
        parsed.bind,
        parsed.port,
        tuple(ae_title(title) for title in parsed.callers),
        tls,
        None if parsed.commit_to is None else Peer.of(parsed.commit_to),
        Limits().with_object_limit(parsed.max_size),
    )


def _only_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _end_on_signals(ended: threading.Event) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
