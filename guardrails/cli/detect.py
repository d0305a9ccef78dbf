"""`guardrails detect eval`: how well detection does on labeled texts of one's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ..source import printable
from ..workbench.jsontext import Unreadable
from ..workbench.scanning_detector import Find, Finder
from ..workbench.scoring import POINTS, Answers, ask
from ..workbench.scoring_data import Labeled, read_labeled
from ..workbench.scoring_intervals import score
from . import exits
from .detect_table import as_json, write
from .failures import Stop
from .options import existing, form
from .progress import Advance
from .terminal import console, count

_SHOWN = 20


@click.group("detect")
def command() -> None:
    """Measure the detection of identifiers."""


@command.command("eval")
@click.argument("files", nargs=-1, required=True, metavar="DATA.jsonl...")
@click.option(
    "--operating-point",
    "points",
    type=click.Choice(list(POINTS)),
    multiple=True,
    help="Least score that counts: "
    + ", ".join(f"{name} {least:g}" for name, least in POINTS.items())
    + "; both when left out.",
)
@click.option("--policies", metavar="PATH", help="Measure with the detectors of these policies beside the built-in one.")
@click.option("--tag", "tags", multiple=True, metavar="PREFIX", help="Show recall by each tag that begins so; repeat for more.")
@form("table", "json")
def evaluate(files: tuple[str, ...], points: tuple[str, ...], policies: str | None, tags: tuple[str, ...], form: str) -> int:
    """Measure detection on labeled texts: what is covered, what leaks, how often it is wrong, with 95 % confidence intervals.

    A line is a JSON object with `text` and `spans` (`start`, `end`, `type`, and `optional` for what is neither owed nor wrong), or with
    marks in the text: `Pt [[NAME:Ann Lee]] of [[ORG?:Mercy West]]`. `tags` are words to count by. No text is printed.
    """
    paths = [existing(name) for name in files]
    finder = Finder(policies=None if policies is None else existing(policies))
    wrong: list[Unreadable] = []
    chosen = points or tuple(POINTS)
    documents = []
    to = console()
    for path in paths:
        texts = _read(path, wrong)
        answers, characters = _ask(finder.find, texts), sum(len(t.text) for t in texts)
        scores = {point: score(texts, answers, POINTS[point], tags or None) for point in chosen}
        if form == "json":
            documents.append(as_json(path.as_posix(), scores, answers, characters))
        else:
            write(to, path.as_posix(), scores, answers, characters)
    if form == "json":
        click.echo(json.dumps({"version": 1, "results": documents}, indent=2, allow_nan=False))
    for row in (line for problem in wrong[:_SHOWN] for line in str(problem).split("\n")):
        sys.stderr.write(printable(row) + "\n")
    if wrong:
        sys.stderr.write(f"error: {count(len(wrong), 'mistake')} in the data; the lines with a mistake were left out\n")
    return exits.PROBLEMS if wrong else exits.OK


def _read(path: Path, wrong: list[Unreadable]) -> list[Labeled]:
    if path.is_dir():
        raise Stop(f"`{printable(path.as_posix())}` is a folder", "name a JSON Lines file in it")
    texts = []
    with path.open("rb") as file:
        for row in read_labeled(file, path.as_posix()):
            if isinstance(row, list):
                wrong += row
            else:
                texts.append(row)
    if not texts and not wrong:
        wrong.append(Unreadable("GR709", "there is no labeled text in this file", path.as_posix(), 1, hint="write one JSON object a line"))
    return texts


def _ask(find: Find, texts: list[Labeled]) -> Answers:
    done = 0
    with Advance(len(texts), "measuring", "texts") as advance:

        def step() -> None:
            nonlocal done
            done += 1
            advance.to(done)

        answers = ask(find, texts, step)
        advance.finish()
    return answers
