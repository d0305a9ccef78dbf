"""The reference page of policy files is the one that the models write, and misses none of their fields."""

from __future__ import annotations

import re
from pathlib import Path

from guardrails.policy.reference import page
from guardrails.policy.schema import schema

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policy-files.md"


def test_the_committed_page_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m guardrails.policy.reference > docs/reference/policy-files.md"
    )


def test_every_field_of_every_form_has_a_row_with_a_meaning() -> None:
    text = page()
    for name, form in schema()["$defs"].items():
        for field in form["properties"]:
            if field in ("apiVersion", "kind", "metadata", "spec"):
                continue
            assert re.search(rf"^\| `{field}` \| .+ \| \S.*\|$", text, re.MULTILINE), f"{name}.{field}"


def test_every_link_leads_to_a_heading() -> None:
    text = page()
    headings = {heading.strip("# `\n").lower() for heading in re.findall(r"^#+ .*$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([a-z]+)\)", text)) <= headings
