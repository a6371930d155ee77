"""Certificates of a cluster: all in it show one of the same authority."""

from pathlib import Path

from distributed.security import Security as Certificates


def certificates(authority: Path, certificate: Path, key: Path) -> Certificates:
    """Return what schedulers, workers and those who have work for them need to speak to each other.

    Parameters
    ----------
    authority, certificate, key : Path
        PEM files.
    """
    return Certificates(
        require_encryption=True,
        tls_ca_file=str(authority),
        tls_client_cert=str(certificate),
        tls_client_key=str(key),
        tls_worker_cert=str(certificate),
        tls_worker_key=str(key),
    )
