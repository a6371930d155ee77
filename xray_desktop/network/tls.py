"""Encrypted associations (DICOM PS3.15, annex B): who shows a certificate to whom."""

import ssl
from pathlib import Path

from xray_desktop.core.errors import RefusedError


def server_context(certificate: Path, key: Path, authority: Path | None) -> ssl.SSLContext:
    """Return what a listener needs; with `authority`, callers must show a certificate of it.

    Raises
    ------
    RefusedError
        A file cannot be read, or holds something else.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
        if authority is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(authority)
    except OSError as error:  # ssl.SSLError too
        raise _refused from error
    return context


def client_context(
    authority: Path, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """Return what a caller needs that believes certificates of `authority`.

    Raises
    ------
    RefusedError
        A file cannot be read, or holds something else.
    """
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(authority))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate is not None:
            context.load_cert_chain(certificate, key)
    except OSError as error:
        raise _refused from error
    return context


_refused = RefusedError(
    "certificate",
    "A certificate or key cannot be read: PEM files that belong together were expected.",
)
