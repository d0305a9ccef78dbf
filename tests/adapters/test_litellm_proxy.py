"""A real LiteLLM proxy, guarded: keys say who asks, refusals are HTTP errors that reach no server, streams are judged before they are seen."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.adapters.loopback import Loopback, Reply, loopback
from tests.adapters.policies import texts

pytest.importorskip("litellm.proxy.proxy_server", reason="needs litellm[proxy]", exc_type=ImportError)
pytestmark = pytest.mark.timeout(240)

REPOSITORY = Path(__file__).parents[2]

BUDGET = """
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ration, title: Ration, owner: platform@clinic.example}
spec:
  match: {systems: [desk]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [user], per: day, tokens: 250}]}}
"""

GUARD = """
from litellm.proxy._types import UserAPIKeyAuth
from guardrails import Guardrails
from guardrails.adapters.litellm import LiteLLMProxyGuard

guard = LiteLLMProxyGuard(Guardrails.load("policies", state="state"))

KEYS = {f"sk-{who}": who for who in ("front", "poor", "nobody", "stopper")}

async def auth(request, api_key):
    who = KEYS[api_key.removeprefix("Bearer ")]
    metadata = {} if who == "nobody" else {"guardrails_system": "desk", "guardrails_roles": ["clerk"]}
    return UserAPIKeyAuth(api_key=api_key, key_alias=who, user_id=f"u-{who}", team_id="er", metadata=metadata)
"""

CONFIG = """
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_base: "%URL%/v1", api_key: none}}
  - {model_name: split, litellm_params: {model: openai/gpt-4o, api_base: "%URL%/v1", api_key: none}}
  - {model_name: split, litellm_params: {model: openai/gpt-4o, api_base: "http://127.0.0.1:9/v1", api_key: none}}
