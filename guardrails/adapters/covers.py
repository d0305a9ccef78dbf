"""Which hooks each adapter covers: one table, which `guardrails coverage` prints and the tests check row by row.  Imports no framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sees = Literal["prompt", "response", "tool call", "tool result", "stream", "sign-off", "session"]


@dataclass(frozen=True, slots=True)
class Cover:
    """One hook of a client or framework that is judged: what is seen there, how, and the test that shows it.

    `package` is the distribution that has the hook, `modes` are those it is judged in, `test` a node of the test suite.
    """

    adapter: str
    package: str
    hook: str
    sees: tuple[Sees, ...]
    modes: tuple[Literal["sync", "async"], ...]
    test: str


_CLIENT: tuple[Sees, ...] = ("prompt", "response", "tool call", "tool result", "stream")
_LEFT: tuple[Sees, ...] = ("tool call",)
_TOOL: tuple[Sees, ...] = ("tool call", "tool result", "session")
_HELD: tuple[Sees, ...] = ("prompt", "tool call", "tool result", "sign-off")
_BOTH: tuple[Literal["sync", "async"], ...] = ("sync", "async")
_CLIENTS = "tests/adapters/test_clients.py"
_ASGI = "tests/adapters/test_asgi.py"
_MCP = "tests/adapters/mcp"
_AGENTS = "tests/adapters/langchain"
_GRAPHS = "tests/adapters/test_langgraph.py"
_SDK = "tests/adapters/openai_agents"
_PYDANTIC = "tests/adapters/test_pydantic_ai.py"

_LITELLM = "tests/adapters/test_litellm.py"

COVERS: tuple[Cover, ...] = (
    Cover("anthropic", "anthropic", "messages", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_secrets_are_taken_out_on_both_ways"),
    Cover("anthropic", "anthropic", "messages.count_tokens", ("prompt",), ("sync", "async"), f"{_CLIENTS}::test_what_only_asks_is_judged"),
    Cover("asgi", "starlette", "http requests", ("session", "sign-off"), ("sync", "async"),
          f"{_ASGI}::test_a_hold_is_202_with_the_url_of_its_request"),
    Cover("asgi", "starlette", "http responses that stream", ("session",), ("async",),
          f"{_ASGI}::test_a_refused_stream_of_events_ends_with_an_error"),
    Cover("asgi", "starlette", "bodies on judged routes", ("prompt", "response"), ("async",),
          f"{_ASGI}::test_the_body_is_judged_as_a_prompt_and_the_answer_as_a_response"),
    Cover("asgi", "starlette", "websockets", ("session",), ("async",),
          f"{_ASGI}::test_a_websocket_passes_with_the_session_and_is_closed_by_a_refusal"),
    Cover("httpx", "httpx", "requests of JSON or text", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_a_denied_prompt_reaches_no_server"),
    Cover("langchain", "langchain", "agent: wrap_model_call", _CLIENT, _BOTH,
          f"{_AGENTS}/test_model_calls.py::test_what_an_agent_sends_and_gets_is_redacted"),
    Cover("langchain", "langchain", "agent: wrap_tool_call", _TOOL, _BOTH, f"{_AGENTS}/test_tools.py::test_a_banned_tool_is_never_entered"),
    Cover("langchain", "langchain", "agent: after_agent", _LEFT, _BOTH,
          f"{_AGENTS}/test_tools.py::test_calls_with_which_an_agent_ends_are_judged"),
    Cover("langchain", "langchain-core", "chat model", _CLIENT, _BOTH,
          f"{_AGENTS}/test_streams.py::test_no_piece_of_a_secret_leaves_by_any_stream"),
    Cover("langgraph", "langchain", "agent: interrupt", _HELD, _BOTH, f"{_GRAPHS}::test_a_held_call_waits_and_runs_once"),
    Cover("langgraph", "langgraph", "node: interrupt", _HELD, _BOTH, f"{_GRAPHS}::test_a_node_of_a_graph_waits_for_a_signature"),
    Cover("litellm", "litellm", "completion, acompletion", _CLIENT, _BOTH, f"{_LITELLM}::test_a_secret_is_taken_out_on_both_ways"),
    Cover("litellm", "litellm", "embedding, aembedding", ("prompt",), _BOTH, f"{_LITELLM}::test_embeddings_are_judged"),
    Cover("mcp", "mcp", "client: call_tool", ("tool call", "tool result", "sign-off"), ("async",),
          f"{_MCP}/test_calls.py::test_a_denied_tool_is_never_called"),
    Cover("mcp", "mcp", "client: read_resource, get_prompt, complete", ("tool call", "tool result"), ("async",),
          f"{_MCP}/test_told.py::test_denied_resources_and_prompts_are_never_asked_for"),
    Cover("mcp", "mcp", "client: lists and instructions", ("tool result",), ("async",),
          f"{_MCP}/test_told.py::test_the_description_of_a_tool_is_content"),
    Cover("mcp", "mcp", "client: sampling", ("prompt", "response", "tool call"), ("async",),
          f"{_MCP}/test_told.py::test_a_question_to_the_model_is_a_model_call"),
    Cover("mcp", "mcp", "client: elicitation, roots", ("tool call", "tool result"), ("async",),
          f"{_MCP}/test_told.py::test_what_a_person_answers_is_judged_before_it_leaves"),
    Cover("mcp", "mcp", "client: progress, notifications", ("tool result",), ("async",),
          f"{_MCP}/test_told.py::test_a_message_about_progress_is_content"),
    Cover("mcp", "mcp", "server: tools/call", ("tool call", "tool result", "sign-off", "session"), ("async",),
          f"{_MCP}/test_server.py::test_a_held_call_names_its_request_and_runs_once_it_is_signed"),
    Cover("mcp", "mcp", "server: resources/read, prompts/get, completion/complete", ("tool call", "tool result", "session"), ("async",),
          f"{_MCP}/test_server.py::test_resources_and_prompts_are_judged"),
    Cover("openai", "openai", "chat.completions", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_secrets_are_taken_out_on_both_ways"),
    Cover("openai", "openai", "completions", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_what_only_asks_is_judged"),
    Cover("openai", "openai", "embeddings, moderations", ("prompt",), ("sync", "async"), f"{_CLIENTS}::test_what_only_asks_is_judged"),
    Cover("openai", "openai", "responses", _CLIENT, ("sync", "async"), f"{_CLIENTS}::test_a_denied_answer_reaches_nobody"),
    Cover("openai-agents", "openai-agents", "Runner: run, run_sync, run_streamed", _CLIENT, _BOTH,
          f"{_SDK}/test_model_calls.py::test_prompt_instructions_and_answer_are_redacted_and_the_cap_is_sent"),
    Cover("openai-agents", "openai-agents", "Model, ModelProvider", _CLIENT, ("async",),
          f"{_SDK}/test_parts.py::test_a_guarded_model_alone_judges_the_tools_of_an_unguarded_run"),
    Cover("openai-agents", "openai-agents", "FunctionTool", _TOOL, _BOTH,
          f"{_SDK}/test_tools.py::test_arguments_and_results_of_a_tool_are_judged_before_anybody_sees_them"),
    Cover("openai-agents", "openai-agents", "hosted tools", _LEFT, _BOTH,
          f"{_SDK}/test_requests.py::test_tools_that_the_provider_runs_are_judged_before_the_request_leaves"),
    Cover("openai-agents", "openai-agents", "handoffs", _CLIENT, ("async",),
          f"{_SDK}/test_handoffs.py::test_whoever_takes_over_is_guarded"),
    Cover("openai-agents", "openai-agents", "Agent.as_tool", _CLIENT, ("async",),
          f"{_SDK}/test_handoffs.py::test_an_agent_that_is_a_tool_has_to_be_guarded"),
    Cover("openai-agents", "openai-agents", "MCPServer", _TOOL, ("async",),
          f"{_SDK}/test_tools.py::test_tools_of_an_mcp_server_are_judged"),
    Cover("openai-agents", "openai-agents", "needs_approval", ("tool call", "sign-off"), ("async",),
          f"{_SDK}/test_signatures.py::test_a_call_that_somebody_has_to_sign_interrupts_the_run_and_runs_once_signed"),
    Cover("openai-agents", "openai-agents", "input, output and tool guardrails",
          ("prompt", "response", "tool call", "tool result"), ("async",),
          f"{_SDK}/test_parts.py::test_native_guardrails_carry_the_verdict"),
    Cover("pydantic-ai", "pydantic-ai-slim", "capability: run, run_sync, run_stream, iter", _CLIENT, _BOTH,
          f"{_PYDANTIC}::test_prompt_instructions_and_answer_are_redacted_and_the_cap_is_sent"),
    Cover("pydantic-ai", "pydantic-ai-slim", "capability: toolsets", _TOOL, ("async",),
          f"{_PYDANTIC}::test_arguments_and_results_of_a_tool_are_judged_before_anybody_sees_them"),
    Cover("pydantic-ai", "pydantic-ai-slim", "capability: native tools", _LEFT, ("async",),
          f"{_PYDANTIC}::test_tools_that_the_provider_runs_are_judged_before_the_request_leaves"),
    Cover("pydantic-ai", "pydantic-ai-slim", "Model", _CLIENT, ("async",),
          f"{_PYDANTIC}::test_a_guarded_model_alone_judges_the_tools_that_it_calls_for"),
    Cover("pydantic-ai", "pydantic-ai-slim", "deferred tool calls", ("tool call", "sign-off"), ("async",),
          f"{_PYDANTIC}::test_a_call_that_somebody_has_to_sign_is_deferred_and_runs_once_signed"),
)
"""Every covered hook, by adapter."""

UNSEEN: tuple[tuple[str, str], ...] = (
    ("anthropic", "Files, batches, sessions and other beta interfaces raise Blocked (`uncovered-call`)."),
    ("asgi", "Headers and paths are not judged; websockets pass with the session, and are closed on judged routes."),
    ("httpx", "Headers are not judged, since keys stand there; what is neither JSON nor text is refused."),
    ("langchain", "Callbacks of the application get the prompt as it was written, and what a tool gave before it is judged."),
    ("langchain", "What a tool writes to a stream by itself, and the artifact of its message, is not judged; no model is sent it."),
    ("langchain", "A chat model whose address cannot be read goes where `destination=` says; without it, it raises Blocked."),
    ("langchain", "Completion models, embeddings and retrievers are not covered: SetupError; guard the function that calls them."),
    ("langchain", "A middleware that makes a request of its own, past the one it was given: its answer is refused, after it was sent."),
    ("langgraph", "A held response raises Held instead of an interrupt: a graph that goes on would ask the model again."),
    ("litellm", "Its proxy and its router are not covered; other functions of the guarded object raise."),
    ("mcp", "What a server asks its client is judged at the client; other requests: `uncovered-call`; session groups: SetupError."),
    ("openai", "Files, audio, images, batches, stored responses, vector stores: Blocked (`uncovered-call`); `realtime`: SetupError."),
    ("openai-agents", "A `RunConfig(model=...)` given to the SDK's own `Runner` replaces a guarded model; `GuardedRunner` guards it."),
    ("openai-agents", "Realtime and voice agents, and sessions that compact themselves, call models on their own; sandboxes: SetupError."),
    ("openai-agents", "Sessions, hooks and loggers of the application get the input as it was given."),
    ("pydantic-ai", "Realtime sessions, embeddings and image generation call models on their own."),
    ("pydantic-ai", "Batches and compaction raise Blocked (`uncovered-call`)."),
    ("pydantic-ai", "Instrumentation that the application turns on records messages as it has them."),
)
"""What an adapter does not see, and what happens then: adapter or transport, one sentence."""

BEYOND: tuple[tuple[str, str], ...] = (
    ("curl-based clients", "pycurl and curl_cffi send past every Python library."),
    ("gRPC", "Its own transport in C, such as that of Vertex AI's older clients."),
    ("other libraries", "A tripwire sees aiohttp, http.client (so urllib3 and botocore), httpx, httpx2, requests and urllib."),
    ("other processes", "Each process has its own guard: workers, notebooks, services in other languages."),
    ("plain threads", "A guarded call is not known in a thread that it starts by itself: what is sent there counts as unguarded."),
    ("raw sockets", "Who opens a socket by hand is seen by the network alone."),
    ("subprocesses", "A tool that starts curl or another interpreter leaves the process."),
    ("websockets", "Realtime interfaces talk past HTTP once they are connected."),
)
"""What no adapter and no tripwire can see, by transport."""
