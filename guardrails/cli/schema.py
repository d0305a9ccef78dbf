"""`guardrails schema`: the JSON Schema of policy files, for completion and checks in editors."""

from __future__ import annotations

import json

import click

from ..policy.schema import schema
from . import exits
from .options import write_file


@click.command("schema")
@click.option("--output", metavar="FILE", help="Write to this file.")
def command(output: str | None) -> int:
    """Print the JSON Schema of policy files, for editors.

    With the YAML extension of VS Code, put this line at the top of a policy file:

    \b
        # yaml-language-server: $schema=guardrails.schema.json
    """
    text = json.dumps(schema(), indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text.encode())
        click.echo(f"wrote {output}", err=True)
    return exits.OK
