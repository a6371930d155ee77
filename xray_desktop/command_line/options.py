"""Command-line options that several commands share."""

import argparse
import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from xray_desktop.core.labels import LABELS
from xray_desktop.paths import DEMO_MODEL, resource_path

if TYPE_CHECKING:
    from xray_desktop.cluster.security import Certificates
    from xray_desktop.inference.engines import EngineOptions


PROGRAM: Final = "xray-desktop"
TOP: Final = "top"
ENGINES: Final = ("auto", "onnx", "openvino", "tensorflow")
DEVICES: Final = ("auto", "cpu", "gpu")
PRECISIONS: Final = ("auto", "float32")
RESULTS_FOLDER: Final = Path("xray-results")
DEMONSTRATION: Final = (
    "The model is a demonstration: it is weak, and shows what the program does, not what is wrong."
)


def label_or_top(text: str) -> str:
    """Return the label that `text` names, or ``top``; ArgumentTypeError lists the labels."""
    wanted = _plain(text)
    if wanted == TOP:
        return TOP
    for label in LABELS:
        if _plain(label) == wanted:
            return label
    msg = f"there is no label {text!r}; choose {TOP} or one of {', '.join(LABELS)}"
    raise argparse.ArgumentTypeError(msg)


def whole_number(text: str, minimum: int) -> int:
    """Return the whole number in `text`; ArgumentTypeError if it is less than `minimum`."""
    plain = text.strip()
    number = int(plain) if plain.removeprefix("-").isdecimal() else minimum - 1
    if number < minimum:
        msg = f"{text!r}: expected a whole number from {minimum} on"
        raise argparse.ArgumentTypeError(msg)
    return number


def result_kinds(text: str, of: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of results listed in `text`; ArgumentTypeError names the valid ones."""
    kinds = tuple(dict.fromkeys(part.strip().casefold() for part in text.split(",")))
    unknown = [kind for kind in kinds if kind not in of]
    if unknown:
        msg = f"there is no result {unknown[0]!r}; choose from {','.join(of)}"
        raise argparse.ArgumentTypeError(msg)
    return kinds


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the options of model, engine, device and precision."""
    parser.add_argument(
        "--model",
        type=Path,
        default=resource_path(*DEMO_MODEL),
        metavar="FOLDER",
        help="a model bundle (default: the demonstration model)",
    )
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="(%(default)s)")
    parser.add_argument("--device", choices=DEVICES, default=DEVICES[0], help="(%(default)s)")
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default=PRECISIONS[0],
        help="of heat maps; auto: faster gradients in bfloat16 or float16 where they were measured "
        "to be accurate",
    )


def add_max_size(parser: argparse.ArgumentParser) -> None:
    """Add the size limit of received objects."""
    parser.add_argument(
        "--max-size",
        type=lambda text: whole_number(text, 1),
        default=512,
        metavar="MIB",
        help="the largest object that is accepted, in MiB (%(default)s)",
    )


def choice(arguments: argparse.Namespace, threads: int | None = None) -> "EngineOptions":
    """Return the engine options."""
    from xray_desktop.inference.engines import EngineOptions

    return EngineOptions(arguments.engine, arguments.device, threads, arguments.precision)


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def add_certificates(parser: argparse.ArgumentParser) -> None:
    """Add the TLS options of a cluster."""
    add = parser.add_argument
    add("--tls-ca", type=Path, metavar="FILE", help="the certificate authority of the cluster")
    add("--tls-cert", type=Path, metavar="FILE", help="own certificate")
    add("--tls-key", type=Path, metavar="FILE", help="its key")
    add(
        "--trusted-network",
        action="store_true",
        help="allow a cluster without certificates: whoever reaches it can run programs here",
    )


def cannot_be_had(address: str, parsed: argparse.Namespace) -> str:
    """Return why a cluster at `address` cannot be used; empty if it can."""
    if importlib.util.find_spec("distributed") is None:
        return 'a cluster needs Dask: pip install "xray-desktop[cluster]"'
    if not re.fullmatch(r"(tcp|tls)://[^/]+:\d{1,5}", address):
        return f"{address!r} is not the address of a scheduler: expected tls:// or tcp://HOST:PORT"
    parts = urlsplit(address)
    files = (parsed.tls_ca, parsed.tls_cert, parsed.tls_key)
    if parts.scheme == "tls":
        missing = not all(file is not None and file.is_file() for file in files)
        return "tls:// needs the files --tls-ca, --tls-cert and --tls-key" if missing else ""
    if parts.hostname not in LOCAL and not parsed.trusted_network:
        return (
            "without certificates, whoever reaches the cluster can run programs here: use tls://, "
            "or confirm with --trusted-network that you trust the network"
        )
    return ""


def security(parsed: argparse.Namespace) -> "Certificates | None":
    """Return the certificates named; None if none are."""
    if parsed.tls_ca is None:
        return None
    from xray_desktop.cluster.security import certificates

    return certificates(parsed.tls_ca, parsed.tls_cert, parsed.tls_key)
