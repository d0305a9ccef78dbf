"""`guardrails signoff`: what waits for a signature, and what people do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from ..errors import StoreError
from ..signoff import PeopleError, SignoffError, Signoffs, Unholdable, View
from ..signoff.canonical import MAX_BYTES, parsed
from ..signoff.leaves import pretty
from ..source import printable
from . import exits
from .failures import Stop
from .options import form, policies, read_bytes
from .place import opened, state
from .signoff_keys import key_commands, key_of, keyed, own_key
from .signoff_text import as_json, described, rows
from .terminal import console, line, table

_F = TypeVar("_F", bound=Callable[..., Any])


@click.group("signoff")
def command() -> None:
    """See what waits for a signature, and sign, edit, reject or answer it.

    Whoever signs needs a key of their own (`guardrails signoff key new`), and stands with it in the file of people.
    """


command.add_command(key_commands)


def people(function: _F) -> _F:
    """The option `--people`."""
    text = "File of those who may sign; people.yaml in the state folder when left out."
    return click.option("--people", metavar="FILE", help=text)(function)


def asked(function: _F) -> _F:
    """The argument ID and the options of every act on one request."""
    for option in (click.argument("request_id", metavar="ID"), keyed, people, state):
        function = option(function)
    return function


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were used, rejected or ran out of time.")
@keyed
@people
@state
@form("text", "json")
def list_(everything: bool, key: str | None, people: str | None, state: str | None, form: str) -> int:
    """List what waits for a signature; with --key only what that person may sign."""
    with room(state, people) as signoffs:
        signoffs.sweep()
        signer = key_of(key).id if key else None
        found, damaged = list(signoffs.list(signer=signer)), signoffs.unreadable()
        if everything:
            found += signoffs.list(("used", "rejected"))
    if form == "json":
        click.echo(json.dumps({"version": 1, "requests": [as_json(r) for r in found], "unreadable": list(damaged)}, indent=2))
    elif found or damaged:
        shown = [*rows(found), *((printable(id_), "-", "-", "unreadable", "-", "-") for id_ in damaged)]
        table(console(), "", ("id", "what", "system", "state", "signatures", "expires"), shown)
    else:
        click.echo("nothing waits for a signature")
    if damaged:
        click.echo("what is unreadable was changed, or sealed under another key; nobody can sign it, and it expires to denied", err=True)
    return exits.OK


@command.command("show")
@asked
@form("text", "json")
def show(request_id: str, key: str | None, people: str | None, state: str | None, form: str) -> int:
    """Show exactly what will run, and why it was held; with --key that counts as shown to that person."""
    with room(state, people) as signoffs:
        view = signoffs.show(request_id, key_of(key).id if key else None)
    if form == "json":
        click.echo(pretty(as_json(view.request, view)))
    else:
        _show(view)
    return exits.OK


@command.command("approve")
@asked
@click.option("--yes", is_flag=True, help="Do not ask; for whoever has looked at it with `show`.")
def approve(request_id: str, key: str | None, people: str | None, state: str | None, yes: bool) -> int:
    """Sign what is shown, after a question."""
    signer = own_key(key)
    with room(state, people) as signoffs:
        view = signoffs.show(request_id, signer.id)
        _show(view)
        to = console()
        line(to, "")
        line(to, f"You sign as {printable(signer.id)}: version {view.request.revision} of request {view.request.id}")
        line(to, f"  what runs      sha256 {view.request.run}")
        line(to, f"  what is shown  sha256 {view.request.shown}")
        if not (yes or click.confirm("Sign it?", default=False)):
            raise Stop("nothing was signed")
        request = signoffs.approve(view, signer)
    click.echo("signed; it can run now, once" if request.state == "signed" else "signed; more signatures are needed")
    return exits.OK


@command.command("edit")
@asked
@click.option("--file", "given", metavar="FILE|-", help="The new version as JSON; your editor is opened when left out.")
@policies
def edit(request_id: str, key: str | None, people: str | None, state: str | None, given: str | None, policies: str) -> int:
    """Change what will run. The new version is judged by the policies, and needs signatures of its own."""
    signer = own_key(key)
    judge = judging(policies)
    with room(state, people) as signoffs:
        view = signoffs.show(request_id, signer.id)
        request = signoffs.edit(view, signer, _written(given, view), judge)
        changed = request.edits[-1].changed
    click.echo(f"changed by {changed:,} characters; this is version {request.revision}, which nobody has signed yet")
    return exits.OK


@command.command("reject")
@asked
@click.option("--reason", default="", help="Why; kept with the request, encrypted.")
def reject(request_id: str, key: str | None, people: str | None, state: str | None, reason: str) -> int:
    """Deny it for good, and erase what was held."""
    signer = own_key(key)
    with room(state, people) as signoffs:
        signoffs.reject(signoffs.show(request_id, signer.id), signer, reason)
    click.echo("rejected; what was held is erased")
    return exits.OK


@command.command("answer")
@asked
@click.argument("text")
def answer(request_id: str, text: str, key: str | None, people: str | None, state: str | None) -> int:
    """Keep a question or an answer with it; nothing else changes."""
    signer = own_key(key)
    with room(state, people) as signoffs:
        signoffs.answer(signoffs.show(request_id, signer.id), signer, text)
    click.echo("your note is kept with the request")
    return exits.OK


@command.command("serve")
@keyed
@people
@state
@policies
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1; a free one when left out.")
def serve(key: str | None, people: str | None, state: str | None, policies: str, port: int) -> int:
    """Serve one plain page, on this machine alone, for signing in a browser; it signs with your key.

    The link that is printed opens it once, in one browser, within ten minutes. Ctrl-C or the page itself ends it.
    """
    from ..signoff.page import serve as page  # a web server, on first use

    signer = own_key(key)
    judge = judging(policies)

    def tell(link: str) -> None:
        click.echo(f"open this link; it works once:\n\n  {link}\n")

    with room(state, people) as signoffs:
        signoffs.list(signer=signer.id)  # whoever may not sign at all is told so here
        page(signoffs, signer, judge, tell, port=port)
    return exits.OK


@contextmanager
def room(url: str | None, people: str | None) -> Iterator[Signoffs]:
    """The sign-offs behind a state URL; ends the command with a message for what they raise."""
    options = {} if people is None else {"people": people}
    with opened(url, **options) as found:
        signoffs = found.signoffs
        if signoffs is None:
            raise Stop("nobody is known who might sign", "name a file of people with `--people`")
        try:
            yield signoffs
        except SignoffError as error:
            hint = "guardrails signoff show says what it is, and who may" if error.why in ("role", "self", "unsigned") else ""
            reason = "" if error.verdict is None else f": {error.verdict.reason}"
            raise Stop(f"{error}{reason}", hint, exits.BLOCKED) from None
        except Unholdable as error:
            raise Stop(str(error)) from None
        except PeopleError as error:
            raise Stop("; ".join(error.problems)) from None
        except StoreError as error:
            raise Stop(f"the store cannot be used: {error}") from None


def judging(path: str) -> Any:
    """Judges what somebody edited, by the policies in a folder."""
    from ..engine import Engine
    from ..guard.signing import judge_of

    return judge_of(Engine.load(path))


def _written(given: str | None, view: View) -> Any:
    """The new version of what will run: from a file, standard input, or the editor."""
    if given is not None:
        data, _ = read_bytes(given, 2 * MAX_BYTES)
        return parsed(data)
    if not sys.stdin.isatty():
        raise Stop("there is no terminal for an editor", "give the new version with `--file`")
    # The file of the editor lies in the temporary folder, readable by its owner alone, until the editor ends.
    text = click.edit(pretty(view.draft.run) + "\n", extension=".json", require_save=True)
    if text is None:
        raise Stop("nothing was changed")
    return parsed(text)


def _show(view: View) -> None:
    to = console()
    for row in described(view):
        line(to, *row)
