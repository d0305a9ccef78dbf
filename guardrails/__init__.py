"""Policy-as-code guardrails for applications that call AI models: judge every prompt, reply and tool call before it takes effect."""

from .engine import Engine, Reload, Status
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
)
from .events import Actor, Call, Decision, Event, Prompt, Response, ToolCall, ToolResult
from .guard import Guardrails, Session
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
    "ToolCall",
    "ToolResult",
    "Verdict",
]
