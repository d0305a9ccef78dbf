"""How the command ends when something is in its way: one clear message for a person, and an exit code; no traceback."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import click

from ..errors import PolicyError, SetupError
from ..source import printable
from . import exits


class Stop(click.ClickException):
    """Ends the command with a message, a hint and an exit code."""

    def __init__(self, message: str, hint: str = "", code: int = exits.USAGE) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code


def report(error: BaseException) -> int:
    """Prints what went wrong to standard error; gives the exit code."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case KeyboardInterrupt() | click.Abort():
            sys.stderr.write("stopped\n")
            return exits.INTERRUPTED
        case BrokenPipeError():
            # Python flushes standard output once more at the end; there is nobody to read it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return exits.BROKEN_PIPE
        case Stop():
            _print(error.message, error.hint)
            return error.code
        case click.UsageError():
            context = error.ctx
            path = context.command_path if context else "guardrails"
            message = error.format_message().rstrip(".")
            _print(message[:1].lower() + message[1:], f"`{path} --help` shows what it takes")
            return exits.USAGE
        case click.ClickException():
            _print(error.format_message().rstrip("."))
            return exits.USAGE
        case PolicyError():
            for problem in error.problems:
                for line in str(problem).split("\n"):
                    sys.stderr.write(printable(line) + "\n")
            _print("the policies do not load, so nothing was judged", "`guardrails check` shows the same with more formats")
            return exits.PROBLEMS
        case SetupError():
            _print(error.message, error.hint)
            return exits.USAGE
        case OSError():
            where = f" `{Path(os.fsdecode(error.filename)).as_posix()}`" if error.filename else ""
            _print(f"cannot use{where}: {(error.strerror or 'input or output failed').lower()}")
            return exits.USAGE
        case MemoryError():
            _print("not enough memory", "give a smaller input")
            return exits.USAGE
    return _internal(error)


def _internal(error: BaseException) -> int:
    # The text of a foreign exception may hold what was judged, so only its kind and place are shown.
    if os.environ.get("GUARDRAILS_DEBUG"):
        traceback.print_exception(error)
    else:
        last = traceback.extract_tb(error.__traceback__)[-1:]
        place = f" at {Path(last[0].filename).name}:{last[0].lineno}" if last else ""
        _print(f"a mistake in guardrails itself: {type(error).__name__}{place}", "set GUARDRAILS_DEBUG=1 to see more; it may show content")
    return exits.INTERNAL


def _print(message: str, hint: str = "") -> None:
    for line in (f"error: {message}", f"  hint: {hint}" if hint else ""):
        if line:
            sys.stderr.write(printable(line) + "\n")
