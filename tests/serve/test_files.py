"""The files of the proxy and its command: what is wrong is said with its place and what to try, and lets nobody in."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import click.testing
import pytest

from guardrails import SetupError
from guardrails.cli.app import app
from guardrails.serve.files import Keys, Rereading, add_key, destinations_in, write_keys
from guardrails.serve.reading import read
from tests.adapters.loopback import Loopback

from .conftest import written

NOW = datetime(2027, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "`serve.yaml` is empty"),
        ("version: 1\ndestinations: [", "serve.yaml:2:16: this is no YAML"),
        ("version: 2\ndestinations: {a: {url: http://x}}", "serve.yaml:1:1: `version`: input should be 1"),
        ("version: 1", "serve.yaml:1:1: `destinations` is missing"),
        ("version: 1\ndestinations:\n  a: {url: http://x, keys: K}", "serve.yaml:3:22: unknown field `keys`"),
        (
            "version: 1\ndestinations:\n  a: {url: 'https://me:pw@x/v1'}",
            "serve.yaml:3:7: `url`: expected an address such as https://api.openai.com/v1, without a key in it",
        ),
        (
            "version: 1\ndestinations:\n  a: {url: http://x}\n  a: {url: http://y}",
            "serve.yaml:4:3: a name that is none, or stands here twice",
        ),
        ("version: 1\ndestinations: {a: &a {url: http://x}, b: *a}", "serve.yaml:2:42: aliases are not taken; write it out"),
        ("version: 1\ndestinations: [1]", "serve.yaml:2:1: `destinations`: input should be a valid dictionary"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("serve.yaml").write_text(text)
    with pytest.raises(SetupError) as caught:
        destinations_in(Path("serve.yaml"))
    assert caught.value.message == message
    assert caught.value.hint == "docs/serve.md shows one"


def test_every_problem_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("serve.yaml").write_text("version: 1\ndestinations:\n  a: {url: ftp://x}\n  b: {}\n")
    with pytest.raises(SetupError) as caught:
        destinations_in(Path("serve.yaml"))
    assert "serve.yaml:3:7: " in caught.value.message
    assert "serve.yaml:4:3: `url` is missing" in caught.value.message


def test_a_key_is_kept_as_a_hash_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    made = add_key(path, id="front", system="desk", actor="svc")
    assert made not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SetupError, match="there already"):
        add_key(path, id="front", system="desk", actor="svc")
    path.chmod(0o602)
    with pytest.raises(SetupError, match="may be written by everybody"):
        read(path, Keys)


def test_keys_come_and_go_while_the_proxy_runs(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    one = add_key(path, id="one", system="desk", actor="svc")
    keys = Rereading(path, lambda: NOW)
    assert keys.of(one) is not None
    two = add_key(path, id="two", system="desk", actor="svc", until=datetime(2027, 1, 1).date())  # noqa: DTZ001  reason: a day
    three = add_key(path, id="three", system="desk", actor="svc", until=datetime(2027, 1, 2).date())  # noqa: DTZ001  reason: a day
    assert [keys.of(key) is not None for key in (one, two, three, "gk-no", "")] == [True, False, True, False, False]
    write_keys(path, tuple(key for key in read(path, Keys).keys if key.id != "one"))
    assert keys.of(one) is None
    path.write_text("version: 1\nkeys: {}")
    with pytest.raises(SetupError):
        keys.of(three)


def test_the_command_lists_and_removes_keys_and_shows_none(tmp_path: Path) -> None:
    runner, path = click.testing.CliRunner(), str(tmp_path / "keys.yaml")
    options = ["--system", "desk", "--actor", "svc", "--role", "nurse", "--until", "2027-01-01", "--keys", path]
    made = runner.invoke(app, ["serve", "keys", "add", "front", *options]).output.strip()
    assert made.startswith("gk-")
    listed = runner.invoke(app, ["serve", "keys", "list", "--keys", path]).output
    assert "front" in listed
    assert "2027-01-01" in listed
    assert "sha256" not in runner.invoke(app, ["serve", "keys", "list", "--keys", path, "--format", "json"]).output
    assert "counts no more" in runner.invoke(app, ["serve", "keys", "remove", "front", "--keys", path]).output
    assert runner.invoke(app, ["serve", "keys", "remove", "front", "--keys", path]).exit_code != 0


def test_starting_says_what_is_missing(tmp_path: Path, model: Loopback) -> None:
    written(tmp_path, model)
    # Each line: what is changed, the options, and what is said.
    good = (tmp_path / "serve.yaml").read_text()
    rows = [
        (good.replace("inside:", "inward:"), (), "no policy file has the destination `inward`"),
        (good.replace(model.host, "elsewhere.example"), (), "does not name the host of its `url`"),
        (good.replace("MODEL_KEY", "NO_KEY"), (), "the environment variable `NO_KEY` is not set to a key"),
        (good.replace("[gpt-4o,", "[other,"), (), "does not name the model `other`"),
        (good, ("--host", "no.such.host.invalid"), "cannot listen at `no.such.host.invalid`"),
        (good, ("--port", model.host.split(":")[1]), "address already in use"),
        (good, ("--keys", "none.yaml"), "there is no `none.yaml`"),
        (good, ("--signoff-url", "https://desk.example"), "no place for a request"),
        (good, ("--host", "0.0.0.0", "--keys", "empty.yaml"), "does not listen at `0.0.0.0` while nobody has a key"),
    ]
    write_keys(tmp_path / "empty.yaml", ())
    said = {}
    runner = click.testing.CliRunner()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setenv("GUARDRAILS_STATE", "memory:")
        for text, options, message in rows:
            (tmp_path / "serve.yaml").write_text(text)
            done = runner.invoke(app, ["serve", "--port", "0", *options])
            error = done.exception
            said[message] = getattr(error, "message", "") or str(error) or done.output
            assert message in said[message] + done.output
            assert getattr(error, "hint", "hint") or "Error" in done.output


def test_the_help_says_how_to_use_it() -> None:
    told = click.testing.CliRunner().invoke(app, ["serve", "--help"]).output
    for word in ("base URL", "keys add", "--grace", "--calls", "127.0.0.1", "4180"):
        assert word in told
