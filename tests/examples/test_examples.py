"""The examples: each runs as its page says, prints the story that stands there, and sends to the model what it may and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from guardrails.examples.stand_in import Script, stand_in

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/examples.md").read_text(encoding="utf-8")
NAMES = ("claims", "help_desk", "proxy", "radiology", "research")


def story(name: str, *args: str) -> str:
    """What an example prints, in a process of its own, with long lines joined again."""
    if name == "proxy" and which("curl") is None:
        pytest.skip("curl is not installed")
    line = [sys.executable, "-W", "ignore", "-m", f"guardrails.examples.{name}", *args]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return joined(done.stdout)


def joined(text: str) -> str:
    """A story without its line breaks and the pseudonyms of one run."""
    return re.sub(r"_[0-9A-Z]{10}\]", "_...]", " ".join(text.split()))


def at_a_real_endpoint(name: str) -> tuple[str, list[dict[str, Any]]]:
    """The story, told with `--url`, and the requests that reached that address."""
    script: Script = import_module(f"guardrails.examples.{name}").script
    with stand_in(script) as model:
        return story(name, "--url", model.url, "--model", "some-model"), model.seen


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_the_story_that_is_printed(name: str) -> None:
    shown = re.search(rf"```text\n\$ python -m guardrails\.examples\.{name}\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert story(name) == joined(shown[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_lines_of_the_example_in_their_order(name: str) -> None:
    section = PAGE.split(f"`python -m guardrails.examples.{name}`")[1].split("\n## ")[0]
    blocks = re.findall(r"```(python|yaml)\n(.*?)```", section, re.DOTALL)
    assert {language for language, _ in blocks} == {"python", "yaml"}
    for language, block in blocks:
        file = f"{name}.py" if language == "python" else f"policies/{name}.yaml"
        lines = iter([line.strip() for line in (ROOT / "guardrails/examples" / file).read_text(encoding="utf-8").splitlines()])
        missing = [line for line in block.splitlines() if line.strip() not in ("", "...") and line.strip() not in lines]
        assert missing == []


def test_a_report_is_filed_once_and_exactly_as_it_was_signed() -> None:
    told, seen = at_a_real_endpoint("radiology")
    assert len(seen) == 1
    for fact in (
        "Filing it waits: A radiologist reads and signs the report. Reports in the archive: 0.",
        "With one space more, it is refused: not-what-was-signed.",
        "As it was signed: report of exam 1207 filed.",
        "A second time, it is refused: used.",
        "Reports in the archive: 1; the same text as the draft: yes.",
    ):
        assert fact in told


def test_money_moves_by_its_band_and_a_denied_tool_tells_the_model_why() -> None:
    told, seen = at_a_real_endpoint("claims")
    assert "Paid so far: 320 USD on C-1." in told
    assert "Blocked: This claim is under fraud review." in told
    assert "a-berg signs. One signature is not enough yet. c-moreau signs: 4200 USD on C-2 paid." in told
    assert "Paid in the end: 320 USD on C-1, 4200 USD on C-2." in told
    # Four turns for the claim that was paid; two each for those that ended where the payment was asked for.
    assert [m["messages"][0]["content"][-3:] for m in seen] == ["C-1"] * 4 + ["C-2"] * 2 + ["C-3"] * 2
    assert "Leave it open." in seen[3]["messages"][-1]["content"]


def test_no_word_of_the_patient_reaches_a_model() -> None:
    told, seen = at_a_real_endpoint("research")
    assert len(seen) == 2
    assert [word for word in ("Maria", "Alvarez", "44812973") if word in json.dumps(seen)] == []
    assert "[NAME_" in seen[0]["messages"][0]["content"]
    assert "What Dr. Osei reads: For Maria Alvarez," in told
    assert "phi-public-afterwards/no-search-after-phi" in told
    assert "Searches that left the house: 1." in told


def test_a_ration_a_cap_and_a_button_hold_for_the_help_desk() -> None:
    told, seen = at_a_real_endpoint("help_desk")
    assert {body["max_tokens"] for body in seen} == {200}
    assert [bool(body.get("stream")) for body in seen] == [False, False, False, True, False]
    assert "Kim gets 3 answers. Then: Today's ration is used up." in told
    assert "the stream ended after 3 words." in told
    assert "Started again, Sam reads: Switch the printer" in told
