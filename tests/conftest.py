"""Fixtures that every room shares."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real test films beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real test films, `shared`, beside the checkout")
    return SHARED
