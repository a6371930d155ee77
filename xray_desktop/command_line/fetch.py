"""`fetch`: retrieve images from an archive into a folder, once or periodically."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.options import PROGRAM, add_max_size, whole_number
from xray_desktop.core.errors import INTERNAL_ERROR, RefusedError, XrayError
from xray_desktop.error_log import log_error
from xray_desktop.network.limits import Limits
from xray_desktop.network.query import counted_reasons
from xray_desktop.paths import log_folder
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.network.inbox import Inbox
    from xray_desktop.network.query import Archive, Query

FETCH: Final = "fetch"
TODAY: Final = "today"
NOT_WRITTEN: Final = (
    "The folder cannot be written to: it is full or missing, or you have no access to it."
)


def fetch_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {FETCH}",
        description="Fetch images from an archive into a folder: by C-FIND and C-MOVE (--from; "
        "the archive must know this computer's AE title, address and port), or by DICOMweb "
        f"(--web). Score them with {PROGRAM} triage FOLDER. Research use only, not for diagnosis.",
    )
    add = parser.add_argument
    add(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="for the files, whose names contain no patient data",
    )
    add("--from", dest="peer", metavar="TITLE@HOST:PORT", help="the archive as a DICOM node")
    add("--web", metavar="URL", help="or the base URL of its DICOMweb services")
    add("--since", type=_day, metavar="DATE", help="first study date: 2026-11-25, or today")
    add("--until", type=_day, metavar="DATE", help="last study date")
    add("--patient-id", default="", metavar="ID", help="(visible to other users of this computer)")
    add("--accession", default="", metavar="NUMBER", help="accession number")
    add("--study", default="", metavar="UID", help="study instance UID")
    add("--modality", action="append", metavar="CR|DX|…", help="default: CR and DX")
    add(
        "--every",
        type=lambda text: whole_number(text, 1),
        metavar="MINUTES",
        help="repeat the query without end",
    )
    add("--aet", default="XRAY", metavar="TITLE", help="own AE title (%(default)s)")
    add("--port", type=lambda text: whole_number(text, 0), default=11112, help="(%(default)s)")
    add(
        "--bind",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="0.0.0.0 accepts connections from the network",
    )
    add(
        "--tls-ca",
        type=Path,
        metavar="FILE",
        help="encrypt, and trust certificates of this authority",
    )
    add(
        "--tls-cert",
        type=Path,
        metavar="FILE",
        help="own certificate, also for incoming connections",
    )
    add("--tls-key", type=Path, metavar="FILE", help="its key")
    add("--token-file", type=Path, metavar="FILE", help="a bearer token for --web")
    add_max_size(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def fetch(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = fetch_parser()
    parsed = parser.parse_args(arguments)
    if (parsed.peer is None) == (parsed.web is None):
        parser.error("name the archive: --from TITLE@HOST:PORT, or --web URL")
    if (parsed.tls_cert is None) != (parsed.tls_key is None):
        parser.error("--tls-cert and --tls-key belong together")
    from xray_desktop.network.inbox import Inbox

    try:
        _query(parsed)
        inbox = Inbox(parsed.folder)
        with _archive(parsed, inbox) as archive:
            status = _fetch_or_report(archive, parsed, inbox)
            while parsed.every is not None:
                time.sleep(parsed.every * 60)
                status = _fetch_or_report(archive, parsed, inbox)
    except RefusedError as error:
        print_status(str(error))
        return Exit.USAGE
    except XrayError as error:
        print_status(str(error))
        return Exit.NO_OUTPUT
    except OSError:
        print_status(NOT_WRITTEN)
        return Exit.NO_OUTPUT
    except KeyboardInterrupt:
        print_status("Stopped. Fetched files are complete; the same command continues.")
        return Exit.INTERRUPTED
    return status


def _fetch_or_report(archive: "Archive", parsed: argparse.Namespace, inbox: "Inbox") -> Exit:
    """Fetch once; with --every, errors are reported and the next turn tries again."""
    try:
        return _fetch_once(archive, _query(parsed), inbox)
    except Exception as error:
        if parsed.every is None or isinstance(error, RefusedError):
            raise
        if isinstance(error, XrayError):
            message = str(error)
        elif isinstance(error, OSError):
            message = NOT_WRITTEN
        else:
            log_error(error, log_folder())
            message = str(INTERNAL_ERROR)
        print_status(f"{message} The next attempt is in {parsed.every} min.")
        return Exit.SOME_UNSCORED


def _fetch_once(archive: "Archive", query: "Query", inbox: "Inbox") -> Exit:
    """Fetch the images that are not in the folder yet."""
    limit = Limits().instances
    found = here = failed = 0
    for series in archive.series(query):
        found += len(series.instances)
        if found > limit:
            print_status(f"More than {limit} images: the rest is left out. Query fewer days.")
            failed += 1
            break
        missing = [uid for uid in series.instances if not inbox.holds(uid)]
        if missing:
            for why in archive.fetch(series):
                print_status(f"A series is incomplete: {why}.")
        here += sum(inbox.holds(uid) for uid in missing)
        failed += sum(not inbox.holds(uid) for uid in missing)
    print_status(f"{found} images found, {here} fetched, {found - here - failed} already present.")
    if failed:
        print_status(f"{failed} could not be fetched.")
    for what in counted_reasons(archive.left_out):
        print_status(f"Left out: {what}.")
    return Exit.SOME_UNSCORED if failed or archive.left_out else Exit.SCORED


def _query(parsed: argparse.Namespace) -> "Query":
    from xray_desktop.network.query import Query

    today = date.today()  # noqa: DTZ011 - the archive's days are those of its place
    since = today if parsed.since == TODAY else parsed.since
    until = today if parsed.until == TODAY else parsed.until
    if parsed.every is not None and parsed.since == TODAY:
        since = today - timedelta(1)  # what came around midnight
    query = Query(
        since=since,
        until=until,
        patient_id=parsed.patient_id,
        accession=parsed.accession,
        study=parsed.study,
    )
    modalities = tuple(word.upper() for word in parsed.modality or ())
    return replace(query, modalities=modalities) if modalities else query


@contextmanager
def _archive(parsed: argparse.Namespace, inbox: "Inbox") -> "Iterator[Archive]":
    if parsed.web is not None:
        from xray_desktop.network.web_archive import WebArchive, token_in

        token = "" if parsed.token_file is None else token_in(parsed.token_file)
        limits = Limits().with_object_limit(parsed.max_size)
        archive = WebArchive(parsed.web, inbox, parsed.tls_ca, token, limits)
        try:
            yield archive
        finally:
            archive.close()
        return
    from xray_desktop.network.association import Peer, ae_title, client_context, server_context
    from xray_desktop.network.dimse_archive import DimseArchive, RequestedObjects
    from xray_desktop.network.receiver import Receiver, ReceiverConfig

    peer, title = Peer.of(parsed.peer), ae_title(parsed.aet)
    server_tls = client_tls = None
    if parsed.tls_cert is not None:
        server_tls = server_context(parsed.tls_cert, parsed.tls_key, parsed.tls_ca)
    if parsed.tls_ca is not None:
        client_tls = client_context(parsed.tls_ca, parsed.tls_cert, parsed.tls_key)
    limits, requested = Limits().with_object_limit(parsed.max_size), RequestedObjects()
    config = ReceiverConfig(
        title,
        parsed.bind,
        parsed.port,
        (peer.title,),
        server_tls,
        limits=limits,
        accepts=requested.accepts,
    )
    receiver = Receiver(inbox, config, lambda error: log_error(error, log_folder()))
    receiver.start()
    try:
        yield DimseArchive(peer, title, client_tls, requested, limits)
    finally:
        receiver.close()


def _day(text: str) -> date | str:
    from xray_desktop.network.query import day

    if text.lower() == TODAY:
        return TODAY
    try:
        return day(text)
    except ValueError:
        msg = f"{text!r}: expected a date like 2026-11-25, or today"
        raise argparse.ArgumentTypeError(msg) from None
