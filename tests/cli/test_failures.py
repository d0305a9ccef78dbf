"""What a person sees when something is in the way: one clear error, a fitting exit code, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guardrails.cli import failures
from guardrails.cli.failures import report

from .conftest import Command

EVENT = '{"checkpoint": "prompt", "system": "claims-agent", "destination": "model", "text": "nothing"}'


def ends(done: object, code: int, err: str) -> None:
    """Asserts the exit code and the whole of standard error."""
    assert (done.code, done.err) == (code, err)  # type: ignore[attr-defined]  # reason: a Result
    assert done.out == ""  # type: ignore[attr-defined]  # reason: as above


def test_a_missing_policy_folder_is_named_with_a_way_on(command: Command, folder: Path) -> None:
    (folder / "policies").rename(folder / "elsewhere")
    hint = "  hint: name a folder, or start one with `guardrails init`\n"
    for arguments in (["check"], ["test"], ["decide", "-"], ["run", "--input", "-"]):
        ends(command(*arguments, stdin=EVENT.encode()), 2, f"error: there is no `policies`\n{hint}")


def test_a_missing_event_file_is_named(command: Command) -> None:
    hint = "  hint: look at the spelling; paths start at the current folder\n"
    ends(command("decide", "no.json"), 2, f"error: there is no `no.json`\n{hint}")


def test_a_folder_is_no_event(command: Command) -> None:
    ends(command("decide", "policies"), 2, "error: `policies` is a folder\n  hint: name a file in it\n")
    ends(command("run", "--input", "policies"), 2, "error: `policies` is a folder\n  hint: name a JSON Lines file in it\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_a_file_that_may_not_be_read_is_named(command: Command, folder: Path) -> None:
    (folder / "e.json").write_text(EVENT)
    (folder / "e.json").chmod(0)
    ends(command("decide", "e.json"), 2, "error: cannot use `e.json`: permission denied\n")


def test_an_empty_folder_is_a_problem_and_not_a_sound_set(command: Command, folder: Path) -> None:
    (folder / "empty").mkdir()
    done = command("check", "empty")
    assert (done.code, done.out) == (
        1,
        "empty: GR102 no policy files in this folder\n  hint: policy files end in `.yaml` or `.yml`\n1 problem\n",
    )


TAIL = "error: the input cannot be judged\n  hint: `guardrails problem CODE` says more about a code\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", 'GR709 the input is empty\n  hint: an event looks like `{"checkpoint": "prompt", "text": "..."}`\n'),
        (b"\n  \n", 'GR709 the input is empty\n  hint: an event looks like `{"checkpoint": "prompt", "text": "..."}`\n'),
        (b"checkpoint: prompt", "GR703 expected a value\n"),
        (b"[]", "GR707 expected an object in braces, found a list\n  hint: write one object a line; `jq -c '.[]'` does that\n"),
        (b'{"checkpoint": "prompt"}', "GR707 a `prompt` event needs `text` or `content`\n"),
        (b'{"checkpoint": "prompt", "text": "a", "text": "b"}', "GR703 a key stands twice in one object\n  hint: keep one of the two\n"),
        (b'{"text": "a"}', "GR705 `checkpoint` is missing\n"),
        (b'{"checkpoint": "prompt", "txt": "secret"}', "GR706 unknown field `txt`\n  hint: did you mean `text`?\n"),
        (b'{"checkpoint": "prompt", "text": 5}', "GR707 `text` expects text, found a number\n"),
        (b'{"checkpoint": "prompt", "text": "\xff"}', "GR701 the byte 0xFF is not UTF-8\n  hint: save the file as UTF-8\n"),
        ("{}".encode("utf-16"), "GR701 this is UTF-16, not UTF-8\n  hint: save the file as UTF-8\n"),
        (b'{"checkpoint": "prompt", "text": ' + b"[" * 100_000, "GR704 nested more than 64 levels deep\n"),
    ],
)
def test_bad_events_get_place_reason_and_hint(command: Command, data: bytes, message: str) -> None:
    done = command("decide", "-", stdin=data)
    assert (done.code, done.out) == (2, "")
    first, _, rest = done.err.partition(": GR")
    assert first.startswith("<stdin>:")
    assert "GR" + rest.replace("GR707 a `prompt` event needs `text` or `content`\n<stdin>:1:1: ", "") == message + TAIL
    assert "secret" not in done.err


def test_a_huge_event_is_refused_without_reading_it_whole(command: Command, folder: Path) -> None:
    with (folder / "huge.json").open("wb") as file:
        file.truncate(10 * 1024**3)  # a sparse file: no disk is used
    ends(command("decide", "huge.json"), 2, "error: `huge.json` is larger than 64 MiB\n  hint: split it\n")


def test_policies_with_problems_judge_nothing(command: Command, folder: Path) -> None:
    (folder / "policies" / "bad.yaml").write_text("kind: Polizy\napiVersion: guardrails/v1\n")
    for arguments in (["decide", "-"], ["explain", "-"], ["test"], ["run", "--input", "-"]):
        done = command(*arguments, stdin=EVENT.encode())
        assert (done.code, done.out) == (1, "")
        assert "policies/bad.yaml:1:7: GR132" in done.err
        assert done.err.endswith("so nothing was judged\n  hint: `guardrails check` shows the same with more formats\n")


def test_wrong_usage_leads_to_the_help(command: Command) -> None:
    ends(command("decide"), 2, "error: missing argument 'EVENT.json'\n  hint: `guardrails decide --help` shows what it takes\n")
    ends(command("chek"), 2, "error: there is no command `chek`\n  hint: did you mean `check`?\n")
    assert command("run", "--limit", "0").code == 2
    assert command("run", "--at", "soon").err.startswith("error: `soon` is no time\n")


def test_a_folder_that_is_not_there_is_named_before_anything_is_written(command: Command, folder: Path) -> None:
    done = command("test", "--junit", "no/such/out.xml")
    assert (done.code, done.err) == (2, "error: there is no folder `no/such`\n  hint: make it first\n")
    assert not (folder / "no").exists()


def test_names_with_control_characters_are_shown_safely(command: Command) -> None:
    done = command("decide", "\x1b[31mred\x07.json")
    assert done.code == 2
    assert not {c for c in done.err if c != "\n" and not c.isprintable()}


def test_a_mistake_of_ours_shows_its_kind_and_place_and_no_content(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUARDRAILS_DEBUG", raising=False)
    with pytest.raises(KeyError) as raised:
        raise KeyError("Erika Mustermann")
    assert report(raised.value) == 70
    err = capsys.readouterr().err
    assert err.startswith("error: a mistake in guardrails itself: KeyError at test_failures.py:")
    assert "Mustermann" not in err


def test_no_failure_prints_a_traceback() -> None:
    assert "print_exc" not in Path(failures.__file__).read_text().replace("traceback.print_exception(error)", "", 1)


def process(*arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    whole = [sys.executable, "-m", "guardrails", *arguments]
    pipe = subprocess.PIPE
    # A job in the background of a shell ignores Ctrl-C, and would hand that down.
    return subprocess.Popen(whole, stdin=pipe, stdout=pipe, stderr=pipe, env=env, preexec_fn=_obeys_interrupts)


def _obeys_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    running = process("facts", "--format", "json")
    assert running.stdout is not None
    running.stdout.close()
    running.stdout = None
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (141, b"")


def test_ctrl_c_shows_what_was_judged_until_then(folder: Path) -> None:
    running = process("run", "--input", "-")
    assert running.stdin is not None
    line = b'{"id": "e-1", "system": "claims-agent", "destination": "model", "prompt": "x"}\n'
    # Once the pipe is full and takes more, the lines before were read, so the command is at work.
    for number in range(4000):
        running.stdin.write(line.replace(b"e-1", b"e-%d" % number))
        running.stdin.flush()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"guarded " in out
    assert err.endswith(b"stopped; the table holds what was judged until then\n")
    assert b"Traceback" not in err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_narrow_encoding_ends_no_command(folder: Path, encoding: str) -> None:
    running = process("facts", env={**os.environ, "PYTHONIOENCODING": encoding})
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")
    assert b"actor.roles" in out
