"""`guardrails coverage`: every row of the tables is shown, with what is installed."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

from guardrails.adapters.covers import BEYOND, COVERS, UNSEEN
from guardrails.cli import main


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["coverage", *arguments])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_every_row_is_shown_with_the_version_that_is_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    out = shown(capsys)
    for cover in COVERS:
        assert cover.hook.split(",")[0] in out
    assert f"starlette {version('starlette')}" in out
    for name, _ in (*UNSEEN, *BEYOND):
        assert name in out


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(shown(capsys, "--format", "json"))
    assert [(c["adapter"], c["hook"], c["test"]) for c in told["covers"]] == [(c.adapter, c.hook, c.test) for c in COVERS]
    assert [(u["adapter"], u["doc"]) for u in told["unseen"]] == list(UNSEEN)
    assert [(u["transport"], u["doc"]) for u in told["beyond"]] == list(BEYOND)
    assert next(c["installed"] for c in told["covers"] if c["package"] == "mcp") == version("mcp")


def test_a_package_that_is_missing_is_called_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError

    from guardrails.cli import coverage

    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(coverage, "version", missing)
    assert "(not installed)" in shown(capsys)
    assert {c["installed"] for c in json.loads(shown(capsys, "--format", "json"))["covers"]} == {None}


def test_what_is_beyond_names_what_a_tripwire_sees() -> None:
    from guardrails.guard.patching import LIBRARIES

    told = dict(BEYOND)["other libraries"]
    assert all(library in told for library in LIBRARIES)
