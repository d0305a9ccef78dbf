"""The commands end to end: what they print, and the exit code they end with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from guardrails.cli.app import COMMANDS

from .conftest import CASES, POLICIES, Command

PAY = {"checkpoint": "tool_call", "system": "claims-agent", "actor": {"id": "a.b", "roles": ["adjuster"]}, "tool": "pay"}


def event(amount: float, *flags: str) -> bytes:
    return json.dumps({**PAY, "args": {"amount": amount, "flags": list(flags), "note": "Erika Mustermann"}}).encode()


def line_of(words: str, text: str = POLICIES) -> int:
    return text[: text.index(words)].count("\n") + 1


def prompt(text: str) -> bytes:
    return json.dumps({"checkpoint": "prompt", "system": "claims-agent", "destination": "model", "text": text}).encode()


# -- check


def test_check_counts_what_a_sound_set_holds(command: Command) -> None:
    done = command("check")
    assert done.code == 0
    first, digest = done.out.splitlines()
    assert first == "no problems: 1 system, 1 destination, 1 policy, 5 rules, 4 cases in 2 files"
    assert re.fullmatch("digest [0-9a-f]{64}", digest)


def test_check_shows_every_problem_of_every_file(command: Command, folder: Path) -> None:
    (folder / "policies" / "policies.yaml").write_text(
        POLICIES.replace("tool.args.flags", "tool.arguments.flags").replace('fraud"', "fraud")
    )
    (folder / "policies" / "more.yaml").write_text("apiVersion: guardrails/v1\nkind: Polizy\n")
    done = command("check")
    assert done.code == 1
    assert "policies/more.yaml:2:7: GR132" in done.out
    assert re.search(r"policies/policies\.yaml:\d+:\d+: GR2\d\d", done.out)
    assert re.search(r"^\d problems$", done.out.splitlines()[-1])


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_check_prints_whole_json_documents(command: Command, folder: Path, form: str) -> None:
    assert command("check", "--format", form).code == 0
    (folder / "policies" / "more.yaml").write_text("kind: 1\n")
    done = command("check", "--format", form)
    assert done.code == 1
    assert "GR134" in json.dumps(done.json) or "GR132" in json.dumps(done.json)


def test_notes_fail_only_when_asked(command: Command, folder: Path) -> None:
    always = POLICIES + "    - {id: always, when: 'true', then: warn}\n"
    (folder / "policies" / "policies.yaml").write_text(always)
    done = command("check")
    assert (done.code, "note" in done.out) == (0, True)
    assert command("check", "--strict").code == 1


# -- decide


@pytest.mark.parametrize(
    ("data", "code", "effect"),
    [
        (event(20.0), 0, "allow"),
        (event(900.0), 3, "hold"),
        (event(900.0, "fraud"), 4, "block"),
        (prompt("nothing"), 0, "allow"),
        (prompt("say xyzzy"), 0, "redact"),
        (prompt("on tuesday"), 5, "halt"),
    ],
)
def test_the_exit_code_of_decide_tells_the_effect(command: Command, data: bytes, code: int, effect: str) -> None:
    done = command("decide", "-", stdin=data)
    assert (done.code, done.out.split()[0]) == (code, effect)
    done = command("decide", "-", "--format", "json", stdin=data)
    assert (done.code, done.json["effect"]) == (code, effect)
    assert not {"Mustermann", "xyzzy", "tuesday"} & set(re.findall(r"\w+", done.out + done.err))


def test_decide_names_rule_line_and_message(command: Command) -> None:
    done = command("decide", "-", stdin=event(900.0, "fraud"))
    place = f"policies/policies.yaml:{line_of('id: flagged')}"
    assert f"block by pay/flagged  {place}\n    This claim is under review." in done.out
    assert "signed by adjuster" in done.out


# -- explain


def test_explain_shows_each_clause_with_its_value_and_the_facts_it_read(command: Command) -> None:
    done = command("explain", "-", "--rule", "pay/secret-word", "--rule", "pay/flagged", "--format", "json", stdin=event(900.0, "other"))
    rules = {r["name"]: r for r in done.json["rules"]}
    assert done.code == 0
    line = line_of("when: tool.args.flags")
    assert rules["pay/flagged"]["clauses"] == [
        {"text": 'tool.args.flags.exists(f, f == "fraud")', "value": "false", "line": line, "facts": {"tool.args.flags": "list of 1"}},
        {"text": "tool.args.amount > 10.0", "value": "true", "line": line, "facts": {"tool.args.amount": "900.0"}},
    ]
    assert rules["pay/flagged"]["fired"] is False
    (band,) = rules["pay/bands"]["clauses"]
    assert rules["pay/bands"]["fired"] is True
    assert band["facts"] == {"tool.args.amount": "900.0", "decision.level": "decide"}


def test_explain_says_which_field_of_the_match_did_not_fit(command: Command) -> None:
    done = command("explain", "-", "--rule", "pay/flagged", "--rule", "pay/tools", stdin=prompt("nothing"))
    assert "pay/flagged  did not fire" in done.out
    assert "`on` wants tool_call; here it is prompt" in done.out
    assert "pay/tools  did not fire" in done.out


def test_explain_names_a_clause_that_fails_and_the_stricter_reading(command: Command) -> None:
    data = json.dumps({**PAY, "args": {"amount": 20.0}}).encode()
    done = command("explain", "-", "--format", "json", stdin=data)
    (flagged,) = (r for r in done.json["rules"] if r["name"] == "pay/flagged")
    assert flagged["fired"] is True
    assert [c["value"] for c in flagged["clauses"]] == ["error: no_such_key", "true"]
    assert done.json["verdict"]["effect"] == "block"


def test_explain_tells_why_an_allow_list_refuses(command: Command) -> None:
    data = json.dumps({**PAY, "actor": {"id": "x", "roles": ["clerk"]}, "args": {"amount": 1.0, "flags": []}}).encode()
    done = command("explain", "-", stdin=data)
    assert "pay/tools  fired: block" in done.out
    assert re.search(r"false +entry `pay` lets it run for adjuster", done.out)
    assert "actor.roles = [clerk]" in done.out


def test_explain_never_shows_a_text_of_the_event(command: Command) -> None:
    for data in (event(900.0, "fraud", "Mustermann"), prompt("say xyzzy to Mustermann")):
        for form in ("text", "json"):
            names = [f"pay/{r}" for r in ("tools", "bands", "flagged", "secret-word", "closed-day")]
            done = command("explain", "-", "--code", "--format", form, *(a for n in names for a in ("--rule", n)), stdin=data)
            assert done.code == 0
            assert "Mustermann" not in done.out + done.err
            assert "xyzzy" not in done.out + done.err


def test_code_prints_the_generated_python(command: Command) -> None:
    done = command("explain", "-", "--code", stdin=event(900.0))
    assert "# policies/policies.yaml: pay/" in done.out
    assert "out.append(" in done.out


def test_an_unknown_rule_gets_the_nearest_one(command: Command) -> None:
    done = command("explain", "-", "--rule", "pay/flaged", stdin=event(1.0))
    assert (done.code, done.err) == (2, "error: there is no rule `pay/flaged`\n  hint: did you mean `pay/flagged`?\n")


# -- test


def test_test_counts_cases_and_names_rules_that_none_exercises(command: Command) -> None:
    done = command("test")
    assert done.code == 0
    assert done.out == (
        "no case exercises 2 rules:\n"
        f"  pay/closed-day  policies/policies.yaml:{line_of('id: closed')}\n"
        f"  pay/tools  policies/policies.yaml:{line_of('id: tools')}\n"
        "4 cases passed; 3 of 5 rules exercised (60 %)\n"
    )


@pytest.mark.parametrize(("options", "code"), [(["--min-coverage", "60"], 0), (["--min-coverage", "61"], 1), (["--require-coverage"], 1)])
def test_thin_coverage_fails_when_asked(command: Command, options: list[str], code: int) -> None:
    assert command("test", *options).code == code


def test_a_failed_case_shows_its_line_and_what_fired_instead(command: Command, folder: Path) -> None:
    broken = CASES.replace("{effect: hold, rules: [pay/bands], signers: 1}", "{effect: allow, not_rules: [pay/bands], signers: 2}")
    (folder / "policies" / "cases.yaml").write_text(broken.replace("say [MAGIC] now", "say [MAGIC] then"))
    done = command("test", "--junit", "out.xml")
    place = f"policies/cases.yaml:{line_of('name: large', CASES)}"
    assert done.code == 1
    assert f"failed  {place}: large payments are signed\n        effect: expected allow, got hold\n" in done.out
    assert "not_rules: expected no pay/bands, got it fired" in done.out
    assert "signers: expected 2, got 1" in done.out
    assert "fired: pay/bands -> hold  policies/policies.yaml:" in done.out
    assert (
        "redacted: expected a text of 16 characters, got a text of 15 characters that differs from character 12 on (MAGIC at 4 to 9)"
        in done.out
    )
    assert done.out.splitlines()[-1].startswith("2 cases of 4 failed; ")
    suites = ET.parse(folder / "out.xml").getroot()
    assert suites.attrib["tests"] == "4"
    assert suites.attrib["failures"] == "2"
    failed = [c for c in suites.iter("testcase") if c.find("failure") is not None]
    assert [c.attrib["name"] for c in failed] == ["large payments are signed", "the word is taken out"]
    assert place in (failed[0].find("failure").text or "")  # type: ignore[union-attr]  # reason: chosen for having one


def test_no_case_at_all_is_a_failure(command: Command, folder: Path) -> None:
    assert (command("test", "-k", "no such words").code, command("test", "-k", "large").code) == (1, 0)
    (folder / "policies" / "cases.yaml").unlink()
    done = command("test")
    assert (done.code, done.out) == (1, "no case ran: there is no `PolicyTest` document with cases\n")


def test_cases_can_be_left_out_by_words(command: Command) -> None:
    done = command("test", "-k", "not PAYMENTS", "--format", "json")
    assert [c["name"] for c in done.json["cases"]] == ["flagged claims are not paid", "the word is taken out"]


# -- init, schema, facts, problem


def test_init_gives_a_folder_that_checks_and_passes_its_cases(command: Command) -> None:
    assert command("init", "mine").code == 0
    assert command("check", "mine").code == 0
    done = command("test", "mine")
    assert (done.code, done.err) == (0, "")


def test_init_never_overwrites(command: Command, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "systems.yaml").write_text("mine")
    done = command("init", "mine")
    assert done.code == 2
    assert "already has `systems.yaml`; nothing was written" in done.err
    assert [p.name for p in (folder / "mine").iterdir()] == ["systems.yaml"]


def test_schema_is_written_or_printed(command: Command, folder: Path) -> None:
    printed = command("schema")
    assert printed.code == 0
    assert command("schema", "--output", "s.json").code == 0
    assert json.loads((folder / "s.json").read_text()) == printed.json


def test_facts_are_listed_with_types_and_places(command: Command) -> None:
    done = command("facts")
    assert re.search(r"^tool\.args +dyn +Arguments of the call\. +tool_call, decision$", done.out, re.MULTILINE)
    assert "tool.args" not in command("facts", "--at", "prompt").out
    assert {f["name"] for f in command("facts", "--format", "json").json["facts"]} >= {"text", "actor.roles", "phi.novel"}


@pytest.mark.parametrize("written", ["GR104", "gr104", "104"])
def test_problem_says_what_a_code_means(command: Command, written: str) -> None:
    done = command("problem", written)
    assert done.code == 0
    assert done.out.startswith("GR104 not UTF-8\n")


def test_an_unknown_code_gets_one_clear_error(command: Command) -> None:
    done = command("problem", "GR9999")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: there is no code `GR9999`")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_agrees_with_its_line(command: Command, name: str) -> None:
    done = command(name, "--help")
    assert done.code == 0
    assert COMMANDS[name][1].rstrip(".").split()[0].lower() in done.out.lower()
