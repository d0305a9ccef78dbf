"""What the README promises: its policy loads beside the baseline, its slip is shown as printed, and its names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guardrails import Guardrails, PolicyError

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BASELINE = {f"my-policies/{p.name}": p.read_text(encoding="utf-8") for p in (ROOT / "guardrails/shipped/baseline").glob("*.yaml")}
POLICY = re.search(r"```yaml\n(apiVersion.*?)```", README, re.DOTALL)


def test_the_first_lines_are_the_two_commands() -> None:
    assert [line.strip().split("#")[0].strip() for line in README.splitlines() if line.startswith("    make")] == ["make run", "make test"]


def test_the_policy_loads_beside_the_baseline_and_the_names_are_registered() -> None:
    assert POLICY is not None
    rails = Guardrails.load(BASELINE | {"my-policies/phi.yaml": POLICY[1]})
    for word, known in (("system", rails.policies.systems), ("destination", rails.policies.destinations)):
        used = re.findall(rf'@rails\.guard\(.*{word}="([^"]+)"', README)
        assert used
        assert set(used) <= set(known)


def test_a_slip_is_shown_as_the_readme_prints_it() -> None:
    assert POLICY is not None
    with pytest.raises(PolicyError) as caught:
        Guardrails.load(BASELINE | {"my-policies/phi.yaml": POLICY[1].replace("safe-harbor", "safe-harbour")})
    problem = next(str(p) for p in caught.value.problems if p.severity == "problem")
    assert problem in README


@pytest.mark.parametrize("page", sorted(set(re.findall(r"\]\(([\w./-]+\.md)\)", README))))
def test_every_page_it_leads_to_exists(page: str) -> None:
    assert (ROOT / page).is_file()
