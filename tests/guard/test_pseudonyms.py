"""Real conversations with pseudonyms: what the model sees, what the tools get, what the application reads."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from guardrails.detect import builtin
from guardrails.detect.pseudonyms import Vault
from guardrails.engine import Engine
from guardrails.errors import Blocked, Held
from guardrails.guard import Guardrails
from tests.policies import PUT_BACK, taken_out

Make = Callable[..., Guardrails]

SURROGATES, TOKENS = taken_out("surrogate"), taken_out("token")
NOTE = "Patient: Maria Alvarez, MRN 00482917, phone (617) 555-8123, seen on March 3, 2025. Write to her."
REAL = ("Maria", "Alvarez", "00482917", "555-8123", "March 3,")


def clean(text: str) -> bool:
    return not any(value in text for value in REAL)


def guarded(rails: Guardrails, say: Callable[[Any], Any], destination: str = "outside") -> Callable[[Any], Any]:
    @rails.guard(system="desk", destination=destination)
    def ask(prompt: Any) -> Any:
        return say(prompt)

    return ask


@pytest.mark.parametrize("policy", [SURROGATES, TOKENS], ids=["surrogate", "token"])
@pytest.mark.parametrize("in_session", [True, False])
def test_the_model_never_sees_a_value_and_the_application_reads_it_again(make_rails: Make, policy: str, in_session: bool) -> None:
    rails = make_rails(policy, PUT_BACK, detector=builtin())
    seen: list[str] = []

    def say(prompt: str) -> str:
        seen.append(prompt)
        return f"**Draft**\n{prompt}"

    if in_session:
        with rails.session(actor="u-1"):
            said = guarded(rails, say)(NOTE)
    else:
        said = guarded(rails, say)(NOTE)
    assert said == f"**Draft**\n{NOTE}"
    assert clean(seen[0])


def test_nothing_comes_back_where_no_policy_says_so(make_rails: Make) -> None:
    rails = make_rails(TOKENS, detector=builtin())
    with rails.session(actor="u-1"):
        said = guarded(rails, lambda prompt: prompt)(NOTE)
    assert clean(said)
    assert "[MRN_" in said


def test_a_conversation_keeps_one_pseudonym_for_one_value(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin())
    seen: list[str] = []
    ask = guarded(rails, lambda prompt: seen.append(json.dumps(prompt)) or f"Noted: {prompt[-1]['content']}")
    with rails.session(actor="u-1"):
        first = [{"role": "user", "content": "Patient: Maria Alvarez, MRN 00482917."}]
        said = ask(first)
        assert said == "Noted: Patient: Maria Alvarez, MRN 00482917."
        ask([*first, {"role": "assistant", "content": said}, {"role": "user", "content": "Anything else on MRN 00482917?"}])
    number = seen[0].split("MRN ")[1][:8]
    assert all(clean(text) for text in seen)
    assert seen[1].count(number) == 3


def test_another_session_gives_other_pseudonyms_and_cannot_put_back_those_of_the_first(make_rails: Make) -> None:
    rails = make_rails(TOKENS, PUT_BACK, detector=builtin())
    seen: list[str] = []
    ask = guarded(rails, lambda prompt: seen.append(prompt) or "ok")
    with rails.session(actor="u-1"):
        ask(NOTE)
    token = seen[0].split("MRN ")[1].split(",")[0]
    with rails.session(actor="u-2"), pytest.raises(Held):
        guarded(rails, lambda prompt: f"about {token}")("hello")


PUBLIC_TOOL = """
apiVersion: guardrails/v1
kind: System
metadata: {id: agent, owner: desk@clinic.example}
spec:
  purpose: Looks things up.
  stage: production
  hypothesis: Fewer calls.
  measure: {metric: calls a day, baseline: 90, target: 50}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal, phi]
  tools:
    - {name: chart, zone: internal, side_effects: false}
    - {name: web_search, zone: public, side_effects: false}
    - {name: odd, side_effects: false}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: agent, owner: privacy@clinic.example}
