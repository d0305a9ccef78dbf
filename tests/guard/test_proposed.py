"""Tool calls, results of tools and hosted tools are read from the shapes of every known interface."""

from __future__ import annotations

from typing import Any

import pytest

from guardrails.guard.hosted import hosted
from guardrails.guard.proposed import nested, proposed
from guardrails.guard.readable import Unreadable
from guardrails.guard.results import UNNAMED, results

FUNCTION = {"name": "pay", "arguments": '{"amount": 5}'}
PAY = ("pay", {"amount": 5})

CALLS: dict[str, tuple[list[Any], list[tuple[str, Any]]]] = {
    "chat": ([{"choices": [{"message": {"tool_calls": [{"id": "c", "type": "function", "function": FUNCTION}]}}]}], [PAY]),
    "chat, custom": (
        [{"choices": [{"message": {"tool_calls": [{"type": "custom", "custom": {"name": "run", "input": "ls -l"}}]}}]}],
        [("run", {"input": "ls -l"})],
    ),
    "chat, before 2024": ([{"choices": [{"message": {"function_call": FUNCTION}}]}], [PAY]),
    "chat, no arguments": (
        [{"message": {"tool_calls": [{"type": "function", "function": {"name": "wipe", "arguments": ""}}]}}],
        [("wipe", {})],
    ),
    "chat, stream": (
        [
            {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"name": "pay", "arguments": ""}}]}}]},
            {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": '{"amou'}}]}}]},
            {"choices": [{"delta": {"tool_calls": [{"index": 1, "function": {"name": "note", "arguments": "{}"}}]}}]},
            {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": 'nt": 5}'}}]}}]},
        ],
        [PAY, ("note", {})],
    ),
    "chat, stream, before 2024": (
        [
            {"choices": [{"delta": {"function_call": {"name": "pay", "arguments": '{"amount"'}}}]},
            {"choices": [{"delta": {"function_call": {"arguments": ": 5}"}}}]},
        ],
        [PAY],
    ),
    "responses": ([{"output": [{"type": "function_call", "call_id": "c", **FUNCTION}]}], [PAY]),
    "responses, shell": (
        [{"output": [{"type": "local_shell_call", "action": {"command": ["rm"]}}, {"type": "computer_call", "action": {"type": "click"}}]}],
        [("local_shell", {"command": ["rm"]}), ("computer", {"type": "click"})],
    ),
    "responses, approval": ([{"output": [{"type": "mcp_approval_request", "server_label": "s", **FUNCTION}]}], [PAY]),
    "responses, stream": (
        [
            {"type": "response.output_item.added", "output_index": 2, "item": {"type": "function_call", "name": "pay", "arguments": ""}},
            {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": '{"amount"'},
            {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": ": 5}"},
            {"type": "response.function_call_arguments.done", "output_index": 2, "arguments": '{"amount": 5}'},
            {"type": "response.output_item.done", "output_index": 2, "item": {"type": "function_call", **FUNCTION}},
            {"type": "response.completed", "response": {"output": [{}, {}, {"type": "function_call", **FUNCTION}]}},
        ],
        [PAY],
    ),
    "responses, a copy that says something else": (
        [
            {"type": "response.output_item.added", "output_index": 0, "item": {"type": "function_call", "name": "pay", "arguments": ""}},
            {"type": "response.function_call_arguments.delta", "output_index": 0, "delta": '{"amount": 5}'},
            {"type": "response.completed", "response": {"output": [{"type": "function_call", "name": "wipe", "arguments": "{}"}]}},
        ],
        [PAY, ("wipe", {})],
    ),
    "messages": ([{"content": [{"type": "text", "text": "x"}, {"type": "tool_use", "name": "pay", "input": {"amount": 5}}]}], [PAY]),
    "messages, stream": (
        [
            {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "name": "pay", "input": {}}},
            {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": '{"amount"'}},
            {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": ": 5}"}},
        ],
        [PAY],
    ),
    "gemini": ([{"candidates": [{"content": {"parts": [{"functionCall": {"name": "pay", "args": {"amount": 5}}}]}}]}], [PAY]),
    "bedrock": ([{"output": {"message": {"content": [{"toolUse": {"toolUseId": "t", "name": "pay", "input": {"amount": 5}}}]}}}], [PAY]),
    "langchain": ([{"content": "", "tool_calls": [{"name": "pay", "args": {"amount": 5}, "id": "c", "type": "tool_call"}]}], [PAY]),
    "langchain, stream": (
        [
            {"tool_call_chunks": [{"name": "pay", "args": '{"amount"', "index": 0, "type": "tool_call_chunk"}]},
            {"tool_call_chunks": [{"name": None, "args": ": 5}", "index": 0, "type": "tool_call_chunk"}]},
        ],
        [PAY],
    ),
}


@pytest.mark.parametrize("shape", CALLS)
def test_calls_are_read_from_every_shape(shape: str) -> None:
    forms, expected = CALLS[shape]
    assert [(call.name, call.args) for call in proposed(forms)] == expected


QUIET: dict[str, Any] = {
    "a text": {"choices": [{"message": {"content": "call pay(5)"}}]},
    "tools that are offered": {"tools": [{"type": "function", "function": {"name": "pay", "parameters": {}}}]},
    "a function among data": {"function": {"name": "pay", "parameters": {"type": "object"}}},
    "a string": "function_call",
}


