"""Problems in the four forms: text, JSON, SARIF and workflow commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from guardrails.cli.github import as_github
from guardrails.cli.problems import Shown, as_json, shown, write_text
from guardrails.cli.sarif import as_sarif
from guardrails.cli.terminal import console
from guardrails.errors import Problem
from guardrails.policy.codes import Code
from guardrails.source import Source

TEXT = "kind: Policy\nspec:\n  when: tool.arguments > 5\n"
SOURCE = Source(TEXT, "policies/pay.yaml")
AT = TEXT.index("tool.")
UNKNOWN = Problem("GR201", "unknown name `tool.arguments`", SOURCE.span(AT, AT + 14), "did you mean `tool.args`?")
NOTE = Problem("GR306", "this condition, so to say: 100 % always holds", SOURCE.span(0, len(TEXT)), "", "note")
WHOLE = Problem("GR100", "this file may not be read", Source("", "policies/a,b:c.yaml").span(0))
NOWHERE = Problem("GR199", "3 more problems are not shown", None, "mend these first")
ALL = shown([UNKNOWN, NOTE, WHOLE, NOWHERE], [])

# The parts of the SARIF 2.1.0 schema that readers rely on, in our own words.
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "name": {"type": "string", "minLength": 1},
                                    "rules": {"type": "array", "items": {"$ref": "#/definitions/rule"}},
                                },
                            }
                        },
                    },
                    "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
                },
            },
        },
    },
    "definitions": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "rule": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "shortDescription": {"$ref": "#/definitions/message"},
                "fullDescription": {"$ref": "#/definitions/message"},
                "help": {"$ref": "#/definitions/message"},
                "helpUri": {"type": "string", "format": "uri"},
            },
        },
        "result": {
            "type": "object",
            "required": ["message", "ruleId"],
            "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"$ref": "#/definitions/message"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {
                                        "required": ["uri"],
                                        "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._~/%-]+$"}},
                                    },
                                    "region": {
                                        "required": ["startLine"],
                                        "additionalProperties": False,
                                        "properties": {
                                            name: {"type": "integer", "minimum": 1}
                                            for name in ("startLine", "startColumn", "endLine", "endColumn")
                                        },
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


def test_text_shows_place_code_caret_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    write_text(console(), shown([UNKNOWN], []))
    assert capsys.readouterr().out == (
        "policies/pay.yaml:3:9: GR201 unknown name `tool.arguments`\n"
        "  3 |   when: tool.arguments > 5\n"
        "    |         ^^^^^^^^^^^^^^\n"
        "  hint: did you mean `tool.args`?\n"
    )


def test_text_without_a_place_and_for_a_whole_file_has_no_caret(capsys: pytest.CaptureFixture[str]) -> None:
    write_text(console(), shown([WHOLE, NOWHERE], []))
    assert capsys.readouterr().out == (
        "policies/a,b:c.yaml: GR100 this file may not be read\nGR199 3 more problems are not shown\n  hint: mend these first\n"
    )


def test_a_long_line_keeps_its_caret_below_it_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = "x" * 70 + "!"
    write_text(console(), shown([Problem("GR201", "m", Source(text, "a.yaml").span(70, 71))], []))
    _, source, carets, *_ = capsys.readouterr().out.splitlines()
    assert source.index("!") == carets.index("^") == 76


def test_control_characters_never_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    text = "a \x1b[31m\u202e b"
    write_text(console(), shown([Problem("GR201", "bad \x1b]0;x\x07", Source(text, "\x1b.yaml").span(2, 3), "\x9b1m")], []))
    out = capsys.readouterr().out
    assert not {c for c in out if c != "\n" and not c.isprintable()}
    assert "\N{REPLACEMENT CHARACTER}" in out


def test_json_has_every_field_of_every_problem() -> None:
    made = json.loads(as_json(ALL, {"problems": 3}))
    assert made["version"] == 1
    assert made["summary"] == {"problems": 3}
    assert made["problems"][0] == {
        "code": "GR201",
        "severity": "problem",
        "message": "unknown name `tool.arguments`",
        "hint": "did you mean `tool.args`?",
        "file": "policies/pay.yaml",
        "line": 3,
        "column": 9,
        "end_line": 3,
        "end_column": 23,
    }
    assert [p["severity"] for p in made["problems"]] == ["problem", "note", "problem", "problem"]
    assert made["problems"][3]["file"] is None


def test_sarif_has_the_structure_that_readers_require() -> None:
    codes = {"GR201": Code("GR201", "unknown name", "A name that is not known.", "when: x", "when: text")}
    made = json.loads(as_sarif(ALL, codes))
    Draft7Validator.check_schema(SARIF)
    Draft7Validator(SARIF).validate(made)
    (run,) = made["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [r["level"] for r in run["results"]] == ["error", "note", "error", "error"]
    help_text = next(r for r in rules if r["id"] == "GR201")["help"]["text"]
    assert "A name that is not known." in help_text
    assert "    when: text" in help_text
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 3, "startColumn": 9, "endLine": 3, "endColumn": 23}
    assert run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "policies/a%2Cb%3Ac.yaml"


def test_a_result_keeps_its_fingerprint_when_its_line_moves() -> None:
    moved = Source("\n\n" + TEXT, "policies/pay.yaml")
    again = Problem(UNKNOWN.code, UNKNOWN.message, moved.span(AT + 2, AT + 16), UNKNOWN.hint)
    first, second = (json.loads(as_sarif(shown([p], []), {}))["runs"][0]["results"][0] for p in (UNKNOWN, again))
    assert first["partialFingerprints"] == second["partialFingerprints"]
    assert first["locations"] != second["locations"]


def test_workflow_commands_are_escaped() -> None:
    first, second, third, fourth = as_github(ALL).splitlines()
    assert first == (
        "::error col=9,endColumn=23,file=policies/pay.yaml,line=3,title=GR201::"
        "unknown name `tool.arguments`%0Ahint: did you mean `tool.args`?"
    )
    assert second == "::notice endLine=4,file=policies/pay.yaml,line=1,title=GR306::this condition, so to say: 100 %25 always holds"
    assert third == "::error file=policies/a%2Cb%3Ac.yaml,title=GR100::this file may not be read"
    assert fourth == "::error title=GR199::3 more problems are not shown%0Ahint: mend these first"


def test_no_message_can_start_a_workflow_command_of_its_own() -> None:
    row = Shown(Problem("GR201", "a\r\n::set-env name=x::y"), "f\n::error::z", 1, 1, 1, 1)
    expected = "::error col=1,endColumn=1,file=f%0A%3A%3Aerror%3A%3Az,line=1,title=GR201::a%0D%0A::set-env name=x::y"
    assert as_github([row]) == expected  # one line, and only its first `::` counts


def test_files_are_named_as_they_are_reached_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conf" / "policies" / "sub").mkdir(parents=True)
    (tmp_path / "conf" / "policies" / "sub" / "a.yaml").write_text("x")
    monkeypatch.chdir(tmp_path)
    problem = Problem("GR201", "m", Source("x", "policies/sub/a.yaml").span(0, 1))
    assert shown([problem], ["conf/policies"])[0].place == "conf/policies/sub/a.yaml:1:1"
    assert shown([problem], ["elsewhere"])[0].place == "policies/sub/a.yaml:1:1"
    single = Problem("GR201", "m", Source("x", "sub/a.yaml").span(0, 1))
    assert shown([single], ["conf/policies/sub/a.yaml"])[0].place == "conf/policies/sub/a.yaml:1:1"