spec:
  match: {systems: [agent]}
  rules:
    - {id: allowed, tools: {allow: [chart, web_search, odd]}}
    - {id: vip, tools: [chart], when: 'tool.args.mrn == "00482999"', then: block, message: Not this one.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: agent-out, owner: privacy@clinic.example}
spec:
  match: {on: [prompt, tool_result], systems: [agent]}
  rules: [{id: identifiers, phi: {any: [safe-harbor], style: surrogate}, then: redact}]
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: agent-back, owner: privacy@clinic.example}
spec:
  match: {on: [response, tool_call], systems: [agent]%s}
  restore: {types: [safe-harbor]}
"""
NO_PHI_OUTSIDE = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: boundary, owner: privacy@clinic.example}
spec:
  match: {on: [tool_call], zones: [public]}
  rules: [{id: no-phi, phi: {any: [MRN]}, then: block}]
"""


def agent(rails: Guardrails, call: str, arguments: Callable[[str], dict[str, Any]], prompt: str) -> tuple[list[Any], list[Any], Any]:
    """One turn of an agent: what the tool got, what the model got back from it, and the answer."""
    got: list[Any] = []
    read: list[Any] = []

    @rails.tool(call)
    def run(**values: Any) -> Any:
        got.append(values)
        return {"found": values, "seen": "Last visit on 03/14/2024."}

    @rails.guard(system="agent", destination="outside")
    def ask(prompt: str) -> Any:
        read.append(prompt)
        read.append(run(**arguments(prompt)))
        return f"Done: {read[1]['seen']}"

    with rails.session(actor="u-1"):
        return got, read, ask(prompt)


def number_in(prompt: str) -> str:
    return prompt.split("MRN ")[1][:8]


def test_a_tool_gets_real_values_and_its_result_goes_to_the_model_without_them(make_rails: Make) -> None:
    rails = make_rails(PUBLIC_TOOL % "", detector=builtin())
    got, read, said = agent(
        rails, "chart", lambda p: {"mrn": number_in(p), "deep": {"list": [f"MRN {number_in(p)}", 7, None, True]}}, "Look up MRN 00482917."
    )
    assert got == [{"mrn": "00482917", "deep": {"list": ["MRN 00482917", 7, None, True]}}]
    shown = number_in(read[0])
    assert shown != "00482917"
    assert read[1]["found"] == {"mrn": shown, "deep": {"list": [f"MRN {shown}", 7, None, True]}}
    assert "03/14/2024" not in read[1]["seen"]
    assert said == "Done: Last visit on 03/14/2024."


def test_the_call_is_judged_with_the_values_that_the_tool_gets(make_rails: Make) -> None:
    rails = make_rails(PUBLIC_TOOL % "", detector=builtin())
    with pytest.raises(Blocked) as caught:
        agent(rails, "chart", lambda p: {"mrn": number_in(p)}, "Look up MRN 00482999.")
    assert [f.rule for f in caught.value.verdict.deciding] == ["vip"]


@pytest.mark.parametrize("tool", ["web_search", "odd"])
def test_a_public_tool_keeps_the_pseudonym_unless_the_policy_names_its_zone(make_rails: Make, tool: str) -> None:
    rails = make_rails(PUBLIC_TOOL % "", detector=builtin())
    got, read, _ = agent(rails, tool, lambda p: {"q": f"MRN {number_in(p)}"}, "Look up MRN 00482917.")
    assert got == [{"q": f"MRN {number_in(read[0])}"}]


def test_named_a_public_zone_gets_real_values_and_the_boundary_still_judges_them(make_rails: Make) -> None:
    open_ = PUBLIC_TOOL % ", zones: [public]"
    got, _, _ = agent(make_rails(open_, detector=builtin()), "web_search", lambda p: {"q": f"MRN {number_in(p)}"}, "Look up MRN 00482917.")
    assert got == [{"q": "MRN 00482917"}]
    with pytest.raises(Blocked) as caught:
        agent(make_rails(open_, NO_PHI_OUTSIDE, detector=builtin()), "web_search", lambda p: {"q": f"MRN {number_in(p)}"}, "MRN 00482917.")
    assert [f.rule for f in caught.value.verdict.deciding] == ["no-phi"]