@pytest.mark.parametrize("form", QUIET)
def test_what_is_no_call_is_none(form: str) -> None:
    assert proposed([QUIET[form]]) == []


@pytest.mark.parametrize(
    "args", ['{"a": 1, "a": 2}', '{"a": Infinity}', "{", '{"a":' * 3000 + "1" + "}" * 3000, '{"a": ' + "9" * 5000 + "}"]
)
def test_arguments_that_cannot_be_read_are_refused(args: str) -> None:
    with pytest.raises(Unreadable):
        proposed([{"type": "function_call", "name": "pay", "arguments": args}])


@pytest.mark.parametrize("args", [5, ["a"], True])
def test_arguments_that_are_no_object_are_refused(args: Any) -> None:
    with pytest.raises(Unreadable):
        proposed([{"type": "tool_use", "name": "pay", "input": args}])


def test_calls_inside_a_call_are_found_however_deep_and_too_deep_is_refused() -> None:
    inner: dict[str, Any] = {"recipient_name": "functions.wipe", "parameters": {}}
    for _ in range(3):
        inner = {"recipient_name": "multi_tool_use.parallel", "parameters": {"tool_uses": [inner]}}
    assert [name for name, _ in nested(inner["recipient_name"], inner["parameters"])][-1] == "functions.wipe"
    for _ in range(20):
        inner = {"recipient_name": "multi_tool_use.parallel", "parameters": {"tool_uses": [inner]}}
    with pytest.raises(Unreadable):
        list(nested(inner["recipient_name"], inner["parameters"]))


ASKED = {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{}"}}]}
RESULTS: dict[str, tuple[Any, list[tuple[str, tuple[Any, ...]]]]] = {
    "chat": (
        {"messages": [ASKED, {"role": "tool", "tool_call_id": "c1", "content": "x"}]},
        [("lookup", ("messages", 1, "content"))],
    ),
    "messages alone": ([ASKED, {"role": "tool", "tool_call_id": "c1", "content": "x"}], [("lookup", (1, "content"))]),
    "an older one": ([ASKED, {"role": "tool", "tool_call_id": "c1", "content": "x"}, {"role": "assistant", "content": "y"}], []),
    "nobody asked": ([{"role": "tool", "tool_call_id": "c9", "content": "x"}], [(UNNAMED, (0, "content"))]),
    "responses": (
        {
            "input": [
                {"type": "function_call", "call_id": "c1", "name": "lookup"},
                {"type": "function_call_output", "call_id": "c1", "output": "x"},
            ]
        },
        [("lookup", ("input", 1, "output"))],
    ),
    "shell": ([{"type": "local_shell_call_output", "call_id": "c", "output": "x"}], [("local_shell", (0, "output"))]),
    "anthropic": (
        [
            {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "lookup", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "x"}]}]},
        ],
        [("lookup", (1, "content", 0, "content"))],
    ),
    "gemini": (
        {"contents": [{"role": "user", "parts": [{"functionResponse": {"name": "lookup", "response": {}}}]}]},
        [("lookup", ("contents", 0, "parts", 0, "functionResponse"))],
    ),
    "bedrock": (
        [{"role": "user", "content": [{"toolResult": {"toolUseId": "t1", "content": []}}]}],
        [(UNNAMED, (0, "content", 0, "toolResult"))],
    ),
    "a text": ("tool", []),
}


@pytest.mark.parametrize("shape", RESULTS)
def test_results_of_tools_are_found_in_every_shape(shape: str) -> None:
    request, expected = RESULTS[shape]
    assert list(results(request)) == expected


HOSTED: dict[str, tuple[Any, list[str]]] = {
    "web search of OpenAI": ({"tools": [{"type": "web_search_preview_2025_03_11"}, {"type": "web_search"}]}, ["web_search", "web_search"]),
    "web search of Anthropic": ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, ["web_search"]),
    "code": (
        {"tools": [{"type": "code_execution_20250522", "name": "x"}, {"type": "code_interpreter"}]},
        ["code_execution", "code_interpreter"],
    ),
    "a remote server": ({"tools": [{"type": "mcp", "server_label": "deepwiki", "headers": {"a": "b"}}]}, ["mcp__deepwiki"]),
    "servers of Anthropic": ({"mcp_servers": [{"type": "url", "name": "wiki"}]}, ["mcp__wiki"]),
    "search in a chat": ({"web_search_options": {}}, ["web_search"]),
    "Gemini": ({"tools": [{"google_search": {}}, {"functionDeclarations": []}]}, ["google_search"]),
    "what nobody knows yet": ({"tools": [{"type": "teleport_20300101"}]}, ["teleport"]),
    "functions of the application": (
        {
            "tools": [
                {"type": "function", "function": {"name": "a"}},
                {"name": "b", "input_schema": {}},
                {"type": "bash_20250124", "name": "bash"},
            ]
        },
        [],
    ),
    "no tools": ({"tools": None}, []),
    "a text": ("tools", []),
}


@pytest.mark.parametrize("shape", HOSTED)
def test_tools_that_the_provider_runs_are_found_in_every_shape(shape: str) -> None:
    request, expected = HOSTED[shape]
    assert [name for name, _ in hosted(request)] == expected


def test_how_to_connect_to_a_server_is_no_content() -> None:
    [(_, settings)] = hosted(
        {"tools": [{"type": "mcp", "server_label": "s", "authorization": "secret", "headers": {"x": "secret"}, "a": 1}]}
    )
    assert settings == {"server_label": "s", "a": 1}