litellm_settings: {callbacks: [guard.guard], telemetry: false, num_retries: 0}
general_settings: {custom_auth: guard.auth, master_key: sk-a-long-enough-master-key-of-the-test-71f0c2}
"""


@dataclass
class Proxy:
    """The running proxy and the server behind it."""

    url: str
    model: Loopback
    home: Path

    def client(self, who: str = "front") -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=f"sk-{who}", max_retries=0, timeout=60)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """One proxy for all tests: it takes half a minute to start."""
    home = tmp_path_factory.mktemp("litellm")
    with loopback() as model:
        (home / "policies").mkdir()
        for name, text in texts(model.host, BUDGET).items():
            (home / "policies" / name).write_text(text)
        (home / "guard.py").write_text(GUARD)
        (home / "config.yaml").write_text(CONFIG.replace("%URL%", model.url))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        line = [str(Path(sys.executable).parent / "litellm"), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
        own = {
            "PYTHONPATH": str(REPOSITORY),
            "OPENAI_API_BASE": f"{model.url}/v1",
            "OPENAI_API_KEY": "none",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        }
        with (home / "log").open("w") as log:
            process = subprocess.Popen(line, cwd=home, env={**os.environ, **own}, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(process, url, home)
            yield Proxy(url, model, home)
        finally:
            process.terminate()
            process.wait(60)


def _await(process: subprocess.Popen[bytes], url: str, home: Path) -> None:
    until = time.monotonic() + 200
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/liveliness", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError((home / "log").read_text()[-3000:])


@pytest.fixture
def served(proxy: Proxy) -> Proxy:
    proxy.model.seen.clear()
    proxy.model.says("Hello.")
    return proxy


def said(text: str) -> Any:
    return [{"role": "user", "content": text}]


def ask(served: Proxy, text: str, who: str = "front", **more: Any) -> str:
    return (
        served.client(who).chat.completions.create(**{"model": "gpt-4o", "messages": said(text), **more}).choices[0].message.content or ""
    )


def stream(served: Proxy, text: str, who: str = "front", **more: Any) -> str:
    chunks = served.client(who).chat.completions.create(model="gpt-4o", messages=said(text), stream=True, **more)
    return "".join(_told(chunk) for chunk in chunks if chunk.choices)


def _told(chunk: Any) -> str:
    delta = chunk.choices[0].delta
    return (delta.content or "") + "".join((c.function.name or "") + (c.function.arguments or "") for c in delta.tool_calls or ())


def test_a_secret_is_taken_out_on_both_ways(served: Proxy) -> None:
    served.model.says("Take ", "KEY-12", "3456", " now")
    told = ask(served, "My code is KEY-654321.")
    assert "Take " in told
    assert "3456" not in told
    assert "KEY-654321" not in json.dumps(served.model.seen[0].body)
    assert "3456" not in stream(served, "My code is KEY-654321.")
    assert "KEY-654321" not in json.dumps([seen.body for seen in served.model.seen])
    assert len(served.model.seen) == 2


def test_a_denied_prompt_is_403_and_reaches_no_server(served: Proxy) -> None:
    for way in (ask, stream):
        with pytest.raises(openai.PermissionDeniedError) as caught:
            way(served, "This is forbidden.")
        assert "words/forbidden" in caught.value.message
        assert "This is forbidden" not in caught.value.message
    assert served.model.seen == []


def test_a_request_cannot_opt_out(served: Proxy) -> None:
    for more in ({"guardrails": []}, {"disable_global_guardrails": True}, {"metadata": {"disable_global_guardrails": True}}):
        with pytest.raises(openai.APIStatusError):
            ask(served, "This is forbidden.", extra_body=more)
    assert served.model.seen == []


def test_a_denied_answer_or_tool_call_reaches_nobody(served: Proxy) -> None:
    for reply in (Reply(("This is for", "bidden")), Reply(calls=(("functions.wipe", '{"all": true}'),))):
        for way in (ask, stream):
            served.model.replies(reply)
            with pytest.raises(openai.APIError):
                told = way(served, "Hi")
                assert told in ("", "This is "), told


@pytest.mark.parametrize("cut", range(5, 16))
def test_a_stream_says_what_the_whole_says_at_every_split(served: Proxy, cut: int) -> None:
    text = "Take KEY-123456 now, ok"
    served.model.says(text)
    whole = ask(served, "Hi")
    served.model.says(text[:cut], text[cut:])
    assert stream(served, "Hi") == whole


def test_a_hold_is_refused_with_its_request_and_a_limit_is_429(served: Proxy) -> None:
    with pytest.raises(openai.PermissionDeniedError):
        ask(served, "It needs a signature.")
    assert served.model.seen == []
    served.model.replies(Reply(("Hi.",), tokens=100))
    ask(served, "Hi", "poor")
    stream(served, "Hi", "poor", stream_options={"include_usage": True})
    with pytest.raises(openai.RateLimitError):
        ask(served, "Hi", "poor")
    assert len(served.model.seen) == 2


def test_a_key_without_a_system_gets_nowhere(served: Proxy) -> None:
    with pytest.raises(openai.PermissionDeniedError):
        ask(served, "Hi", "nobody")
    assert served.model.seen == []


@pytest.mark.parametrize(
    "more",
    [
        {"model": "split"},
        {"extra_body": {"fallbacks": ["split"]}},
        {"extra_body": {"mock_response": "Hi"}},
        {"extra_body": {"api_base": "http://127.0.0.1:9/v1"}},
    ],
)
def test_what_leads_elsewhere_is_refused(served: Proxy, more: dict[str, Any]) -> None:
    with pytest.raises(openai.APIStatusError):
        ask(served, "Hi", **more)
    assert served.model.seen == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/messages", {"max_tokens": 9, "messages": said("Hi")}),
        ("/v1/messages", {"max_tokens": 9, "messages": said("Hi"), "stream": True}),
        ("/v1/responses", {"input": "Hi"}),
        ("/v1/responses", {"input": "Hi", "stream": True}),
        ("/v1/completions", {"prompt": "Hi"}),
        ("/v1/images/generations", {"prompt": "Hi"}),
        ("/v1/moderations", {"input": "Hi"}),
        ("/v1/audio/speech", {"input": "Hi", "voice": "a"}),
        ("/v1/rerank", {"query": "Hi", "documents": ["a"]}),
        ("/openai/v1/chat/completions", {"messages": said("Hi")}),
        ("/openai/v1/responses", {"input": "Hi"}),
        ("/openai_passthrough/v1/chat/completions", {"messages": said("Hi")}),
        ("/v1/batches", {"input_file_id": "f", "endpoint": "/v1/chat/completions", "completion_window": "24h"}),
    ],
)
def test_other_routes_reach_no_server(served: Proxy, path: str, body: dict[str, Any]) -> None:
    answer = httpx.post(
        f"{served.url}{path}", json={"model": "gpt-4o", **body}, headers={"authorization": "Bearer sk-front"}, timeout=60, trust_env=False
    )
    assert served.model.seen == [], (answer.status_code, served.model.seen)


def test_embeddings_are_judged(served: Proxy) -> None:
    served.client().embeddings.create(model="gpt-4o", input="KEY-123456", encoding_format="float")
    assert "KEY-123456" not in json.dumps(served.model.seen[0].body)
    with pytest.raises(openai.PermissionDeniedError):
        served.client().embeddings.create(model="gpt-4o", input="forbidden")
    assert len(served.model.seen) == 1


def test_the_red_button_stops_a_stream_and_what_begins(served: Proxy) -> None:
    go = threading.Event()
    served.model.replies(Reply(("One. ", "Two. ", "Three. "), before=lambda number: None if number != 3 else (go.wait(60), None)[1]))
    told = ""

    def button(verb: str, by: str) -> None:
        line = [sys.executable, "-m", "guardrails", verb, "--system", "desk", "--reason", "drill", "--by", by, "--state", "state"]
        subprocess.run(line, cwd=served.home, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=True, capture_output=True)

    with pytest.raises(openai.APIError):  # noqa: PT012  reason: the button is pressed in between
        for chunk in served.client().chat.completions.create(model="gpt-4o", messages=said("Count"), stream=True):
            told += _told(chunk) if chunk.choices else ""
            if "One" in told and not go.is_set():
                button("stop", "o.ops")
                go.set()
    assert "Three" not in told
    with pytest.raises(openai.APIStatusError) as caught:
        ask(served, "Hi")
    assert caught.value.status_code == 503
    assert len(served.model.seen) == 1