def test_an_altered_argument_does_not_reach_the_tool(make_rails: Make) -> None:
    rails = make_rails(PUBLIC_TOOL % "", detector=builtin())

    def slip(prompt: str) -> dict[str, Any]:
        number = number_in(prompt)
        return {"mrn": number[:3] + str((int(number[3]) + 1) % 10) + number[4:]}

    with pytest.raises(Held) as caught:
        agent(rails, "chart", slip, "Look up MRN 00482917.")
    (finding,) = caught.value.verdict.deciding
    assert (finding.rule, finding.types, finding.detail) == ("pseudonym-altered", ("MRN",), (("count", 1),))
    assert finding.file == "more-0.yaml"
    assert finding.line > 0


def test_numbers_and_dates_come_back_in_their_own_class(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin())
    got: list[Any] = []

    @rails.tool("lookup")
    def lookup(phone: int, day: date, other: date | None = None) -> str:
        got.append((phone, day))
        return "ok"

    @rails.guard(system="desk", destination="outside")
    def ask(prompt: str) -> str:
        phone = "".join(c for c in prompt.split("phone ")[1].split(",")[0] if c.isdigit())
        return str(lookup(int(phone), date.fromisoformat(prompt.split("on ")[1][:10])))

    with rails.session(actor="u-1"):
        ask("phone (617) 555-8123, DOB on 2025-03-14 for Maria")
    assert got == [(6175558123, date(2025, 3, 14))]


def test_a_date_that_nobody_gave_out_is_held_in_arguments_too(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin())

    @rails.tool("lookup")
    def lookup(day: date) -> str:
        raise AssertionError("must not run")

    @rails.guard(system="desk", destination="outside")
    def ask(prompt: str) -> str:
        return str(lookup(date(1999, 1, 1)))

    with rails.session(actor="u-1"), pytest.raises(Held):
        ask("DOB on 2025-03-14 for Maria")


def test_a_quote_in_a_value_ends_no_text_of_json_that_a_model_wrote(make_rails: Make) -> None:
    words = """
apiVersion: guardrails/v1
kind: Detector
metadata: {id: nicknames, owner: privacy@clinic.example}
spec: {type: NICKNAME, patterns: [{pattern: 'Nick "[^"]+"'}]}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: nick-out, owner: privacy@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules: [{id: nick, phi: {any: [NICKNAME], style: token}, then: redact}]
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: nick-back, owner: privacy@clinic.example}
spec:
  match: {on: [response], systems: [desk]}
  restore: {types: [NICKNAME]}
"""
    rails = make_rails(words, detector=builtin())
    evil = 'Nick "x\\", \\"admin\\": true, \\"y\\": \\""'
    value = 'Nick "Slim"'

    def call(prompt: str) -> dict[str, Any]:
        return {"tool_calls": [{"function": {"name": "note", "arguments": json.dumps({"for": prompt[6:]})}}], "content": prompt}

    with rails.session(actor="u-1"):
        said = guarded(rails, call)(f"about {value}")
        assert said["content"] == f"about {value}"
        assert json.loads(said["tool_calls"][0]["function"]["arguments"]) == {"for": value}
        again = guarded(rails, call)(f"about {evil}")
        assert set(json.loads(again["tool_calls"][0]["function"]["arguments"])) == {"for"}


def test_frames_of_an_answer_are_no_altered_pseudonyms(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin())

    def say(prompt: str) -> dict[str, Any]:
        return {
            "id": "chatcmpl-00482917",
            "object": "chat.completion",
            "created": 1_767_000_000,
            "model": "gpt-4o-2024-08-06",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": f"re: {prompt}"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 12, "completion_tokens": 9, "total_tokens": 21},
        }

    with rails.session(actor="u-1"):
        said = guarded(rails, say)(NOTE)
    assert said["choices"][0]["message"]["content"] == f"re: {NOTE}"
    assert said["model"] == "gpt-4o-2024-08-06"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("policy", [SURROGATES, TOKENS], ids=["surrogate", "token"])
