"""`guardrails signoff key`: a signer's own key pair, and the option that names it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..signoff import PeopleError, Signer, load_key, new_key
from ..signoff.keys import is_locked, key_file
from ..source import printable
from . import exits
from .failures import Stop

_F = TypeVar("_F", bound=Callable[..., Any])


def keyed(function: _F) -> _F:
    """The option `--key`."""
    text = "Your key file; GUARDRAILS_SIGNOFF_KEY, or signoff.key in your configuration folder, when left out."
    return click.option("--key", metavar="FILE", help=text)(function)


def place() -> Path:
    """Where a signer's key lies when nothing else is said."""
    if told := os.environ.get("GUARDRAILS_SIGNOFF_KEY"):
        return Path(told)
    from platformdirs import user_config_path  # on first use

    return user_config_path("guardrails", appauthor=False) / "signoff.key"


def own_key(given: str | None) -> Signer:
    """The signer whose key is named, or lies in its place; asks for the passphrase where there is one."""
    return key_of(given or str(place()))


def key_of(path: str) -> Signer:
    """The signer whose key is in a file."""
    try:
        file = Path(path)
        if not file.exists():
            raise Stop(f"there is no key `{printable(path)}`", "make one with `guardrails signoff key new`, or name yours with `--key`")
        return load_key(file, _passphrase() if is_locked(file) else "")
    except PeopleError as error:
        raise Stop("; ".join(error.problems)) from None


def _passphrase() -> str:
    if (told := os.environ.get("GUARDRAILS_SIGNOFF_PASSPHRASE")) is not None:
        return told
    if not sys.stdin.isatty():
        raise Stop("this key asks for a passphrase, and there is no terminal", "set GUARDRAILS_SIGNOFF_PASSPHRASE")
    phrase: str = click.prompt("passphrase", hide_input=True, err=True)
    return phrase


@click.group("key")
def key_commands() -> None:
    """Make a key pair to sign with, or show the public half."""


@key_commands.command("new")
@click.argument("person", metavar="NAME")
@click.option("--output", metavar="FILE", help="Where to keep it; signoff.key in your configuration folder when left out.")
@click.option("--no-passphrase", "bare", is_flag=True, help="Keep the key without a passphrase.")
def new(person: str, output: str | None, bare: bool) -> int:
    """Make a key pair for NAME, the id under which you stand in the file of people."""
    path = Path(output) if output else place()
    phrase = "" if bare else os.environ.get("GUARDRAILS_SIGNOFF_PASSPHRASE")
    if phrase is None:
        if not sys.stdin.isatty():
            raise Stop(
                "a key asks for a passphrase, and there is no terminal", "use `--no-passphrase`, or set GUARDRAILS_SIGNOFF_PASSPHRASE"
            )
        phrase = click.prompt("passphrase", hide_input=True, confirmation_prompt=True, err=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new_key(path, person, phrase or "")
    except PeopleError as error:
        raise Stop("; ".join(error.problems)) from None
    click.echo(f"your key is in {printable(str(path))}; keep it to yourself", err=True)
    _entry(path)
    return exits.OK


@key_commands.command("show")
@click.argument("file", metavar="[FILE]", required=False)
def show(file: str | None) -> int:
    """Print the public half, as it stands in the file of people."""
    try:
        _entry(Path(file) if file else place())
    except PeopleError as error:
        raise Stop("; ".join(error.problems)) from None
    return exits.OK


def _entry(path: Path) -> None:
    content = key_file(path)
    click.echo(f"  - id: {printable(content['id'])}\n    roles: []\n    key: {content['public']}")
