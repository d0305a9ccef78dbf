"""A real LiteLLM proxy, guarded: keys say who asks, refusals are HTTP errors that reach no server, streams are judged on their way."""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import anthropic
import httpx
import openai
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.loopback import Loopback, Reply, loopback
from tests.adapters.policies import texts

pytest.importorskip("orjson", reason="needs litellm[proxy]")
pytest.importorskip("apscheduler", reason="needs litellm[proxy]")
pytestmark = pytest.mark.timeout(500)

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/adapters/litellm.md").read_text(encoding="utf-8")

MORE = """
apiVersion: guardrails/v1
kind: System
metadata: {id: kiosk, title: Kiosk, owner: desk@clinic.example}
spec:
  purpose: Tells the way.
  stage: production
  hypothesis: Fewer people get lost.
  measure: {metric: people lost a day, baseline: 9, target: 5}
  review: 2027-06-30
  vendor_alternative: None was found.
  data_classes: [internal]
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: ration, title: Ration, owner: platform@clinic.example}
spec:
  match: {systems: [desk], roles: [guest]}
  rules:
    - {id: day, tokens: {budgets: [{scope: [user], per: day, tokens: 250}]}, message: The day is used up.}
---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: who, title: Who may ask, owner: security@clinic.example}
spec:
  match: {on: [prompt], systems: [desk]}
  rules:
    - {id: leads, text: {words: [chart]}, when: '!(actor.verified && "lead" in actor.roles && actor.team == "er")', then: block}
"""

KEYS = {
    "sk-front": {"user_id": "u1", "team_id": "er", "metadata": {"guardrails_system": "desk", "guardrails_roles": ["clerk"]}},
    "sk-lead": {"user_id": "u2", "team_id": "er", "team_metadata": {"guardrails_system": "desk", "guardrails_roles": ["lead"]}},
    "sk-guest": {"user_id": "u3", "metadata": {"guardrails_system": "desk", "guardrails_roles": ["guest"]}},
    "sk-kiosk": {"key_alias": "kiosk", "metadata": {"guardrails_system": "kiosk"}},
    "sk-nobody": {"user_id": "u4"},
}

MODELS = """
- {model_name: claude, litellm_params: {model: anthropic/claude-3-haiku, api_base: "%URL%", api_key: none}}
- {model_name: split, litellm_params: {model: openai/gpt-4o, api_base: "%URL%/v1", api_key: none}}
- {model_name: split, litellm_params: {model: openai/gpt-4o, api_base: "http://127.0.0.1:9/v1", api_key: none}}
- {model_name: "any/*", litellm_params: {model: "openai/*", api_base: "%URL%/v1", api_key: none}}
- {model_name: elsewhere, litellm_params: {model: openai/gpt-5, api_base: "%URL%/v1", api_key: none}}
- {model_name: first, litellm_params: {model: openai/gpt-4o-first, api_base: "%URL%/v1", api_key: none}}
- {model_name: mocked, litellm_params: {model: openai/gpt-4o, api_base: "%URL%/v1", api_key: none, mock_response: "Hello."}}
"""


ANOTHER = """
from pathlib import Path
from litellm.integrations.custom_logger import CustomLogger
from guardrails.adapters.litellm.proxy import LiteLLMProxyGuard

one = CustomLogger()
try:
    LiteLLMProxyGuard(policies="nowhere", state="memory:")
except Exception as error:
    Path("told").write_text(f"{type(error).__name__}: {error}")
"""
"""A callback of the proxy that sees what becomes of a guard without policies."""


