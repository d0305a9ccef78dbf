"""What the tests of adapters share: a model's server on the loopback interface."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest

from tests.adapters.loopback import Loopback, loopback

# Frameworks leave connections and loops of their own to the collector, which may come upon them in any test.
_LEFT = ("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            for what in _LEFT:
                item.add_marker(pytest.mark.filterwarnings(what))


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    """Collects what a file left, so that no other file meets it."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture(scope="session")
def _authority(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with one certificate authority of the many that clients know."""
    file = tmp_path_factory.mktemp("tls") / "one.pem"
    first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----\n")
    file.write_text(first + end, encoding="utf-8")
    return str(file)


@pytest.fixture(autouse=True)
def _one_authority(_authority: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here speaks TLS, and a client that reads all authorities takes longer than what it is made for."""
    monkeypatch.setenv("SSL_CERT_FILE", _authority)


@pytest.fixture
def model() -> Iterator[Loopback]:
    """A model's server with scripted replies."""
    with loopback() as server:
        yield server
