"""The page about sign-offs says what the code does: its example runs, its table is the code's, its file of people loads."""

from __future__ import annotations

import re
from pathlib import Path

from guardrails.signoff import People
from guardrails.signoff.refusals import WHY

PAGE = Path(__file__).parents[2] / "docs" / "sign-off.md"
TEXT = PAGE.read_text("utf-8")


def test_every_reason_for_a_refusal_is_documented() -> None:
    table = TEXT.split("<!-- why -->")[1].split("<!-- end -->")[0]
    rows = "".join(f"| `{why}` | {text} |\n" for why, text in WHY.items())
    assert table == f"\n\n| why | what it says |\n|---|---|\n{rows}\n"


def test_the_example_runs() -> None:
    examples = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(examples) == 1
    exec(compile(examples[0], str(PAGE), "exec"), {})


def test_the_file_of_people_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "people.yaml"
    file.write_text(example)
    person = People(file).person("dr-lee")
    assert person is not None
    assert person.roles == {"radiologist"}
