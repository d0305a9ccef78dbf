"""The tripwire: real client libraries against a real server; what nobody guards is counted, and refused where that is wanted."""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import httpx2
import openai
import pytest
import requests

from guardrails import Blocked, Guardrails
from guardrails.guard.patching import LIBRARIES
from guardrails.guard.providers import known
from guardrails.telemetry import names
from tests.adapters.loopback import Loopback, loopback
from tests.adapters.policies import rails_at

BODY: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello."}]}


def with_httpx(url: str, body: Any) -> None:
    httpx.post(url, json=body)


def with_httpx_async(url: str, body: Any) -> None:
    async def main() -> None:
        async with httpx.AsyncClient() as client:
            await client.post(url, json=body)

    asyncio.run(main())


def with_httpx2(url: str, body: Any) -> None:
    httpx2.post(url, json=body)


def with_httpx2_async(url: str, body: Any) -> None:
    async def main() -> None:
        async with httpx2.AsyncClient() as client:
            await client.post(url, json=body)

    asyncio.run(main())


def with_requests(url: str, body: Any) -> None:
    requests.post(url, json=body, timeout=20)


def with_aiohttp(url: str, body: Any) -> None:
    async def main() -> None:
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            await answer.read()

    asyncio.run(main())


def with_urllib(url: str, body: Any) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})) as answer:
        answer.read()


def with_http_client(url: str, body: Any) -> None:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host)
    connection.request("POST", f"/{path}", json.dumps(body))
    connection.getresponse().read()
    connection.close()


CLIENTS = {
    "httpx": [with_httpx, with_httpx_async], "httpx2": [with_httpx2, with_httpx2_async], "requests": [with_requests],
    "aiohttp": [with_aiohttp], "urllib": [with_urllib], "http.client": [with_http_client],
}  # fmt: skip
EVERY = [pytest.param(library, call, id=call.__name__) for library, calls in CLIENTS.items() for call in calls]
Call = Callable[[str, Any], None]


@pytest.fixture(scope="module")
def model() -> Iterator[Loopback]:
    """A model's server for all tests here."""
    with loopback() as server:
        yield server


@pytest.fixture(scope="module")
def rails(model: Loopback) -> Guardrails:
    return rails_at(model.host)


@pytest.fixture(autouse=True)
def fresh(model: Loopback) -> None:
    model.seen.clear()


@pytest.mark.parametrize(("library", "call"), EVERY)
def test_an_unguarded_call_is_counted_once_and_sent(library: str, call: Call, rails: Guardrails, model: Loopback) -> None:
    with rails.tripwire() as wire:
        call(f"{model.url}/v1/chat/completions", BODY)
        assert (wire.count, sum(wire.counts.values())) == (1, 1)
        assert next(iter(wire.counts))[0] == library
    assert len(model.seen) == 1


@pytest.mark.parametrize(("library", "call"), EVERY)
def test_an_unguarded_call_is_refused_where_that_is_wanted(library: str, call: Call, rails: Guardrails, model: Loopback) -> None:
    with rails.tripwire(refuse=True) as wire:
        with pytest.raises(Blocked) as caught:
            call(f"{model.url}/v1/chat/completions", BODY)
        assert caught.value.verdict.deciding[0].rule == "unguarded-call"
        assert wire.count == 1
    assert model.seen == []
    call(f"{model.url}/v1/chat/completions", BODY)
    assert (len(model.seen), wire.count) == (1, 1)


@pytest.mark.parametrize(("library", "call"), EVERY)
def test_what_reaches_no_model_is_not_counted(library: str, call: Call, model: Loopback) -> None:
    with rails_at("elsewhere.example").tripwire(refuse=True) as wire:
        call(f"{model.url}/claims", BODY)
        assert wire.count == 0
    assert len(model.seen) == 1


@pytest.mark.parametrize(("library", "call"), EVERY)
def test_inside_a_guarded_call_another_host_or_model_is_refused(library: str, call: Call, rails: Guardrails, model: Loopback) -> None:
    elsewhere = rails_at("elsewhere.example")

    def ask(rails: Guardrails, body: Any) -> Any:
        @rails.guard(system="desk", destination="inside")
        def answer(prompt: str) -> str:
            call(f"{model.url}/v1/chat/completions", body)
            return "Done."

        return answer("Hello.")

    with rails.tripwire() as wire:
        assert ask(rails, BODY) == "Done."
        assert (wire.count, len(model.seen)) == (0, 1)
        if library != "http.client":  # its body comes later
            with pytest.raises(Blocked) as caught:
                ask(rails, {**BODY, "model": "public-1"})
            assert caught.value.verdict.deciding[0].rule == "other-model"
    with elsewhere.tripwire() as wire:
        with pytest.raises(Blocked) as caught:
            ask(elsewhere, BODY)
        assert caught.value.verdict.deciding[0].rule == "other-host"
        assert wire.count == 1
    with elsewhere.tripwire(elsewhere=False) as wire:
        assert ask(elsewhere, BODY) == "Done."
        assert wire.count == 1
    assert len(model.seen) == 2


