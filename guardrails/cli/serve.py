"""`guardrails serve`: the proxy for applications that are not in Python, and the keys of those who may call it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..source import printable
from . import exits
from .failures import Stop
from .options import existing, form, policies
from .place import state
from .sending import sending
from .terminal import console, table


@click.group("serve", invoke_without_command=True)
@policies
@state
@click.option("--config", metavar="FILE", default="serve.yaml", show_default=True, help="Where each destination is.")
@click.option("--keys", metavar="FILE", default="keys.yaml", show_default=True, help="Who may call, and for which system.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; this machine alone unless told otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), default=4180, show_default=True, help="Port to listen at; 0 takes a free one.")
@click.option(
    "--signoff-url", metavar="URL", help="Page where people sign, with {request} for the id; the proxy's own status, if left out."
)
@click.option("--calls", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Calls at once; more are told to wait.")
@click.option("--max-body", type=click.IntRange(1, 200), default=32, show_default=True, help="MiB that a request may have.")
@click.option(
    "--silence", type=click.IntRange(1, 3600), default=600, show_default=True, help="Seconds that a model's server may be silent."
)
@click.option(
    "--pseudonyms", type=click.Choice(("memory", "state")), default="memory", show_default=True,
    help="Where those of sessions are kept: here, or encrypted in the state, for all proxies that share it.",
)  # fmt: skip
@click.option("--grace", type=click.IntRange(0, 600), default=30, show_default=True, help="Seconds for running answers after SIGTERM.")
@click.pass_context
def command(ctx: click.Context, /, policies: str, state: str | None, config: str, keys: str, signoff_url: str | None, **given: Any) -> int:
    """Serve the interfaces of OpenAI and Anthropic, guarded, for applications in any language.

    An application gets the address of the proxy as its base URL, with /v1 behind it, and a key of `guardrails serve keys add`. What is not
    covered is not forwarded. `docs/serve.md` shows the file that says where each destination is.
    """
    if ctx.invoked_subcommand is not None:
        return exits.OK
    from ..guard.rails import Guardrails
    from ..serve.start import prepared, serve

    for path, hint in ((config, "docs/serve.md shows one"), (keys, "make one with `guardrails serve keys add`")):
        if not Path(path).exists():
            raise Stop(f"there is no `{printable(path)}`", hint)
    existing(policies)
    bounds = {"calls": given["calls"], "body": given["max_body"], "silence": float(given["silence"])}
    with sending("serve", None) as told:
        vault = "state" if given["pseudonyms"] == "state" else None
        rails = Guardrails.load(policies, state=state, telemetry=told.telemetry, vault=vault)
        try:
            forwarding = prepared(rails, Path(keys), Path(config), signoff_url, **bounds)
            with rails.watch():
                serve(
                    forwarding, lambda url: click.echo(f"serving at {url}"), lambda note: click.echo(f"note: {note}", err=True),
                    host=given["host"], port=given["port"], grace=given["grace"],
                )  # fmt: skip
        finally:
            rails.close()
    return exits.OK


@command.group("keys")
def keys() -> None:
    """The keys of those who may call."""


_FILE = click.option("--keys", "path", metavar="FILE", default="keys.yaml", show_default=True, help="The file of keys.")


@keys.command("add")
@click.argument("key_id", metavar="ID")
@click.option("--system", required=True, help="The system that it calls for.")
@click.option("--actor", required=True, help="Who asks, as policies and the journal know them.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--team", help="The team, for budgets.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it counts.")
@click.option("--on-behalf", is_flag=True, help="Its holder may name the person who asks, in the header Guardrails-Actor.")
@_FILE
def add(key_id: str, path: str, until: datetime | None, **fields: Any) -> int:
    """Make a key and print it, this once; the file keeps a hash of it."""
    from ..serve.files import add_key

    click.echo(add_key(Path(path), id=key_id, until=None if until is None else until.date(), **fields))
    return exits.OK


@keys.command("list")
@_FILE
@form("text", "json")
def list_(path: str, form: str) -> int:
    """List whose keys there are."""
    import json

    from ..serve.files import Keys
    from ..serve.reading import read

    found = read(existing(path), Keys).keys
    if form == "json":
        rows = [key.model_dump(mode="json", exclude={"sha256"}) for key in found]
        click.echo(json.dumps({"version": 1, "keys": rows}, indent=2))
    else:
        shown = [(k.id, k.system, k.actor, ", ".join(k.roles) or "-", k.team or "-", str(k.until or "-")) for k in found]
        table(console(), "", ("id", "system", "actor", "roles", "team", "until"), shown)
    return exits.OK


@keys.command("remove")
@click.argument("key_id", metavar="ID")
@_FILE
def remove(key_id: str, path: str) -> int:
    """Take a key out of the file; a running proxy knows it no more from then on."""
    from ..serve.files import Keys, write_keys
    from ..serve.reading import read

    found = read(existing(path), Keys).keys
    left = tuple(key for key in found if key.id != key_id)
    if len(left) == len(found):
        raise Stop(f"there is no key `{printable(key_id)}`", "`guardrails serve keys list` shows them")
    write_keys(Path(path), left)
    click.echo("removed; it counts no more")
    return exits.OK
