"""Budgets, the red button and the end of the proxy: what runs is stopped or ended in order, and everything is on record."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click.testing
import httpx
import openai
import pytest

from guardrails.cli.app import app
from tests.adapters.loopback import Loopback, Reply, loopback
from tests.telemetry.conftest import Sdk

from .conftest import Served, serving, started, written

BUDGET = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ration, title: Ration, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [user], per: day, tokens: 250}]}, message: Used up.}
"""
WORDS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
COUNT = tuple(f"{word}. We are open. " for word in WORDS)
PAUSE = 11  # "One" has left by then: some hundred characters are held back, no more


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with loopback() as model, serving(tmp_path_factory.mktemp("desk"), model, BUDGET) as served:
        yield served


def asking(who: str) -> dict[str, str]:
    """Headers of a caller who asks for somebody, so that each test has a ration of its own."""
    return {"Guardrails-Actor": who}


def ask(served: Served, who: str, text: str = "Hi", **more: Any) -> Any:
    headers = {**asking(who), **more.pop("headers", {})}
    messages: Any = [{"role": "user", "content": text}]
    return served.client.chat.completions.create(model="gpt-4o", messages=messages, extra_headers=headers, **more)


def heard(chunk: Any) -> str:
    return (chunk.choices[0].delta.content or "") if chunk.choices else ""


def test_a_budget_that_is_used_up_is_429_and_says_when_it_begins_anew(desk: Served) -> None:
    desk.model.replies(Reply(("Hi.",), tokens=100))
    seen = len(desk.model.seen)
    ask(desk, "kim")
    ask(desk, "kim")
    with pytest.raises(openai.RateLimitError) as caught:
        ask(desk, "kim")
    assert caught.value.body["code"] == "limit"  # type: ignore[index]
    assert 0 < int(caught.value.response.headers["retry-after"]) <= 86_400
    assert len(desk.model.seen) - seen == 2  # and no client tried again
    ask(desk, "noor")  # others go on


def test_a_ration_is_charged_what_the_model_counts_also_for_a_stream(desk: Served) -> None:
    desk.model.replies(Reply(("Hi.",), tokens=5))
    for _ in range(4):  # 16 tokens each: reserved alone, two would not fit
        list(ask(desk, "sam", stream=True, stream_options={"include_usage": True}))


def test_who_may_not_ask_for_others_is_refused(desk: Served) -> None:
    other = desk.client.with_options(api_key=desk.other)
    with pytest.raises(openai.PermissionDeniedError) as caught:
        other.responses.create(model="gpt-4o", input="Hi", extra_headers=asking("kim"))
    assert caught.value.body["code"] == "not_on_behalf"  # type: ignore[index]


def test_the_red_button_stops_a_stream_at_its_next_chunk_and_what_begins(desk: Served) -> None:
    paused, go = threading.Event(), threading.Event()

    def before(number: int) -> None:
        if number == PAUSE:
            paused.set()
            go.wait(20)

    desk.model.replies(Reply(COUNT, before=before))
    seen, told = len(desk.model.seen), ""
    assert ready(desk) == (200, "clear")
    try:
        with pytest.raises(openai.APIError) as caught:  # noqa: PT012  reason: the button is pressed in between
            for chunk in ask(desk, "ada", stream=True):
                told += heard(chunk)
                if "One" in told and not go.is_set():
                    assert paused.wait(20)
                    desk.rails.stop(system="desk", reason="drill", by="o.ops")
                    go.set()
        assert caught.value.body["code"] == "stopped"  # type: ignore[index]
        assert "Twelve" not in told
        assert ready(desk) == (200, "some stopped")
        with pytest.raises(openai.InternalServerError) as closed:
            ask(desk, "ada")
        assert closed.value.status_code == 503
        assert closed.value.body["code"] == "stopped"  # type: ignore[index]
        desk.rails.stop(reason="drill", by="o.ops")
        assert ready(desk) == (503, "stopped")
        desk.rails.start(reason="over", by="o.ops")
    finally:
        desk.rails.start(system="desk", reason="over", by="o.ops")
    assert ready(desk) == (200, "clear")
    assert len(desk.model.seen) - seen == 1


def ready(served: Served) -> tuple[int, str]:
    answer = httpx.get(f"{served.url}/readyz", trust_env=False)
    assert "drill" not in answer.text
    return answer.status_code, answer.json()["button"]


def test_a_refusal_that_the_model_shall_hear_comes_with_its_words(desk: Served) -> None:
    desk.model.replies(Reply(calls=(("shred", "{}"),)))
    tools: Any = [{"type": "function", "function": {"name": "shred", "parameters": {"type": "object"}}}]
    with pytest.raises(openai.PermissionDeniedError) as caught:
        ask(desk, "lee", tools=tools)
    body: Any = caught.value.body
    assert (body["code"], body["tool"], body["reply"], body["reply_text"]) == ("blocked", "shred", "model", "Archive it instead.")


def test_decisions_belong_to_the_span_of_the_caller(tmp_path: Path, model: Loopback) -> None:
    sdk = Sdk()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with serving(tmp_path, model, telemetry=sdk.telemetry()) as served:
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        messages: Any = [{"role": "user", "content": "My code is KEY-123456."}]
        served.client.chat.completions.create(model="gpt-4o", messages=messages, extra_headers=headers)
        served.client.chat.completions.create(model="gpt-4o", messages=messages, extra_headers={"traceparent": "nonsense"})
        traces = [f"{span.context.trace_id:032x}" for span in sdk.guards if span.context is not None]
        assert 0 < traces.count(trace) < len(traces)
    sdk.close()


@pytest.mark.parametrize("grace", [20, 1])
def test_sigterm_lets_a_stream_end_or_ends_it_and_loses_nothing(tmp_path: Path, model: Loopback, grace: int) -> None:
    key, _ = written(tmp_path, model, BUDGET)
    process, url = started(tmp_path, "--grace", str(grace))
    go = threading.Event()
    model.replies(Reply(COUNT, before=lambda number: None if number != PAUSE else (go.wait(30), None)[1]))
    told, code = "", ""
    try:
        with openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0) as client:
            messages: Any = [{"role": "user", "content": "Marigold says: count."}]
            for chunk in client.chat.completions.create(model="gpt-4o", messages=messages, stream=True):
                if not told and heard(chunk):
                    process.terminate()
                    if grace == 20:
                        closed(url)
                        go.set()
                told += heard(chunk)
    except openai.APIError as error:
        code = str(error.code)
    finally:
        go.set()
        process.terminate()
    assert process.wait(40) == 0
    assert process.stdout is not None
    process.stdout.close()
    assert ("Twelve" in told, code) == ((True, "") if grace == 20 else (False, "ending"))
    runner = click.testing.CliRunner()
    assert "sound" in runner.invoke(app, ["journal", "verify", str(tmp_path / "state")]).output
    assert "outcome" in runner.invoke(app, ["journal", "show", str(tmp_path / "state")]).output
    log = (tmp_path / "log").read_text()
    assert "POST /v1/chat/completions 200" in log
    assert "Traceback" not in log
    assert not any(word in log for word in ("Marigold", "Twelve", key, "key-of-the-model", "svc-front"))


def closed(url: str) -> None:
    """Waits until nobody is let in any more."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/healthz", timeout=1, trust_env=False)
        except httpx.TransportError:
            return
    raise AssertionError
