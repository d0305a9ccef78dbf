"""`guardrails serve`: the proxy for applications that are not in Python, and the keys of those who may call it."""

from __future__ import annotations

from pathlib import Path

import click

from . import exits
from .options import existing, policies
from .place import state


@click.group("serve", invoke_without_command=True)
@policies
@state
@click.option("--config", metavar="FILE", default="serve.yaml", show_default=True, help="Where each destination is.")
@click.option("--keys", metavar="FILE", default="keys.yaml", show_default=True, help="Who may call, and for which system.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; the loopback address unless told otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), default=4180, show_default=True, help="Port to listen at; 0 takes a free one.")
@click.option("--signoff-url", metavar="URL", help="Address of the page where people sign; answers with a hold lead there.")
@click.option("--grace", type=click.IntRange(0, 600), default=30, show_default=True, help="Seconds for running answers after SIGTERM.")
@click.pass_context
def command(
    ctx: click.Context,
    policies: str,
    state: str | None,
    config: str,
    keys: str,
    host: str,
    port: int,
    signoff_url: str | None,
    grace: int,
) -> int:
    """Serve the interfaces of OpenAI and Anthropic, guarded.

    Who calls needs a key of `guardrails serve keys add`. What is not covered is not forwarded.
    """
    if ctx.invoked_subcommand is not None:
        return exits.OK
    from ..guard.rails import Guardrails
    from ..serve.start import serve

    for path in (config, keys):
        existing(path)
    rails = Guardrails.load(policies, state=state)
    try:
        with rails.watch():
            serve(
                rails, Path(keys), Path(config), lambda url: click.echo(f"serving at {url}"),
                host=host, port=port, signoffs=signoff_url, grace=grace,
            )  # fmt: skip
    finally:
        rails.close()
    return exits.OK


@command.group("keys")
def keys() -> None:
    """The keys of those who may call."""


@keys.command("add")
@click.argument("key_id", metavar="ID")
@click.option("--system", required=True, help="The system that it calls for.")
@click.option("--actor", required=True, help="Who asks, as policies and the journal know them.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--team", help="The team, for budgets.")
@click.option("--keys", "path", metavar="FILE", default="keys.yaml", show_default=True, help="The file of keys.")
def add(key_id: str, system: str, actor: str, roles: tuple[str, ...], team: str | None, path: str) -> int:
    """Make a key and print it, this once; the file keeps a hash of it."""
    from ..serve.files import add_key

    click.echo(add_key(Path(path), id=key_id, system=system, actor=actor, roles=roles, team=team))
    return exits.OK