def test_guarded_clients_are_not_counted(rails: Guardrails, model: Loopback) -> None:
    with rails.tripwire(refuse=True) as wire:
        with rails.wrap(openai.OpenAI(base_url=f"{model.url}/v1", api_key="none"), system="desk") as client:
            client.chat.completions.create(model="gpt-4o", messages=BODY["messages"])
        with rails.wrap(httpx.Client(), system="desk") as plain:
            plain.post(f"{model.url}/v1/chat/completions", json=BODY)

        async def main() -> None:
            async with rails.wrap(httpx.AsyncClient(), system="desk") as other:
                await other.post(f"{model.url}/v1/chat/completions", json=BODY)

        asyncio.run(main())
        assert wire.count == 0
    assert len(model.seen) == 3


def test_a_client_of_a_provider_that_nobody_guards_is_counted(rails: Guardrails, model: Loopback) -> None:
    with rails.tripwire() as wire, openai.OpenAI(base_url=f"{model.url}/v1", api_key="none") as client:
        client.chat.completions.create(model="gpt-4o", messages=BODY["messages"])
        assert wire.count == 1


def test_it_leaves_every_library_as_it_was(rails: Guardrails) -> None:
    def methods() -> list[Any]:
        return [
            httpx.Client.send, httpx.AsyncClient.send, httpx2.Client.send, httpx2.AsyncClient.send, requests.Session.send,
            aiohttp.ClientSession._request, urllib.request.OpenerDirector.open, http.client.HTTPConnection.putrequest,
        ]  # fmt: skip

    before, path = methods(), list(sys.meta_path)
    first, second = rails.tripwire(), rails.tripwire()
    assert not any(a is b for a, b in zip(methods(), before, strict=True))
    first.close()
    first.close()
    assert not any(a is b for a, b in zip(methods(), before, strict=True))
    second.close()
    assert (methods(), sys.meta_path) == (before, path)


def test_a_patch_on_top_of_it_stays(rails: Guardrails, model: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    original, wire, seen = requests.Session.send, rails.tripwire(refuse=True), []
    ours = requests.Session.send

    def theirs(self: Any, request: Any, **more: Any) -> Any:
        seen.append(request.method)
        return ours(self, request, **more)

    monkeypatch.setattr(requests.Session, "send", theirs)
    wire.close()
    with_requests(f"{model.url}/v1/chat/completions", BODY)
    assert seen == ["POST"]
    with rails.tripwire() as again:
        with_requests(f"{model.url}/v1/chat/completions", BODY)
        assert again.count == 1
    monkeypatch.undo()
    rails.tripwire().close()
    assert requests.Session.send is original


def test_a_library_that_is_imported_later_is_looked_at(model: Loopback) -> None:
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.adapters.policies import rails_at
rails = rails_at({model.host!r})
assert not {{"requests", "aiohttp", "httpx", "httpx2"}} & sys.modules.keys(), sorted(sys.modules)
wire = rails.tripwire()
import httpx, requests, httpx2
assert "guardrails" not in type(requests.__loader__).__module__ + type(requests.__spec__.loader).__module__
for post in (httpx.post, httpx2.post, requests.post):
    post({model.url!r} + "/v1/chat/completions", json={BODY!r}, timeout=20)
print(",".join(sorted(library for library, _ in wire.counts)))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "httpx,httpx2,requests"


def test_counts_go_to_telemetry_by_library_and_registered_destination(rails: Guardrails, model: Loopback) -> None:
    read = rails.engine.telemetry._meters.readers()["guardrails.unguarded.calls"]

    def told() -> dict[tuple[object, ...], float]:
        return {tuple(attributes.values()): n for n, attributes in read()}

    before = told()
    with rails.tripwire() as wire:
        with_httpx(f"{model.url}/v1/chat/completions", BODY)
        assert wire.counts == {("httpx", "_other"): 1}  # two destinations name this host
    assert told()["httpx", "_other"] == before.get(("httpx", "_other"), 0) + 1
    assert tuple(names.LIBRARIES) == LIBRARIES


@pytest.mark.parametrize(
    ("host", "path", "is_known"),
    [
        ("api.openai.com", "/anything", True),
        ("API.OpenAI.com:443", "/v1/files", True),
        ("clinic.openai.azure.com", "/", True),
        ("bedrock-runtime.us-east-1.amazonaws.com", "/", True),
        ("bedrock-runtime-fips.us-east-1.amazonaws.com", "/", True),
        ("10.0.0.1:8000", "/v1/chat/completions", True),
        ("vllm.internal", "/proxy/v1/messages", True),
        ("vllm.internal", "/v1/chat/completions/extra", False),
        ("api.openai.com.evil.example", "/", False),
        ("notapi.openai.com", "/", False),
        ("s3.amazonaws.com", "/bucket", False),
    ],
)
def test_what_is_known(host: str, path: str, is_known: bool) -> None:
    assert known(host, path) is is_known