def printed(language: str) -> str:
    """The block of the page in one language that is about the proxy."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE.partition("## The proxy")[2], re.DOTALL)
    return str(found[0])


@dataclass
class Proxy:
    """The running proxy and the server behind it, and one client of each kind for each key."""

    url: str
    model: Loopback
    home: Path

    def __post_init__(self) -> None:
        self.openai, self.anthropic = cache(self._openai), cache(self._anthropic)

    def _openai(self, who: str = "front") -> openai.OpenAI:
        return self.model.ends.enter_context(openai.OpenAI(base_url=f"{self.url}/v1", api_key=f"sk-{who}", max_retries=0, timeout=60))

    def _anthropic(self, who: str = "front") -> anthropic.Anthropic:
        return self.model.ends.enter_context(anthropic.Anthropic(base_url=self.url, api_key=f"sk-{who}", max_retries=0, timeout=60))

    def post(self, path: str, body: Any, who: str = "front", **headers: str) -> httpx.Response:
        given = {"authorization": f"Bearer sk-{who}", **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.post(f"{self.url}{path}", content=content, headers=given, timeout=60, trust_env=False)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """One proxy for all tests, with the configuration of the page and more models: it takes half a minute to start."""
    home = tmp_path_factory.mktemp("litellm")
    with loopback() as model:
        (home / "policies").mkdir()
        for name, text in texts(model.host, MORE).items():
            (home / "policies" / name).write_text(text, encoding="utf-8")
        config = yaml.safe_load(printed("yaml"))
        config["model_list"] += yaml.safe_load(MODELS.replace("%URL%", model.url))
        config["router_settings"] = {"fallbacks": [{"first": ["gpt-4o"]}]}
        config["litellm_settings"] = {"callbacks": ["another.one"]}
        (home / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (home / "keys.py").write_text(printed("python"), encoding="utf-8")
        (home / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
        (home / "another.py").write_text(ANOTHER, encoding="utf-8")
        port = _free()
        with _started(home, "config.yaml", port, model) as process:
            url = f"http://127.0.0.1:{port}"
            _await(process, url, home / "config.yaml.log")
            yield Proxy(url, model, home)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _started(home: Path, config: str, port: int, model: Loopback) -> Iterator[subprocess.Popen[bytes]]:
    line = [str(Path(sys.executable).parent / "litellm"), "--config", config, "--host", "127.0.0.1", "--port", str(port)]
    own = {"PYTHONPATH": str(REPOSITORY), "MODEL_URL": f"{model.url}/v1", "MODEL_KEY": "none", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    own["LITELLM_MASTER_KEY"] = "sk-of-this-test-alone-71f0c2a94e"
    own |= {"OPENAI_API_BASE": f"{model.url}/v1", "OPENAI_API_KEY": "none"}  # for routes that need no list of models
    with (home / f"{config}.log").open("w") as log:
        process = subprocess.Popen(line, cwd=home, env={**os.environ, **own}, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + 400
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/liveliness", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(log.read_text()[-3000:])


@pytest.fixture
def served(proxy: Proxy) -> Proxy:
    proxy.model.seen.clear()
    proxy.model.says("Hello.")
    return proxy


def said(text: str) -> Any:
    return [{"role": "user", "content": text}]


class Way:
    """One interface of the proxy, as its client sees it: what is sent and what arrives."""

    def __init__(self, name: str, stream: bool) -> None:
        self.name, self.stream = name, stream

    def __repr__(self) -> str:
        return f"{self.name}{'-stream' if self.stream else ''}"

    def ask(self, served: Proxy, text: str, who: str = "front", **more: Any) -> str:
        """The texts and tool calls of an answer."""
        return "".join(self.pieces(served, text, who, **more))

    def pieces(self, served: Proxy, text: str, who: str = "front", **more: Any) -> Iterator[str]:
        client = served.openai(who)
        sent: dict[str, Any] = {"model": "gpt-4o", "stream": self.stream, **more}
        if self.name == "chat":
            answer = client.chat.completions.create(messages=said(text), **sent)
            for part in answer if self.stream else [answer]:
                for choice in part.choices:
                    message = choice.delta if self.stream else choice.message
                    yield message.content or ""
                    yield "".join((c.function.name or "") + (c.function.arguments or "") for c in message.tool_calls or ())
        elif self.name == "responses":
            answer = client.responses.create(input=text, **sent)
            if not self.stream:
                yield answer.output_text + "".join(f"{c.name}{c.arguments}" for c in answer.output if c.type == "function_call")
                return
            for event in answer:
                if event.type in ("response.output_text.delta", "response.function_call_arguments.delta"):
                    yield event.delta
                elif event.type == "response.output_item.added" and event.item.type == "function_call":
                    yield event.item.name
        else:
            sent["model"] = more.get("model", "gpt-4o" if self.name == "messages" else "claude")
            answer = served.anthropic(who).messages.create(messages=said(text), max_tokens=50, **sent)
            if not self.stream:
                for block in answer.content:
                    yield block.text if block.type == "text" else f"{block.name}{json.dumps(block.input)}"
                return
            for event in answer:
                if event.type == "content_block_delta":
                    yield getattr(event.delta, "text", "") + getattr(event.delta, "partial_json", "")
                elif event.type == "content_block_start" and event.content_block.type == "tool_use":
                    yield event.content_block.name


WAYS = [Way(name, stream) for name in ("chat", "responses", "messages", "claude") for stream in (False, True)]
REFUSED = (openai.APIError, anthropic.APIError)


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_a_secret_is_taken_out_on_both_ways(served: Proxy, way: Way) -> None:
    served.model.says("Take ", "KEY-12", "3456", " now")
    told = way.ask(served, "My code is KEY-654321.")
    assert told == "Take [KEY] now"
    assert "KEY-654321" not in json.dumps(served.model.seen[0].body)
    assert "My code is" in json.dumps(served.model.seen[0].body)
    assert len(served.model.seen) == 1


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_a_denied_prompt_is_403_with_its_rule_and_reaches_no_server(served: Proxy, way: Way) -> None:
    with pytest.raises(REFUSED) as caught:
        way.ask(served, "This is forbidden.")
    error: Any = caught.value
    assert error.status_code == 403
    assert "words/forbidden" in error.message
    assert "This is forbidden" not in error.message
    assert served.model.seen == []


@pytest.mark.parametrize("way", WAYS, ids=repr)
@pytest.mark.parametrize(
    "reply", [Reply(("This is for", "bidden", " here")), Reply(calls=(("functions.wipe", '{"all": true}'),))], ids=["text", "call"]
)
def test_a_denied_answer_or_tool_call_reaches_nobody(served: Proxy, way: Way, reply: Reply) -> None:
    served.model.replies(reply)
    told = ""
    with pytest.raises(REFUSED):  # noqa: PT012  reason: what arrives before it counts
        for piece in way.pieces(served, "Hi"):
            told += piece
    assert "bidden" not in told
    assert "wipe" not in told


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_an_allowed_tool_call_arrives_without_its_secret(served: Proxy, way: Way) -> None:
    served.model.replies(Reply(calls=(("lookup", '{"q": "KEY-123456"}'),)))
    told = way.ask(served, "Look")
    assert "lookup" in told
    assert "[KEY]" in told
    assert "123456" not in told


TEXTS = ("Dear desk, ", "KEY-123456", " is ours. ", "KEY-1234567", "Ä \U0001f600 ", "This is for", "bidden ", "KEY-", "999999", "\n")


@pytest.mark.parametrize("way", [way for way in WAYS if way.stream], ids=repr)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6), cuts=st.lists(st.integers(1, 60), max_size=20))
def test_a_stream_says_what_the_whole_says_at_every_split(served: Proxy, way: Way, words: list[str], cuts: list[int]) -> None:
    text = "".join(words)
    served.model.says(text)
    whole = _outcome(Way(way.name, False), served)
    ends = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    served.model.says(*(text[a:b] for a, b in itertools.pairwise(ends)))
    assert _outcome(way, served) == whole


def _outcome(way: Way, served: Proxy) -> str:
    try:
        return way.ask(served, "Hi")
    except REFUSED as refused:
        return f"refused: {refused.message.partition('.')[0][-30:]}"


COUNT = tuple(f"{word}. We are open every day of the week. " for word in ("One", "Now", "Still", "Also", "Yes", "Five"))


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/v1/messages"])
def test_a_refused_stream_ends_with_an_error_and_never_as_complete(served: Proxy, path: str) -> None:
    served.model.replies(Reply((*COUNT[:4], "This is for", "bidden. ", *COUNT[4:]), tokens=60))
    body = {"model": "gpt-4o", "stream": True, "max_tokens": 90, "messages": said("Hi")}
    if path == "/v1/responses":
        body = {"model": "gpt-4o", "stream": True, "input": "Hi"}
    answer = served.post(path, body)
    assert answer.status_code == 200
    assert "One" in answer.text
    last = answer.text.strip().split("\n\n")[-1]
    assert last.startswith("event: error\n"), answer.text[-900:]
    assert json.loads(last.partition("data: ")[2])["error"]["code"] == "words/forbidden", last
    for end in ("[DONE]", "finish_reason", "response.completed", "message_stop", 'stop_reason": "end'):
        assert end not in answer.text


def test_embeddings_are_judged(served: Proxy) -> None:
    served.openai().embeddings.create(model="gpt-4o", input="KEY-123456", encoding_format="float")
    assert "KEY-123456" not in json.dumps(served.model.seen[0].body)
    with pytest.raises(openai.PermissionDeniedError):
        served.openai().embeddings.create(model="gpt-4o", input="forbidden")
    assert len(served.model.seen) == 1


def test_the_key_says_system_actor_roles_and_team(served: Proxy) -> None:
    chat = WAYS[0]
    with pytest.raises(openai.PermissionDeniedError, match="who/leads"):
        chat.ask(served, "Show the chart.")
    assert chat.ask(served, "Show the chart.", "lead") == "Hello."
    assert chat.ask(served, "This is forbidden at the desk.", "kiosk") == "Hello."
    served.model.seen.clear()
    with pytest.raises(openai.PermissionDeniedError, match="no-system"):
        chat.ask(served, "Hi", "nobody")
    with pytest.raises(openai.AuthenticationError):
        chat.ask(served, "Hi", "unknown")
    assert served.model.seen == []


def test_a_request_says_nothing_about_who_asks(served: Proxy) -> None:
    lead = {"user_api_key_user_id": "u2", "user_api_key_metadata": KEYS["sk-lead"]["team_metadata"], "guardrails_roles": ["lead"]}
    for more in ({"metadata": lead}, {"litellm_metadata": lead}, {"user": "u2"}, {"user_api_key_dict": lead}):
        answer = served.post("/v1/chat/completions", {"model": "gpt-4o", "messages": said("Show the chart."), **more})
        assert answer.status_code == 403
    assert served.model.seen == []


ASIDE: list[dict[str, Any]] = [
    {"api_base": "http://127.0.0.1:9/v1"}, {"base_url": "http://127.0.0.1:9/v1"}, {"api_key": "k"}, {"api_version": "1"},
    {"custom_llm_provider": "azure"}, {"fallbacks": ["claude"]}, {"context_window_fallbacks": [{"gpt-4o": ["claude"]}]},
    {"model_list": [{"model_name": "gpt-4o"}]}, {"mock_response": "Hi"}, {"mock_tool_calls": []}, {"mock_timeout": True},
    {"mock_testing_fallbacks": True}, {"user_config": {"model_list": []}}, {"router_settings_override": {}},
    {"guardrails": []}, {"disable_global_guardrails": True}, {"metadata": {"disable_global_guardrails": True}},
    {"metadata": {"guardrails": ["none"]}}, {"litellm_metadata": {}}, {"proxy_server_request": {}}, {"secret_fields": {}},
    {"extra_body": {"messages": said("forbidden")}}, {"extra_headers": {"x": "forbidden"}}, {"prompt_id": "p"}, {"cache": {}},
    {"tags": ["a"]}, {"vector_store_ids": ["v"]}, {"previous_response_id": "r"}, {"background": True}, {"no-log": True},
    {"tools": [{"type": "mcp", "server_url": "litellm_proxy", "server_label": "x", "require_approval": "never"}]},
    {"model": "split"}, {"model": "any/gpt-5"}, {"model": "mocked"}, {"model": "elsewhere"}, {"model": "openai/gpt-4o"},
    {"model": "gpt-4o,claude"}, {"model": ["gpt-4o"]}, {"model": None}, {"model": "nobody-knows"},
]  # fmt: skip


@pytest.mark.parametrize("more", ASIDE, ids=lambda more: next(iter(more.items())).__repr__()[:40])
def test_what_leads_elsewhere_or_past_the_guard_is_refused(served: Proxy, more: dict[str, Any]) -> None:
    for path, ask in (("/v1/chat/completions", {"messages": said("Hi")}), ("/v1/responses", {"input": "Hi"})):
        answer = served.post(path, {"model": "gpt-4o", **ask, **more})
        assert answer.status_code in (400, 403, 404), answer.text
        assert "Hello" not in answer.text
    assert served.model.seen == []


@pytest.mark.parametrize(
    ("content", "path", "headers"),
    [
        (b'{"model": "gpt-4o", "messages": [], "messages": [{"role": "user", "content": "forbidden"}]}', "", {}),
        (b"model=gpt-4o&messages=forbidden", "", {"content-type": "application/x-www-form-urlencoded"}),
        (b'{"model": "gpt-4o", "messages": [{"role": "user", "content": "forbidden"}]}', "", {"content-type": "text/plain"}),
        (b'{"model": "gpt-4o", "messages": []}', "?api_base=http://127.0.0.1:9", {}),
        (b'{"model": "gpt-4o", "messages": []}', "", {"content-encoding": "gzip"}),
        (b'{"model": "gpt-4o", "messages": [{"role": "user", "content": "forbidden"}]}', "", {"x-litellm-disable-callbacks": "guardrails"}),
        (b"[]", "", {}),
        (b"", "", {}),
    ],
)
def test_two_readers_of_a_request_cannot_differ(served: Proxy, content: bytes, path: str, headers: dict[str, str]) -> None:
    answer = served.post(f"/v1/chat/completions{path}", content, **headers)
    assert answer.status_code == 403
    assert served.model.seen == []


OTHERS = [
    *(("POST", path) for path in (
        "/v1/completions", "/v1/images/generations", "/v1/images/edits", "/v1/audio/speech", "/v1/audio/transcriptions",
        "/v1/moderations", "/v1/rerank", "/v2/rerank", "/v1/batches", "/v1/files", "/v1/assistants", "/v1/threads", "/v1/threads/t/runs",
        "/v1/realtime/client_secrets", "/v1/fine_tuning/jobs", "/v1/vector_stores", "/v1/vector_stores/v/search", "/v1/videos", "/v1/ocr",
        "/v1/search/x", "/v1/rag/query", "/v1/messages/count_tokens", "/v1/responses/compact", "/v1/responses/r/cancel", "/v1/containers",
        "/v1/evals", "/v1/a2a/x/message/send", "/openai/v1/chat/completions", "/openai/v1/responses", "/openai_passthrough/v1/responses",
        "/anthropic/v1/messages", "/engines/gpt-4o/chat/completions", "/openai/deployments/gpt-4o/chat/completions", "/azure/x",
        "/vertex_ai/x", "/gemini/v1beta/x", "/bedrock/model/x/invoke", "/cohere/v1/chat", "/v1beta/models/gpt-4o:generateContent",
        "/models/gpt-4o:generateContent", "/mcp/", "/mcp", "/cursor/chat/completions", "/health/test_connection", "/prompts/test",
        "/utils/transform_request", "/guardrails/apply_guardrail", "/v1/chat/completions/", "//v1/chat/completions",
        "/key/../v1/images/generations", "/V1/chat/completions", "/nowhere",
    )),
    ("GET", "/health"), ("GET", "/v1/responses/r"), ("GET", "/v1/files/f/content"), ("PUT", "/openai/v1/x"),
    ("GET", "/v1/chat/completions"),
]  # fmt: skip


def test_every_other_route_is_refused(served: Proxy) -> None:
    with httpx.Client(base_url=served.url, headers={"authorization": "Bearer sk-front"}, timeout=60, trust_env=False) as client:
        for method, path in OTHERS:
            answer = client.request(method, path, json={"model": "gpt-4o", "messages": said("Hi"), "input": "Hi", "prompt": "Hi"})
            code = answer.json()["error"]["code"] if answer.status_code == 403 else answer.status_code
            assert (method, path, code) == (method, path, "uncovered-call")
        assert client.get("/v1/models").status_code == 200
        assert client.get("/health/readiness").status_code == 200
    assert served.model.seen == []


def test_a_websocket_is_refused(served: Proxy) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    lines = ["GET /v1/realtime?model=gpt-4o HTTP/1.1", f"Host: {host}", "Authorization: Bearer sk-front", "Connection: Upgrade",
             "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""]  # fmt: skip
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall("\r\n".join(lines).encode())
        assert wire.recv(1000).split(b"\r\n")[0].split()[1] == b"403"


def test_a_hold_is_403_with_its_request_and_a_limit_is_429(served: Proxy) -> None:
    answer = served.post("/v1/chat/completions", {"model": "gpt-4o", "messages": said("It needs a signature.")})
    assert answer.status_code == 403
    assert answer.json()["error"]["request"]
    assert served.model.seen == []
    served.model.replies(Reply(("Hi.",), tokens=100))
    WAYS[0].ask(served, "Hi", "guest")
    WAYS[1].ask(served, "Hi", "guest", stream_options={"include_usage": True})
    with pytest.raises(openai.RateLimitError) as caught:
        WAYS[2].ask(served, "Hi", "guest")
    assert "ration/day" in caught.value.message
    assert int(caught.value.response.headers["retry-after"]) > 0
    assert len(served.model.seen) == 2


def test_a_halted_conversation_stays_halted_for_its_actor_alone(served: Proxy) -> None:
    ours = {"extra_headers": {"x-litellm-session-id": "c-1"}}
    with pytest.raises(openai.PermissionDeniedError):
        WAYS[0].ask(served, "A meltdown", **ours)
    with pytest.raises(openai.PermissionDeniedError):
        WAYS[0].ask(served, "Hi", **ours)
    assert WAYS[0].ask(served, "Hi", "lead", **ours) == "Hello."
    assert WAYS[0].ask(served, "Hi") == "Hello."


def test_an_error_of_the_model_is_an_error_and_costs_nothing_more(served: Proxy) -> None:
    served.model.replies(Reply(status=400))
    for way in WAYS:
        with pytest.raises(REFUSED) as caught:
            way.ask(served, "Hi")
        assert caught.value.status_code >= 400  # type: ignore[union-attr]  # reason: both have one


def test_what_the_router_falls_back_on_has_to_be_what_was_judged(served: Proxy) -> None:
    served.model.replies(Reply(status=500))
    assert served.post("/v1/chat/completions", {"model": "first", "messages": said("Hi")}).status_code >= 400
    assert {seen.body["model"] for seen in served.model.seen} == {"gpt-4o-first"}


def test_a_client_that_leaves_ends_the_call(served: Proxy) -> None:
    left = threading.Event()

    def before(number: int) -> None:
        if number > 4:
            left.wait(30)

    served.model.replies(Reply(COUNT * 3, tokens=60, before=before))
    stream = WAYS[1].pieces(served, "Count", "lead")
    while "One" not in next(stream):
        pass
    stream.close()
    left.set()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if b"canceled" in b"".join(file.read_bytes() for file in (served.home / "state/journal").rglob("*") if file.is_file()):
            return
        time.sleep(0.1)
    raise AssertionError("the call did not end")


def test_a_guard_that_cannot_work_raises_what_a_proxy_does_not_go_on_from(proxy: Proxy) -> None:
    told = (proxy.home / "told").read_text(encoding="utf-8")
    assert told.startswith("RuntimeError: the guard cannot work")


@pytest.mark.skipif(os.environ.get("GUARDRAILS_FAULTS") != "full", reason="starts a second proxy: GUARDRAILS_FAULTS=full")
def test_a_proxy_whose_guard_cannot_work_does_not_start(proxy: Proxy) -> None:
    config = (proxy.home / "config.yaml").read_text(encoding="utf-8")
    (proxy.home / "broken.yaml").write_text(config.replace("policies: policies", "policies: nowhere"), encoding="utf-8")
    with _started(proxy.home, "broken.yaml", _free(), proxy.model) as process:
        assert process.wait(400) != 0
    assert "the guard cannot work" in (proxy.home / "broken.yaml.log").read_text(encoding="utf-8")


def test_the_journal_holds_nothing_that_was_judged(served: Proxy) -> None:
    WAYS[0].ask(served, "My code is KEY-777777.")
    kept = b"".join(file.read_bytes() for file in (served.home / "state").rglob("*") if file.is_file())
    assert b"desk" in kept
    assert b"KEY-777777" not in kept
    assert b"My code" not in kept


def test_the_red_button_stops_streams_and_what_begins(served: Proxy) -> None:
    go = threading.Event()
    served.model.replies(Reply(COUNT, tokens=60, before=lambda number: None if number < 6 else (go.wait(60), None)[1]))
    streams = [way.pieces(served, "Count", "kiosk") for way in WAYS if way.stream]
    told = []
    for stream in streams:
        said_, text = "", ""
        while "One" not in said_:
            text = next(stream)
            said_ += text
        told.append(said_)
    line = [sys.executable, "-m", "guardrails", "stop", "--system", "kiosk", "--reason", "drill", "--by", "o.ops", "--state", "state"]
    subprocess.run(line, cwd=served.home, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=True, capture_output=True)
    go.set()
    for stream in streams:
        left = ""
        with pytest.raises(REFUSED):  # noqa: PT012  reason: what arrives before it counts
            for text in stream:
                left += text
        assert "Five" not in left
    reached = len(served.model.seen)
    for way in WAYS:
        with pytest.raises(REFUSED) as caught:
            way.ask(served, "Hi", "kiosk")
        assert caught.value.status_code == 503  # type: ignore[union-attr]  # reason: both have one
    assert len(served.model.seen) == reached
