"""`send`: send DICOM files, such as results, to an archive."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.options import PROGRAM
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.folder_walk import FolderWalk
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.network.sender import Sent

SEND: Final = "send"


def send_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {SEND}",
        description="Send DICOM files to a node by C-STORE or STOW-RS, such as the results of "
        f"{PROGRAM} analyze --write sr,sc,gsps.",
    )
    add = parser.add_argument
    add(
        "paths",
        nargs="+",
        type=Path,
        metavar="FILE|FOLDER",
        help="files, or folders that are searched for .dcm files",
    )
    add("--to", metavar="TITLE@HOST:PORT", help="the node")
    add("--web", metavar="URL", help="or the base URL of DICOMweb services: STOW-RS")
    add("--token-file", type=Path, metavar="FILE", help="a bearer token for --web")
    add("--aet", default="XRAY", metavar="TITLE", help="own AE title (%(default)s)")
    add(
        "--tls-ca",
        type=Path,
        metavar="FILE",
        help="encrypt, and trust certificates of this authority",
    )
    add("--tls-cert", type=Path, metavar="FILE", help="own certificate, if the node requires one")
    add("--tls-key", type=Path, metavar="FILE", help="its key")
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def send(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = send_parser()
    parsed = parser.parse_args(arguments)
    if (parsed.to is None) == (parsed.web is None):
        parser.error("name the destination: --to TITLE@HOST:PORT, or --web URL")
    if parsed.tls_cert is not None and (parsed.tls_ca is None or parsed.tls_key is None):
        parser.error("--tls-cert requires --tls-key and --tls-ca")
    files = [file for path in parsed.paths for file in _files(path)]
    if not files:
        print_status("The folders named contain no DICOM files.")
        return Exit.USAGE
    failed = sent = 0
    try:
        for one in (_to_web if parsed.to is None else _to_node)(parsed, files):
            sent += one.why is None
            failed += one.why is not None
            if one.why is not None:
                print_status(f"{one.path}: not sent, {one.why}.")
    except RefusedError as error:
        print_status(str(error))
        return Exit.USAGE
    except XrayError as error:
        print_status(str(error))
        return Exit.NO_OUTPUT
    except KeyboardInterrupt:
        print_status(f"Stopped: {sent} of {len(files)} files sent.")
        return Exit.INTERRUPTED
    print_status(f"{sent} of {len(files)} files sent to {parsed.to or parsed.web}.")
    return Exit.SOME_UNSCORED if failed else Exit.SCORED


def _to_node(parsed: argparse.Namespace, files: list[Path]) -> "Iterator[Sent]":
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.network.association import Peer, ae_title, client_context
    from xray_desktop.network.sender import send as send_files

    peer, title, tls = Peer.of(parsed.to), ae_title(parsed.aet), None
    if parsed.tls_ca is not None:
        tls = client_context(parsed.tls_ca, parsed.tls_cert, parsed.tls_key)
    with closing(ImageReader()) as reader:  # its process starts when it is needed
        yield from send_files(files, peer, title, tls, reader.native)


def _to_web(parsed: argparse.Namespace, files: list[Path]) -> "Iterator[Sent]":
    from xray_desktop.network.sender import Sent
    from xray_desktop.network.web_archive import WebArchive, token_in

    token = "" if parsed.token_file is None else token_in(parsed.token_file)
    archive = WebArchive(parsed.web, authority=parsed.tls_ca, token=token)
    try:
        for path in files:
            yield Sent(path, archive.store(path))
    finally:
        archive.close()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [file for file in FolderWalk().files(path) if file.suffix.lower() == ".dcm"]