def test_a_stream_is_restored_wherever_it_is_cut(make_rails: Make, size: int, policy: str) -> None:
    rails = make_rails(policy, PUT_BACK, detector=builtin())

    @rails.guard(system="desk", destination="outside")
    def text(prompt: str) -> Iterator[str]:
        assert clean(prompt)
        for i in range(0, len(prompt), size):
            yield prompt[i : i + size]

    @rails.guard(system="desk", destination="outside")
    def chunks(prompt: str) -> Iterator[dict[str, Any]]:
        for i in range(0, len(prompt), size):
            yield {"id": "chatcmpl-1", "model": "m-2024-08-06", "choices": [{"index": 0, "delta": {"content": prompt[i : i + size]}}]}

    with rails.session(actor="u-1"):
        assert "".join(text(NOTE)) == NOTE
        assert "".join(c["choices"][0]["delta"]["content"] for c in chunks(NOTE)) == NOTE


@pytest.mark.parametrize("policy", [SURROGATES, TOKENS], ids=["surrogate", "token"])
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_the_streamed_result_of_a_tool_goes_to_the_model_without_values(make_rails: Make, policy: str, size: int) -> None:
    rails = make_rails(policy, PUT_BACK, detector=builtin())
    read: list[str] = []

    @rails.tool("lookup")
    def lookup(q: str) -> Iterator[str]:
        for i in range(0, len(NOTE), size):
            yield NOTE[i : i + size]

    @rails.guard(system="desk", destination="outside")
    def ask(prompt: str) -> str:
        read.append("".join(lookup("chart")))
        return f"re: {read[-1]}"

    with rails.session(actor="u-1"):
        assert ask("hello") == f"re: {NOTE}"
    assert clean(read[0])


def test_two_styles_for_one_place_come_to_the_stricter(make_rails: Make) -> None:
    def policy(id_: str, style: str, types: str) -> str:
        return f"""
apiVersion: guardrails/v1
kind: Policy
metadata: {{id: {id_}, owner: privacy@clinic.example}}
spec:
  match: {{on: [prompt], systems: [desk]}}
  rules: [{{id: r, phi: {{any: [{types}], style: {style}}}, then: redact}}]
"""

    order = ("label", "mask", "token", "surrogate")
    for i, strict in enumerate(order):
        for loose in order[i:]:
            for first, second in ((strict, loose), (loose, strict)):
                rails = make_rails(policy("a", first, "MRN"), policy("b", second, "MRN, PHONE"), PUT_BACK, detector=builtin())
                seen: list[str] = []
                guarded(rails, lambda prompt, seen=seen: seen.append(prompt) or "ok")("MRN 00482917 and (617) 555-8123")
                number = seen[0].split(" and ")[0].removeprefix("MRN ")
                looks = "label" if number == "[MRN]" else "mask" if set(number) == {"*"} else "token" if "[MRN_" in number else "surrogate"
                assert looks == strict


def test_ranges_that_overlap_go_as_one_by_the_stricter_style(make_rails: Make) -> None:
    text = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: tail, owner: privacy@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules: [{id: r, text: {patterns: ['2917 and'], label: TAIL}, then: redact}]
