"""The red button as commands: what they do, what they print, and what another process sees of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guardrails.state import State
from guardrails.switch import Scope, Switch
from guardrails.vocabulary import now

from .conftest import Command

Application = Callable[..., Switch]


@pytest.fixture
def state(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command and the application look for the state."""
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "home"))
    monkeypatch.setenv("GUARDRAILS_STATE", str(folder / "state"))
    return folder / "state"


@pytest.fixture
def application(state: Path) -> Iterator[Application]:
    """Starts an application, which makes the state where there is none; gives its switch."""
    running: list[State] = []

    def start(**options: int) -> Switch:
        running.append(State.open(clock=now, **options))  # type: ignore[arg-type]
        return running[-1].switch

    yield start
    for one in running:
        one.close()


@pytest.mark.parametrize(
    ("given", "scope"),
    [
        (["--all"], Scope("all")),
        (["--system", "claims"], Scope("system", "claims")),
        (["--destination", "a/b c"], Scope("destination", "a/b c")),
        (["--tool", "pay"], Scope("tool", "pay")),
        (["--tool", "pay", "--system", "claims"], Scope("tool", "pay", "claims")),
    ],
)
def test_stop_and_start_reach_the_application(command: Command, application: Application, given: list[str], scope: Scope) -> None:
    switch = application()
    done = command("stop", *given, "--reason", "wrong answers", "--by", "ann")
    assert (done.code, done.out, done.err) == (0, f"stopped: {scope}\n", "")
    found = switch.stopped("claims", "a/b c", "pay")
    assert found is not None
    assert (found.scope, found.by, found.reason) == (scope, "ann", "wrong answers")
    assert command("start", *given, "--reason", "mended").out == f"started: {scope}\n"
    switch._again()
    assert switch.clear


def test_status_tells_what_by_whom_and_who_has_seen_it(command: Command, application: Application) -> None:
    switch = application(starters=2)
    assert "nothing is stopped" in command("status").out
    command("stop", "--system", "claims", "--reason", "wrong answers", "--by", "ann")
    command("start", "--system", "claims", "--reason", "mended", "--by", "bob")
    assert switch.stopped("claims") is not None
    text = command("status").out
    for word in ("READY", "takes 2 people", "system claims", "ann", "wrong answers", "start system claims", "bob", "yes"):
        assert word in text
    whole = command("status", "--format", "json").json
    assert whole["state"] == "READY"
    assert [s["scope"] for s in whole["stops"]] == [{"kind": "system", "name": "claims", "system": None}]
    assert [p["by"] for p in whole["proposals"]] == ["bob"]
    assert [p["seen"] for p in whole["processes"]] == [True]
    assert whole["bypass"] is None


def test_a_start_that_needs_more_people_says_so(command: Command, application: Application) -> None:
    application(starters=2)
    command("stop", "--all", "--reason", "wrong answers", "--by", "ann")
    assert command("start", "--all", "--reason", "mended", "--by", "ann").out.startswith("proposed: everything; 1 more person until ")
    assert command("start", "--all", "--reason", "mended", "--by", "ANN").out.startswith("proposed")
    assert command("start", "--all", "--reason", "mended", "--by", "bob").out == "started: everything\n"


def test_a_bypass_takes_two_people(command: Command, application: Application) -> None:
    switch = application()
    assert command("bypass", "--minutes", "5", "--reason", "wrong policy", "--by", "ann").out.startswith("proposed: 1 more person")
    assert "not enforced until" in command("bypass", "--minutes", "5", "--reason", "wrong policy", "--by", "bob").out
    switch._again()
    assert switch.bypassed is not None
    assert "ann and bob" in command("status").out
    assert command("bypass", "--end", "--reason", "mended").out == "enforced: policies are enforced again\n"
    switch._again()
    assert switch.clear


def test_a_drill_prints_and_writes_its_report(command: Command, application: Application, folder: Path) -> None:
    switch = application()
    switch.watch()
    done = command("drill", "--output", "drill.json", "--under", "60000")
    assert done.code == 0
    assert "1 of 1 live processes have seen it; median " in done.out
    assert '"seen": 1' in (folder / "drill.json").read_text()
    assert command("drill", "--format", "json", "--under", "0").code == 1
    switch.close()
    assert command("drill", "--under", "100").code == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["stop", "--reason", "x"], "say what: `--all`, `--system`, `--destination` or `--tool`"),
        (["stop", "--all", "--system", "a", "--reason", "x"], "`--all` and `--system` do not go together"),
        (["stop", "--all"], "missing option '--reason'"),
        (["stop", "--all", "--reason", " "], "give a reason"),
        (["start", "--all", "--reason", "x"], "nothing with exactly this scope is stopped: everything"),
        (["stop", "--all", "--reason", "x", "--state", "elsewhere"], "there is no state in"),
        (["bypass", "--reason", "x"], "say `--minutes` or `--end`"),
        (["bypass", "--minutes", "241", "--reason", "x"], "invalid value for '--minutes'"),
    ],
)
def test_what_is_not_clear_is_refused_with_a_hint(command: Command, application: Application, given: list[str], said: str) -> None:
    application()
    done = command(*given)
    assert done.code == 2
    assert said in done.err
    assert "hint:" in done.err


def test_a_state_that_is_gone_is_unknown_and_begun_anew(command: Command, application: Application, state: Path) -> None:
    application()
    (state / "switch" / "state").unlink()
    text = command("status").out
    assert "UNKNOWN" in text
    assert "missing" in text
    assert "begins" not in command("start", "--system", "a", "--reason", "x").out
    assert command("start", "--all", "--reason", "looked into it").code == 0
    assert "nothing is stopped" in command("status").out


def test_names_of_files_are_safe_on_a_terminal(command: Command, application: Application, state: Path) -> None:
    application()
    (state / "STOP.system.\x1b[31mred").write_text("\x1b]0;title\x07")
    done = command("status")
    assert "\x1b" not in done.out
    assert "\x07" not in done.out


@pytest.mark.parametrize("damage", ["file", "environment"])
def test_a_damaged_key_keeps_nobody_from_stopping(
    command: Command, application: Application, state: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    switch = application()
    if damage == "file":
        (state / "key").write_text("torn")
    else:
        monkeypatch.setenv("GUARDRAILS_KEY", "torn")
    done = command("stop", "--all", "--reason", "wrong answers", "--by", "ann")
    assert (done.code, done.out) == (0, "stopped: everything\n")
    assert "not recorded" in done.err
    assert switch.stopped("claims") is not None
    assert command("status").code == 0
    for needs_it in (["start", "--all", "--reason", "mended"], ["budget", "show"], ["signoff", "list"]):
        failed = command(*needs_it)
        assert failed.code != 0
        assert "holds no key" in failed.err
        assert "Traceback" not in failed.err


def test_a_stop_that_could_be_written_nowhere_is_not_said_to_be_done(
    command: Command, application: Application, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = application()

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "permission denied")

    monkeypatch.setattr("guardrails.switch.files.replace", refused)
    monkeypatch.setattr("guardrails.switch.marks.write", refused)
    monkeypatch.setattr("guardrails.switch.marker.Marker.cry", lambda _: False)
    done = command("stop", "--all", "--reason", "wrong answers", "--by", "ann")
    assert done.code != 0
    assert done.out == ""
    assert "nothing is stopped: PermissionError" in done.err
    switch._again()
    assert switch.clear
