"""`guardrails journal`: check the record of decisions and acts, show it, take it out, and prove what is in it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click

from ..errors import SetupError
from ..journal.lines import Record, encode
from ..journal.proof import ProofRefused, check_proof, prove, read_proof
from ..journal.reading import Wanted, records
from ..journal.verify import Report, verify
from ..source import printable
from ..state import second_place, where
from . import exits
from .failures import Stop
from .options import existing, form, read_bytes, write_file
from .progress import Advance
from .terminal import console, count, line

_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KEY: Final = 32
_PROOF_LIMIT: Final = 256 << 20
_POLL: Final = 0.25  # seconds between two looks with --follow


@click.group("journal")
def command() -> None:
    """Check, show and export the journal, and prove what is in it.

    FOLDER is the folder of the journal, or the state folder that it is in; that of GUARDRAILS_STATE, or the user's, when left out.
    """


@command.command("verify")
@click.argument("folder", required=False, metavar="FOLDER")
@click.option("--heads", metavar="PATH", help="The folder with copies of the signed heads; that of the state when left out.")
@click.option("--public-key", metavar="KEY", help="The first public key, in hexadecimal or as a file: find journals signed anew.")
@click.option("--first-key", metavar="FILE", help="The first key, in a file in hexadecimal: check the MAC of every record.")
@click.option("--copy", is_flag=True, help="The folder is a copy of the files with records and nothing else.")
@click.option("--proof", metavar="FILE", help="Check a proof instead of a folder; needs --public-key.")
@form("text", "json")
def check(
    folder: str | None, heads: str | None, public_key: str | None, first_key: str | None, copy: bool, proof: str | None, form: str
) -> int:
    """Find the first record that is wrong or missing, also while others write; or check a proof."""
    public = None if public_key is None else _key(public_key)
    if proof is not None:
        if public is None:
            raise Stop("a proof is checked with a public key", "name it with --public-key; it comes from the owner of the journal")
        return _check_proof(proof, public, form)
    place = _journal(folder)
    second = second_place(place.parent) / "heads"
    if heads is not None:
        second = existing(heads)
    with Advance(0, "verifying", "records") as advance:
        report = verify(
            place, second=second if heads is not None or (second.is_dir() and not copy) else None, public_key=public,
            first_key=None if first_key is None else _key(first_key), copy=copy, step=advance.to,
        )  # fmt: skip
        advance.finish()
    _show_report(report, form)
    return exits.OK if report.sound else exits.PROBLEMS


@command.command("show")
@click.argument("folder", required=False, metavar="FOLDER")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only records of this kind; repeat for more.")
@click.option("--decision", metavar="ID", help="Only records of this decision.")
@click.option("--since", metavar="TIME", help="Only records from this time on, as 2026-03-01T12:00:00Z or 2h.")
@click.option("--until", metavar="TIME", help="Only records before this time.")
@click.option("--follow", is_flag=True, help="Go on with records as they come, until Ctrl-C.")
def show(folder: str | None, kinds: tuple[str, ...], decision: str | None, since: str | None, until: str | None, follow: bool) -> int:
    """Print records, one a line."""
    more = _wait if follow else _end
    for record in records(_journal(folder), _wanted(kinds, decision, since, until), more=more):
        at = _ZERO + timedelta(microseconds=record.at)
        rest = " ".join(f"{key}={_plain(value)}" for key, value in record.body.items())
        sys.stdout.write(printable(f"{record.sequence:>8}  {at:%Y-%m-%d %H:%M:%S.%f}  {record.kind:<10}  {rest}") + "\n")
        if follow:
            sys.stdout.flush()
    return exits.OK


@command.command("export")
@click.argument("folder", required=False, metavar="FOLDER")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only records of this kind; repeat for more.")
@click.option("--decision", metavar="ID", help="Only records of this decision.")
@click.option("--since", metavar="TIME", help="Only records from this time on.")
@click.option("--until", metavar="TIME", help="Only records before this time.")
@click.option("--out", metavar="FILE", help="Where to; standard output when left out.")
def export(folder: str | None, kinds: tuple[str, ...], decision: str | None, since: str | None, until: str | None, out: str | None) -> int:
    """Write records as JSON lines."""
    rows = (_json(record) for record in records(_journal(folder), _wanted(kinds, decision, since, until)))
    if out is None:
        for row in rows:
            sys.stdout.write(row)
        return exits.OK
    _write_rows(out, rows)
    return exits.OK


@command.command("prove")
@click.argument("folder", required=False, metavar="FOLDER")
@click.option("--decision", required=True, metavar="ID", help="The decision to prove.")
@click.option("--out", metavar="FILE", help="Where to; standard output when left out.")
def prove_decision(folder: str | None, decision: str, out: str | None) -> int:
    """Write a proof that the records of a decision are in the journal, for somebody who has only the public key."""
    try:
        data = json.dumps(prove(_journal(folder), decision), indent=1)
    except ProofRefused as error:
        raise Stop(str(error), "`guardrails journal show --decision ID` lists its records", exits.PROBLEMS) from None
    if out is None:
        click.echo(data)
    else:
        write_file(out, data.encode() + b"\n")
    return exits.OK


def _check_proof(path: str, public: bytes, form: str) -> int:
    data, name = read_bytes(path, _PROOF_LIMIT)
    try:
        proven = check_proof(read_proof(data), public)
    except ProofRefused as error:
        if form == "json":
            click.echo(json.dumps({"version": 1, "proven": False, "wrong": str(error)}))
        else:
            line(console(), ("refused ", "red"), f"{name}: {error}")
        return exits.PROBLEMS
    when = _ZERO + timedelta(microseconds=proven.head.time)
    if form == "json":
        found = [json.loads(_json(record)) for record in proven.records]
        click.echo(json.dumps({"version": 1, "proven": True, "head": proven.head.body, "records": found}))
    else:
        to = console()
        said = f"{count(len(proven.records), 'record')} under the head over {proven.head.size:,} records of {when:%Y-%m-%d %H:%M:%S} UTC"
        line(to, ("proven ", "green"), said)
        for record in proven.records:
            line(to, f"  {_json(record).rstrip()}")
    return exits.OK


def _show_report(report: Report, form: str) -> None:
    if form == "json":
        wrong = None if report.wrong is None else {"sequence": report.wrong.sequence, "what": report.wrong.what}
        found: dict[str, Any] = {
            "version": 1, "sound": report.sound, "records": report.records, "files": report.files, "heads": report.heads,
            "signed": report.signed, "macs_from": report.macs, "wrong": wrong, "notes": report.notes,
        }  # fmt: skip
        click.echo(json.dumps(found))
        return
    to = console()
    if report.wrong is not None:
        line(to, ("wrong ", "bold red"), str(report.wrong))
    else:
        line(to, ("sound ", "green"), f"{count(report.records, 'record')} in {count(report.files, 'file')}")
    if report.sound:
        macs = f"MACs checked from record {report.macs} on" if report.macs is not None else "no MAC could be checked"
        line(to, f"  {count(report.signed, 'record')} under {count(report.heads, 'signed head')}; {macs}")
    for note in report.notes:
        line(to, f"  {note}")


def _journal(folder: str | None) -> Path:
    place = _state() if folder is None else existing(folder)
    if (place / "journal").is_dir():
        place = place / "journal"
    if not place.is_dir() or not any(place.glob("*.log")):
        hint = "it is `journal` in the state folder, which GUARDRAILS_STATE or FOLDER names"
        raise Stop(f"there is no journal in `{printable(str(place))}`", hint)
    return place


def _state() -> Path:
    """The state folder of the user, or of `GUARDRAILS_STATE`."""
    try:
        found = where().folder
    except SetupError as error:
        raise Stop(error.message, error.hint) from None
    if found is None:
        raise Stop("what is kept in memory has no journal", "name the folder of a journal")
    return found


def _key(given: str) -> bytes:
    """A key of 32 bytes in hexadecimal, or the last word of a file that holds one."""
    text = given
    path = Path(given)
    if len(given) != 2 * _KEY and path.is_file():
        words = path.read_bytes()[:1024].decode("ascii", "replace").split()
        text = words[-1] if words else ""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _KEY:
        raise Stop("a key is 64 hexadecimal digits, or a file that ends with them", "look at `public` in the folder of the journal")
    return key


def _wanted(kinds: tuple[str, ...], decision: str | None, since: str | None, until: str | None) -> Wanted:
    return Wanted(kinds, decision, _time(since), _time(until))


def _time(given: str | None) -> int | None:
    if given is None:
        return None
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    if given[:-1].isascii() and given[:-1].isdigit() and given[-1] in units and len(given) < 10:
        return time.time_ns() // 1000 - int(given[:-1]) * units[given[-1]] * 1_000_000
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise Stop("a time is written as 2026-03-01T12:00:00Z, or as 90m, 2h or 3d before now") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (at - _ZERO) // timedelta(microseconds=1)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _json(record: Record) -> str:
    # Texts stand as in the journal itself: JSON alone would make one character of two lone surrogates.
    body = encode(record.body)
    return f'{{"sequence":{record.sequence},"at":{record.at},"kind":"{record.kind}","body":{body},"hash":"{record.hash.hex()}"}}\n'


def _write_rows(out: str, rows: Iterator[str]) -> None:
    target = Path(out)
    if not target.parent.is_dir():
        raise Stop(f"there is no folder `{printable(str(target.parent))}`", "make it first")
    with target.open("w", encoding="utf-8") as file:
        file.writelines(rows)


def _end() -> bool:
    return False


def _wait() -> bool:
    time.sleep(_POLL)
    return True
