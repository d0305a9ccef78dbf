"""The command group: which subcommands there are, loaded when asked for, so that help and completion stay quick."""

from __future__ import annotations

import os
import sys
import warnings
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from . import exits
from .failures import Stop, report

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "check": ("check", "Show every problem of every policy file."),
    "test": ("test", "Run the cases beside the policies."),
    "decide": ("decide", "Judge one event."),
    "explain": ("explain", "Say clause by clause why an event is judged as it is."),
    "run": ("run", "Guard a file of recorded exchanges and show what came of it."),
    "scan": ("scan", "Find identifiers of people in files and folders."),
    "redact": ("redact", "Take identifiers of people out of a file."),
    "detect": ("detect", "Measure the detection of identifiers."),
    "stop": ("stop", "Stop everything, a system, a destination or a tool: the red button."),
    "start": ("start", "Start again what was stopped."),
    "status": ("status", "Show what is stopped, by whom, and who has seen it."),
    "drill": ("drill", "Measure the time to stop, and stop nobody."),
    "bypass": ("bypass", "Stop enforcing policies that are not locked, by two people and for a time."),
    "signoff": ("signoff", "See what waits for a signature, and sign, edit, reject or answer it."),
    "serve": ("serve", "Serve the interfaces of OpenAI and Anthropic, guarded."),
    "init": ("init", "Start a policy folder from the strict baseline."),
    "journal": ("journal", "Check, show and export the journal, and prove what is in it."),
    "schema": ("schema", "Print the JSON Schema of policy files, for editors."),
    "budget": ("budget", "Show what is used of every budget, and set a limit."),
    "dashboard": ("dashboard", "Write the Grafana dashboard, alert rules and collector configuration."),
    "coverage": ("coverage", "List which calls are judged, and what cannot be seen."),
    "facts": ("facts", "List what a condition may ask about an event."),
    "problem": ("problem", "Say what a code such as GR104 means and what to try."),
}
"""Subcommand → its module here, and its line in the help."""

_EPILOG: Final = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {when}" for code, when in exits.EXITS.items())


class _Lazy(click.Group):
    """Imports a subcommand's module when it is used; the list of them needs none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        command = module.command
        return command if isinstance(command, click.Command) else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            likely = get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean `{likely[0]}`?" if likely else "`guardrails --help` lists them"
            raise Stop(f"there is no command `{args[0]}`", hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version  # on first use: slow to import

        try:
            click.echo(f"guardrails {version('guardrails-as-code')}")
        except PackageNotFoundError:
            click.echo("guardrails (not installed)")
        ctx.exit()


@click.group(cls=_Lazy, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def app() -> None:
    """Policy-as-code guardrails for applications that call AI models.

    Policies are YAML files in a folder, `policies` when none is named. No command changes them, and none shows the text it judges, unless
    `scan --show` or `scan --format html` asks for it.
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command and ends the process with its exit code."""
    _streams()
    # It is for who runs an application; a command comes and goes.
    warnings.filterwarnings("ignore", "SQLite .* has the WAL-reset race", RuntimeWarning)
    try:
        with app.make_context("guardrails", sys.argv[1:] if arguments is None else arguments) as context:
            code = app.invoke(context)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001  reason: the one place that turns every failure into a message and an exit code
        code = report(error)
    sys.exit(code if isinstance(code, int) else exits.OK)


def _streams() -> None:
    """Gives the command somewhere to write, whatever it was started with."""
    for name in ("stdout", "stderr"):
        stream: Any = getattr(sys, name)
        if stream is None:  # closed by the caller
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  reason: it stays open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # no name in a file may end the command on a narrow encoding
