"""A machine without a network, and a small spaCy model made here: stock models are no packages that tests can count on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

spacy: Any = pytest.importorskip("spacy", reason="the extra `nlp` is not installed")
pytest.importorskip("presidio_analyzer", reason="the extra `nlp` is not installed")

NAMES = ("Maria Alvarez", "James Whitfield")


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What asked the network; every test here fails where anything did."""
    tries: list[str] = []

    def refuse(name: str) -> Any:
        def refused(*_: Any, **__: Any) -> NoReturn:
            tries.append(name)
            raise OSError("there is no network here")

        return refused

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse(name))
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse(name))
    yield tries
    assert tries == [], "something asked the network"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with a model that labels two people and a town."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([*({"label": "PERSON", "pattern": name} for name in NAMES), {"label": "GPE", "pattern": "Dayton"}])
    (tmp_path / "models").mkdir()
    nlp.to_disk(tmp_path / "models" / "people")
    return tmp_path / "models" / "people"
