"""`fetch`: bring films from an archive into a folder, once or again and again."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import tell
from xray_desktop.command_line.exits import Exit
from xray_desktop.command_line.options import PROGRAM, add_max_size, whole
from xray_desktop.command_line.signals import ends_by_signal
from xray_desktop.core.errors import MISTAKE, RefusedError, XrayError
from xray_desktop.network.limits import Limits
from xray_desktop.network.query import counted
from xray_desktop.places import log_folder
from xray_desktop.results.mistake_log import log_mistake
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.network.inbox import Inbox
    from xray_desktop.network.query import Archive, Query

FETCH: Final = "fetch"
TODAY: Final = "today"
NOT_WRITTEN: Final = "The folder cannot be written to: it is full, missing or closed to you."


def fetch_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {FETCH}",
        description="Fetch films from an archive into a folder: by C-FIND and C-MOVE (--from; it "
        "sends them to us, so it must know our title, address and port), or by DICOMweb "
        f"(--web). Score them with {PROGRAM} triage FOLDER. Research use only, not for diagnosis.",
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="files are named by hashes, never by patients")
    add("--from", dest="peer", metavar="TITLE@HOST:PORT", help="the archive as a DICOM node")
    add("--web", metavar="URL", help="or where its DICOMweb services begin")
    add("--since", type=_day, metavar="DATE", help="of the study: 2026-11-25, or today")
    add("--until", type=_day, metavar="DATE", help="the last day")
    add("--patient-id", default="", metavar="ID", help="(other users may see what you type)")
    add("--accession", default="", metavar="NUMBER", help="of the request")
    add("--study", default="", metavar="UID", help="study instance UID")
    add("--modality", action="append", metavar="CR|DX|…", help="default: CR and DX")
    add("--every", type=lambda text: whole(text, 1), metavar="MINUTES", help="ask again for ever")
    add("--aet", default="XRAY", metavar="TITLE", help="own AE title (%(default)s)")
    add("--port", type=lambda text: whole(text, 0), default=11112, help="(%(default)s)")
    add("--bind", default="127.0.0.1", metavar="ADDRESS", help="0.0.0.0 hears the network")
    add("--tls-ca", type=Path, metavar="FILE", help="encrypt, and believe certificates of this")
    add("--tls-cert", type=Path, metavar="FILE", help="own certificate, also for what is sent")
    add("--tls-key", type=Path, metavar="FILE", help="its key")
    add("--token-file", type=Path, metavar="FILE", help="a bearer token for --web")
    add_max_size(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def fetch(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = fetch_parser()
    asked = parser.parse_args(arguments)
    if (asked.peer is None) == (asked.web is None):
        parser.error("name the archive: --from TITLE@HOST:PORT, or --web URL")
    if (asked.tls_cert is None) != (asked.tls_key is None):
        parser.error("--tls-cert and --tls-key belong together")
    from xray_desktop.network.inbox import Inbox

    try:
        _query(asked)
        inbox = Inbox(asked.folder)
        with ends_by_signal(), _archive(asked, inbox) as archive:
            status = _turn(archive, asked, inbox)
            while asked.every is not None:
                time.sleep(asked.every * 60)
                status = _turn(archive, asked, inbox)
    except RefusedError as error:
        tell(str(error))
        return Exit.USAGE
    except XrayError as error:
        tell(str(error))
        return Exit.NO_OUTPUT
    except OSError:
        tell(NOT_WRITTEN)
        return Exit.NO_OUTPUT
    except KeyboardInterrupt:
        tell("Stopped. What was fetched is whole; the same command goes on.")
        return Exit.INTERRUPTED
    return status


def _turn(archive: "Archive", asked: argparse.Namespace, inbox: "Inbox") -> Exit:
    """Fetch once; with --every, whatever goes wrong is said and tried again the next time."""
    try:
        return _once(archive, _query(asked), inbox)
    except Exception as error:
        if asked.every is None or isinstance(error, RefusedError):
            raise
        if isinstance(error, XrayError):
            said = str(error)
        elif isinstance(error, OSError):
            said = NOT_WRITTEN
        else:
            log_mistake(error, log_folder())
            said = str(MISTAKE)
        tell(f"{said} It is asked again in {asked.every} min.")
        return Exit.SOME_UNSCORED


def _once(archive: "Archive", query: "Query", inbox: "Inbox") -> Exit:
    """Fetch what is not there yet."""
    most = Limits().instances
    found = here = failed = 0
    for series in archive.series(query):
        found += len(series.instances)
        if found > most:
            tell(f"More than {most} images: the rest is left out. Ask for fewer days.")
            failed += 1
            break
        missing = [uid for uid in series.instances if not inbox.holds(uid)]
        if missing:
            for why in archive.fetch(series):
                tell(f"A series did not come whole: {why}.")
        here += sum(inbox.holds(uid) for uid in missing)
        failed += sum(not inbox.holds(uid) for uid in missing)
    tell(f"{found} films found, {here} fetched, {found - here - failed} were here already.")
    if failed:
        tell(f"{failed} did not come.")
    for what in counted(archive.left_out):
        tell(f"Left out: {what}.")
    return Exit.SOME_UNSCORED if failed or archive.left_out else Exit.SCORED


def _query(asked: argparse.Namespace) -> "Query":
    from xray_desktop.network.query import Query

    today = date.today()  # noqa: DTZ011 - the archive's days are those of its place
    since = today if asked.since == TODAY else asked.since
    until = today if asked.until == TODAY else asked.until
    if asked.every is not None and asked.since == TODAY:
        since = today - timedelta(1)  # what came around midnight
    query = Query(
        since=since,
        until=until,
        patient_id=asked.patient_id,
        accession=asked.accession,
        study=asked.study,
    )
    modalities = tuple(word.upper() for word in asked.modality or ())
    return replace(query, modalities=modalities) if modalities else query


@contextmanager
def _archive(asked: argparse.Namespace, inbox: "Inbox") -> "Iterator[Archive]":
    if asked.web is not None:
        from xray_desktop.network.web_archive import WebArchive, token_in

        token = "" if asked.token_file is None else token_in(asked.token_file)
        limits = Limits().with_objects_of(asked.max_size)
        archive = WebArchive(asked.web, inbox, asked.tls_ca, token, limits)
        try:
            yield archive
        finally:
            archive.close()
        return
    from xray_desktop.network.addresses import Peer, ae_title
    from xray_desktop.network.dimse_archive import DimseArchive, Wanted
    from xray_desktop.network.receiver import Manners, Receiver
    from xray_desktop.network.tls import client_context, server_context

    peer, title = Peer.of(asked.peer), ae_title(asked.aet)
    hears = calls = None
    if asked.tls_cert is not None:
        hears = server_context(asked.tls_cert, asked.tls_key, asked.tls_ca)
    if asked.tls_ca is not None:
        calls = client_context(asked.tls_ca, asked.tls_cert, asked.tls_key)
    limits, wanted = Limits().with_objects_of(asked.max_size), Wanted()
    manners = Manners(
        title, asked.bind, asked.port, (peer.title,), hears, limits=limits, wants=wanted.wants
    )
    receiver = Receiver(inbox, manners, lambda error: log_mistake(error, log_folder()))
    receiver.start()
    try:
        yield DimseArchive(peer, title, calls, wanted, limits)
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
