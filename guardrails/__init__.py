"""Policy-as-code guardrails for applications that call AI models: judge every prompt, reply and tool call before it takes effect."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine import Engine
    from .errors import (
        Blocked,
        CelError,
        CelFailure,
        CelProblem,
        EventError,
        GuardrailsError,
        Halted,
        Held,
        LimitExceeded,
        PolicyError,
        Problem,
        Refused,
        SetupError,
        Stopped,
    )
    from .events import Actor, Call, Decision, Event, Prompt, Response, ToolCall, ToolResult
    from .guard import Guardrails, Session
    from .inforce import Reload, Status
    from .verdict import Effect, Finding, Redaction, Signers, Verdict

__version__ = "0.1.0"
__all__ = [
    "Actor",
    "Blocked",
    "Call",
    "CelError",
    "CelFailure",
    "CelProblem",
    "Decision",
    "Effect",
    "Engine",
    "Event",
    "EventError",
    "Finding",
    "Guardrails",
    "GuardrailsError",
    "Halted",
    "Held",
    "LimitExceeded",
    "PolicyError",
    "Problem",
    "Prompt",
    "Redaction",
    "Refused",
    "Reload",
    "Response",
    "Session",
    "SetupError",
    "Signers",
    "Status",
    "Stopped",
    "ToolCall",
    "ToolResult",
    "Verdict",
]

# Names are fetched from their rooms on first use, so that importing the package costs nothing and the command answers at once.
_ROOMS = {
    "engine": ("Engine",),
    "inforce": ("Reload", "Status"),
    "errors": (
        "Blocked", "CelError", "CelFailure", "CelProblem", "EventError", "GuardrailsError", "Halted", "Held", "LimitExceeded",
        "PolicyError", "Problem", "Refused", "SetupError", "Stopped",
    ),
    "events": ("Actor", "Call", "Decision", "Event", "Prompt", "Response", "ToolCall", "ToolResult"),
    "guard": ("Guardrails", "Session"),
    "verdict": ("Effect", "Finding", "Redaction", "Signers", "Verdict"),
}  # fmt: skip
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module `guardrails` has no attribute `{name}`")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
