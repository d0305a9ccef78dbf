"""`guardrails journal`: what it prints, what it finds, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guardrails.cli import journal as module
from guardrails.cli import main
from guardrails.journal.reading import Wanted, records

from .places import FIRST, Clock, decision, decision_id, journal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with journal(tmp_path) as log:
        for number in range(12):
            log.append("decision", decision(number, actor="ann"))
            log.append("outcome", {"decision": decision_id(number), "result": "returned"})
    return tmp_path


class Ran:
    """The command with its output."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["journal", *arguments])
        out, err = self._capsys.readouterr()
        return int(ended.value.code or 0), out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Ran:
    return Ran(capsys)


def test_a_sound_journal_is_called_sound(home: Path, run: Ran) -> None:
    code, out, _ = run("verify", str(home), "--heads", str(home / "second"))
    assert code == 0
    assert out.startswith("sound ")
    (home / "first").write_text(FIRST.hex())
    public = str(home / "journal" / "public")
    code, out, _ = run("verify", str(home / "journal"), "--first-key", str(home / "first"), "--public-key", public)
    assert code == 0
    assert "MACs checked from record 1 on" in out
    assert "no second place was given" in out


def test_the_first_wrong_record_is_named(home: Path, run: Ran) -> None:
    path = min((home / "journal").glob("*.log"))
    data = path.read_bytes()
    at = data.index(b'"seq":5,')
    start = data.rindex(b"\n", 0, at)
    path.write_bytes(data[:start] + data[start:].replace(b"returned", b"rejected", 1))
    code, out, _ = run("verify", str(home), "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert (found["sound"], found["wrong"]["sequence"]) == (False, 6)
    code, out, _ = run("verify", str(home))
    assert out.startswith("wrong record 6: ")


def test_records_are_shown_by_kind_decision_and_time(home: Path, run: Ran) -> None:
    _, every, _ = run("show", str(home))
    assert every.count("\n") == sum(1 for _ in records(home / "journal"))
    _, one, _ = run("show", str(home), "--decision", decision_id(3))
    assert [row.split()[3] for row in one.splitlines()] == ["decision", "outcome"]
    assert "ann" not in one
    _, kinds, _ = run("show", str(home), "--kind", "opened", "--kind", "closed")
    assert [row.split()[3] for row in kinds.splitlines()] == ["opened", "closed"]
    assert run("show", str(home), "--since", "2027-01-01") == (0, "", "")
    assert run("show", str(home), "--until", "2027-01-01T00:00:00Z")[1] == every
    assert run("show", str(home), "--since", "3d")[0] == 0


def test_records_are_exported_as_json_lines(home: Path, run: Ran) -> None:
    _, out, _ = run("export", str(home), "--kind", "outcome")
    rows = [json.loads(row) for row in out.splitlines()]
    assert [row["body"]["decision"] for row in rows] == [decision_id(n) for n in range(12)]
    assert run("export", str(home), "--kind", "outcome", "--out", str(home / "out.jsonl"))[0] == 0
    assert (home / "out.jsonl").read_text() == out


def test_a_proof_goes_to_an_auditor_who_has_the_public_key(home: Path, run: Ran) -> None:
    proof, public = str(home / "proof.json"), (home / "journal" / "public").read_text().split()[-1]
    assert run("prove", str(home), "--decision", decision_id(3), "--out", proof)[0] == 0
    code, out, _ = run("verify", "--proof", proof, "--public-key", public)
    assert code == 0
    assert out.startswith("proven 2 records under the head over ")
    assert json.loads(run("verify", "--proof", proof, "--public-key", public, "--format", "json")[1])["proven"] is True
    code, out, _ = run("verify", "--proof", proof, "--public-key", "00" * 32)
    assert (code, out.startswith("refused ")) == (1, True)
    assert run("verify", "--proof", proof, "--public-key", "00" * 32, "--format", "json")[0] == 1
    assert run("prove", str(home), "--decision", decision_id(99))[0] == 1
    assert json.loads(run("prove", str(home), "--decision", decision_id(3))[1]) == json.loads((home / "proof.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify",), "name the folder"),
        (("verify", "nowhere"), "there is no `nowhere`"),
        (("show", "."), "there is no journal"),
        (("verify", ".", "--public-key", "zz"), "64 hexadecimal digits"),
        (("verify", "--proof", "x"), "a proof is checked with a public key"),
        (("verify", "--proof", "x", "--public-key", "zz"), "64 hexadecimal digits"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Ran
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*arguments)
    assert code == 2
    assert said in err


def test_a_time_that_is_none_is_said(home: Path, run: Ran) -> None:
    assert run("show", str(home), "--since", "yesterday")[0] == 2


def test_following_shows_records_as_they_come_over_a_rotation(tmp_path: Path) -> None:
    log = journal(tmp_path)
    log.append("decision", decision(0))
    todo = list(range(1, 40))

    def more() -> bool:
        if todo:
            log.append("decision", decision(todo.pop(0)))
            return True
        return False

    found = [record.body["decision"] for record in records(tmp_path / "journal", Wanted(("decision",)), more=more)]
    assert found == [decision_id(n) for n in range(40)]
    log.close()


def test_following_waits_a_moment_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(module.time, "sleep", waits.append)
    assert module._wait()
    assert not module._end()
    assert waits == [module._POLL]


def test_a_clock_that_is_handed_in_is_the_only_one(tmp_path: Path) -> None:
    clock = Clock()
    with journal(tmp_path, clock=clock) as log:
        log.append("decision", decision(1))
    assert all(1772366400_000000 <= record.at < 1772366401_000000 for record in records(tmp_path / "journal"))
