"""A `Detector` document brings spaCy or Presidio into decisions; what is missing is a problem with a place and a line to type."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guardrails.engine import Engine
from guardrails.errors import PolicyError
from guardrails.events import Prompt
from guardrails.verdict import Effect

BASE = """\
apiVersion: guardrails/v1
kind: System
metadata: {id: notes, owner: it}
spec:
  purpose: Drafts notes.
  stage: production
  hypothesis: Notes are written sooner.
  measure: {metric: minutes, baseline: 9, target: 3}
  review: 2030-01-31
  vendor_alternative: None.
  data_classes: [phi]
---
apiVersion: guardrails/v1
kind: Destination
metadata: {id: chat, owner: it}
spec: {zone: public, covered: false}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: out, owner: it}
spec:
  rules:
    - {id: staff, phi: {any: [STAFF]}, then: block}
    - {id: names, phi: {any: [NAME]}, then: redact}
---
apiVersion: guardrails/v1
kind: Detector
metadata: {id: plugged, owner: it}
spec:
"""
SPACY = "  uses:\n    spacy: {model: ./models/people, labels: {PERSON: STAFF, GPE: NAME}, max_chars: 500}\n"
PRESIDIO = "  uses:\n    presidio:\n      recognizers: [UsSsnRecognizer]\n      types: {US_SSN: STAFF}\n"


def engine(folder: Path, uses: str) -> Engine:
    (folder / "set.yaml").write_text(BASE + uses)
    return Engine.load(folder / "set.yaml")


def decide(made: Engine, text: str) -> Any:
    return made.decide(Prompt(system="notes", destination="chat", content=text))


def refused(folder: Path, uses: str) -> str:
    with pytest.raises(PolicyError) as raised:
        engine(folder, uses)
    return "\n".join(map(str, raised.value.problems)).replace(folder.as_posix() + "/", "")


def test_rules_name_the_types_of_a_spacy_model_beside_the_policy(model: Path) -> None:
    made = engine(model.parents[1], SPACY)
    assert decide(made, "Ask Maria Alvarez.").effect is Effect.BLOCK
    assert decide(made, "Ask about Dayton.").effect is Effect.REDACT
    assert decide(made, "Ask about water.").effect is Effect.ALLOW


def test_rules_name_the_types_of_presidio(tmp_path: Path) -> None:
    made = engine(tmp_path, PRESIDIO)
    assert decide(made, "his social security number: 219-45-8830").effect is Effect.BLOCK
    assert decide(made, "Ask about water.").effect is Effect.ALLOW


def test_a_text_that_a_plug_in_does_not_read_is_refused(model: Path) -> None:
    verdict = decide(engine(model.parents[1], SPACY), "water " * 200)
    assert verdict.effect is Effect.BLOCK
    assert "TextTooLong" in {f.error for f in verdict.findings}


def test_a_missing_model_is_a_problem_at_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, SPACY.replace("./models/people", "en_core_web_none"))
    line = (BASE + SPACY).split("spacy:")[0].count("\n") + 1
    assert f"set.yaml:{line}:20: GR326 the spaCy model `en_core_web_none` is not installed" in said
    assert "`python -m spacy download en_core_web_none` installs it; nothing is downloaded when policies load" in said


@pytest.mark.parametrize("package", ["spacy", "presidio_analyzer"])
def test_a_missing_package_is_a_problem_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    said = refused(tmp_path, SPACY if package == "spacy" else PRESIDIO)
    assert f"GR326 the package `{package.replace('_', '-')}` is not installed" in said
    assert "pip install 'guardrails-as-code[nlp]'" in said


def test_settings_that_do_not_fit_are_problems_at_their_place(model: Path) -> None:
    folder = model.parents[1]
    said = refused(folder, PRESIDIO.replace("UsSsn", "UsSnn"))
    line = (BASE + PRESIDIO).split("recognizers:")[0].count("\n") + 1
    assert f"set.yaml:{line}:21: GR327 presidio has no recognizer `UsSnnRecognizer`" in said
    assert "GR327 the model has no label `PERSONS`" in refused(folder, SPACY.replace("PERSON:", "PERSONS:"))


def test_a_reload_loads_no_model_twice(model: Path) -> None:
    folder = model.parents[1]
    first = engine(folder, SPACY)
    second = engine(folder, SPACY)
    one, two = (made.policies.detectors[0].find.__self__._detector for made in (first, second))
    assert one is two


def test_a_policy_that_does_not_ask_imports_neither(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text(BASE + "  type: STAFF\n  words: [zebra]\n")
    code = (
        "import sys; from guardrails.engine import Engine; Engine.load(sys.argv[1]);"
        "print(sorted({'spacy', 'presidio_analyzer', 'tldextract'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