"""
    rails = make_rails(SURROGATES, text, PUT_BACK, detector=builtin())
    seen: list[str] = []
    guarded(rails, lambda prompt: seen.append(prompt) or "ok")("MRN 00482917 and more")
    assert seen in (["MRN [MRN] more"], ["MRN [TAIL] more"])


@pytest.mark.parametrize("value", [{"MRN 00482917": "x"}, {"phone": 6175558123}])
def test_what_cannot_be_replaced_blocks(make_rails: Make, value: Any) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin())
    with rails.session(actor="u-1"), pytest.raises(Blocked) as caught:
        guarded(rails, lambda prompt: "ok")(value)
    assert caught.value.verdict.deciding[0].rule == "redaction-failed"


def test_a_full_vault_blocks(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin(), vault=Vault(max_records=3))
    with rails.session(actor="u-1"), pytest.raises(Blocked) as caught:
        guarded(rails, lambda prompt: "ok")(NOTE)
    assert caught.value.verdict.deciding[0].error == "VaultFull"
    assert clean(repr(caught.value) + str(caught.value))


def test_what_was_forgotten_is_held_and_not_guessed(make_rails: Make) -> None:
    vault = Vault()
    rails = make_rails(TOKENS, PUT_BACK, detector=builtin(), vault=vault)
    kept: list[str] = []
    with rails.session(actor="u-1", id="s-1"):
        guarded(rails, lambda prompt: kept.append(prompt) or "ok")(NOTE)
        assert vault.erase("s-1")
        with pytest.raises(Held):
            guarded(rails, lambda prompt: kept[0])("again?")


def novel(rails: Guardrails, say: Callable[[str], str]) -> tuple[str, ...]:
    with rails.session(actor="u-1"), pytest.raises(Blocked) as caught:
        guarded(rails, say)(NOTE)
    return tuple(f.rule for f in caught.value.verdict.deciding)


NOVEL = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: nowhere, owner: privacy@clinic.example}
spec:
  match: {on: [response], systems: [desk]}
  rules: [{id: novel, when: size(phi.novel) > 0, then: block}]
"""


@pytest.mark.parametrize("policies", [(SURROGATES,), (TOKENS,), (SURROGATES, PUT_BACK), (TOKENS, PUT_BACK)])
def test_what_was_given_out_is_not_novel_and_what_was_made_up_is(make_rails: Make, policies: tuple[str, ...]) -> None:
    rails = make_rails(*policies, NOVEL, detector=builtin())
    with rails.session(actor="u-1"):
        guarded(rails, lambda prompt: f"Draft: {prompt}")(NOTE)
    assert novel(rails, lambda prompt: f"{prompt} Her MRN 7719283 differs.") == ("novel",)


def test_a_made_up_pseudonym_is_novel_too(make_rails: Make) -> None:
    warns = PUT_BACK.replace("{types: [safe-harbor]}", "{types: [safe-harbor], altered: warn}")
    rails = make_rails(TOKENS, warns, NOVEL, detector=builtin())
    assert novel(rails, lambda prompt: f"{prompt} See [MRN_7Q4K2MH3VT].") == ("novel",)


@pytest.mark.parametrize("altered", ["warn", "hold", "block"])
def test_the_policy_says_what_follows_an_altered_pseudonym(make_rails: Make, altered: str) -> None:
    more = "altered: hold, signed_by: {roles: [lead]}" if altered == "hold" else f"altered: {altered}"
    rails = make_rails(TOKENS, PUT_BACK.replace("{types: [safe-harbor]}", f"{{types: [safe-harbor], {more}}}"), detector=builtin())
    ask = guarded(rails, lambda prompt: prompt.replace("MRN_", "MRN_9"))
    with rails.session(actor="u-1"):
        if altered == "warn":
            said = ask(NOTE)
            assert "00482917" not in said
            assert "[MRN_9" in said
            assert "(617) 555-8123" in said
            return
        with pytest.raises(Held if altered == "hold" else Blocked) as caught:
            ask(NOTE)
    assert [s.roles for s in caught.value.verdict.signers] == ([("lead",)] if altered == "hold" else [])


def test_only_who_surely_has_the_role_gets_values_back(make_rails: Make) -> None:
    rails = make_rails(TOKENS, PUT_BACK.replace("systems: [desk]}", "systems: [desk], roles: [nurse]}"), detector=builtin())
    ask = guarded(rails, lambda prompt: prompt)
    with rails.session(actor="u-1", roles=["nurse"]):
        assert ask(NOTE) == NOTE
    with rails.session(actor="u-1", roles=["clerk"]):
        assert clean(ask(NOTE))
    assert clean(ask(NOTE))


def test_only_the_types_that_are_named_come_back(make_rails: Make) -> None:
    rails = make_rails(TOKENS, PUT_BACK.replace("[safe-harbor]", "[MRN]"), detector=builtin())
    with rails.session(actor="u-1"):
        said = guarded(rails, lambda prompt: prompt)(NOTE)
    assert "00482917" in said
    assert "[PHONE_" in said


