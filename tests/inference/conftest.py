"""A tiny bundle, made once, and a copy of it for each test; both need the extra `train`."""

import pytest


@pytest.fixture(scope="module")
def contents():
    from tests.inference import tiny_bundle

    return tiny_bundle.files()


@pytest.fixture
def folder(tmp_path, contents):
    from tests.inference import tiny_bundle

    return tiny_bundle.write(tmp_path, contents)