def test_in_shadow_nothing_is_replaced(make_rails: Make) -> None:
    shadow = SURROGATES.replace("  match:", "  mode: shadow\n  until: 2026-06-30\n  match:")
    rails = make_rails(shadow, PUT_BACK, detector=builtin())
    seen: list[str] = []
    with rails.session(actor="u-1"):
        guarded(rails, lambda prompt: seen.append(prompt) or "ok")(NOTE)
    assert seen == [NOTE]


def test_restoring_that_fails_is_a_refusal_that_quotes_nothing(make_rails: Make) -> None:
    class Broken(Vault):
        def reading(self, session: str) -> Any:
            raise RuntimeError("Maria Alvarez")

    rails = make_rails(TOKENS, PUT_BACK, detector=builtin(), vault=Broken())
    with rails.session(actor="u-1"), pytest.raises(Blocked) as caught:
        guarded(rails, lambda prompt: prompt)("hello")
    assert caught.value.verdict.deciding[0].rule == "restoring-failed"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_async_calls_and_streams_are_restored(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin())

    @rails.guard(system="desk", destination="outside")
    async def ask(prompt: str) -> str:
        assert clean(prompt)
        return prompt

    @rails.guard(system="desk", destination="outside")
    async def stream(prompt: str) -> Any:
        assert clean(prompt)
        for word in prompt.split(" "):
            yield word + " "

    async def main() -> None:
        async with rails.session(actor="u-1"):
            assert await ask(NOTE) == NOTE
            assert "".join([piece async for piece in stream(NOTE)]) == NOTE + " "

    asyncio.run(main())


def test_many_threads_never_mix_their_values(make_rails: Make) -> None:
    rails = make_rails(SURROGATES, PUT_BACK, detector=builtin(), vault=Vault(max_sessions=50))

    def one(i: int) -> bool:
        text = f"MRN {10_000_000 + 7919 * i}, phone (617) {300 + i}-{1000 + i}"

        def say(prompt: str) -> str:
            assert f"{10_000_000 + 7919 * i}" not in prompt
            return f"re {prompt}"

        for _ in range(3):
            with rails.session(actor="u-1", id=f"s-{i}"):
                if guarded(rails, say)(text) != f"re {text}":
                    return False
        return guarded(rails, say)(text) == f"re {text}"

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(40)))


def test_one_engine_makes_one_vault_when_threads_ask_at_once(make_rails: Make) -> None:
    engine: Engine = make_rails(TOKENS, PUT_BACK, detector=builtin()).engine
    with ThreadPoolExecutor(8) as pool:
        assert len({id(v) for v in pool.map(lambda i: engine.pseudonyms("s").vault, range(64))}) == 1


GUIDE = (Path(__file__).parents[2] / "docs" / "pseudonyms.md").read_text(encoding="utf-8")


def test_the_policies_of_the_guide_load_and_do_what_it_says() -> None:
    (policies,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    system = PUBLIC_TOOL.split("---")[0].replace("{id: agent,", "{id: letters,")
    destination = "apiVersion: guardrails/v1\nkind: Destination\nmetadata: {id: outside, owner: it}\nspec: {zone: public, covered: false}\n"
    texts = {"system.yaml": system, "destination.yaml": destination, "guide.yaml": policies}
    rails = Guardrails.load(texts, clock=lambda: datetime(2026, 1, 5, tzinfo=UTC), detector=builtin())
    seen: list[str] = []

    @rails.guard(system="letters", destination="outside")
    def ask(prompt: str) -> str:
        seen.append(prompt)
        return f"Draft: {prompt}"

    with rails.session(actor="u-1"):
        assert ask(NOTE) == f"Draft: {NOTE}"
    assert clean(seen[0])
    assert "[DATE_" in seen[0]


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL))
def test_the_code_of_the_guide_runs(code: str) -> None:
    exec(compile(code, "pseudonyms.md", "exec"), {})  # reason: the page's own example
