"""The single table of names that a policy may use: type, one line of meaning, where each is known, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import content
from ..cel.env import Variable
from ..cel.types import parse_type
from ..events import LEVELS, Checkpoint
from ..ids import uuid7
from . import readers
from .facts import Fact, Facts, Lazy

_PARTS: dict[str, Callable[[Facts], Any]] = {
    "content": readers.whole_content,
    "parts": readers.readable,
    "found": readers.found,
    "found_late": readers.found_late,
    "roles": readers.roles,
    "rank": readers.rank,
    "now": lambda f: f.world.now(),
    "currency": lambda f: getattr(f.event, "currency", None),
    "tool_registered": readers.tool_registered,
    "requested": lambda f: getattr(f.event, "max_response", None),
}
"""What generated code reads beside the facts; not a name that policies may use."""

_TEXT: frozenset[Checkpoint] = frozenset({"prompt", "response", "tool_result"})
_PHI: frozenset[Checkpoint] = _TEXT | {"tool_call", "decision"}
_TOOL: frozenset[Checkpoint] = frozenset({"tool_call", "tool_result", "decision"})
_ARGS: frozenset[Checkpoint] = frozenset({"tool_call", "decision"})
_ASKED: frozenset[Checkpoint] = frozenset({"call", "prompt"})
_DECIDED: frozenset[Checkpoint] = frozenset({"decision"})

FACTS: tuple[Fact, ...] = (
    Fact("event.id", "string", "Id of the event.", lambda f: f.event.id or uuid7(), size=200),
    Fact("event.time", "timestamp", "When it is judged, in UTC.", lambda f: f.event.time or f.world.now()),
    Fact(
        "checkpoint",
        "string",
        "Where it is judged: call, prompt, response, tool_call, tool_result or decision.",
        lambda f: f.event.checkpoint,
        size=16,
    ),
    Fact("system.id", "string", "Id of the registered system.", lambda f: f.event.system, size=200),
    Fact("system.stage", "string", "Its stage: pilot or production.", readers.of_system(lambda s: s.stage), size=16),
    Fact("system.purpose", "string", "What it is for.", readers.of_system(lambda s: s.purpose), size=500),
    Fact("system.data_classes", "list<string>", "Classes of data it handles.", readers.of_system(lambda s: s.data_classes), size=6),
    Fact("system.domains", "list<string>", "clinical, financial, both or none.", readers.of_system(lambda s: s.domains or ()), size=2),
    Fact("destination.id", "string", "Id of the registered destination.", lambda f: f.event.destination, size=200),
    Fact("destination.zone", "string", "Its trust zone; `public` when it is not registered.", readers.zone, size=64),
    Fact("destination.covered", "bool", "Whether an agreement covers it.", readers.covered),
    Fact("actor.id", "string", "Who asks.", readers.actor_id, size=200),
    Fact("actor.roles", "list<string>", "Roles of who asks.", readers.actor_roles, size=100),
    Fact("actor.team", "string", "Team of who asks.", readers.actor_team, size=200),
    Fact("actor.verified", "bool", "Whether an identity adapter vouches for who asks.", readers.actor_verified),
    Fact("session.id", "string", "Id of the conversation.", lambda f: f.event.session, size=200),
    Fact("session.turn", "int", "Prompts so far in the conversation, this one included.", lambda f: f.event.turn),
    Fact(
        "session.saw",
        "list<string>",
        "Sticky labels of the conversation: `pii` once identifiers were seen, `phi` once they were health information.",
        readers.saw,
        size=100,
    ),
    Fact("text", "string", "All text that is said.", readers.all_text, _TEXT, size=content.MAX_SIZE, whole=True),
    Fact(
        "content.unscanned",
        "list<string>",
        "Kinds of content that could not be read, such as `image`.",
        readers.unscanned,
        _PHI,
        size=20,
        whole=True,
    ),
    Fact("phi.types", "list<string>", "Types of identifiers found, such as `MRN`.", readers.types, _PHI, size=40, whole=True),
    Fact("phi.count", "int", "How many identifiers were found.", readers.count, _PHI, whole=True),
    Fact(
        "phi.novel",
        "list<string>",
        "Types of identifiers in a response that nothing before it held.",
        readers.novel,
        frozenset({"response"}),
        size=40,
        whole=True,
    ),
    Fact("tokens.prompt", "int", "Size of the prompt in tokens.", readers.counted, frozenset({"prompt"})),
    Fact("tokens.max_response", "int", "Requested cap of the response in tokens.", lambda f: f.requested, _ASKED, trusted=False),
    Fact(
        "tokens.response",
        "int",
        "Size of the response in tokens.",
        readers.response_tokens,
        frozenset({"response"}),
        trusted=False,
        whole=True,
    ),
    Fact("tool.name", "string", "Registered name of the tool.", lambda f: f.tool_registered, _TOOL, size=500),
    Fact("tool.args", "dyn", "Arguments of the call.", lambda f: f.event.args, _ARGS, trusted=False),
    Fact("tool.zone", "string", "Trust zone that the arguments reach.", readers.tool_zone, _TOOL, size=64),
    Fact("decision.kind", "string", "Kind of decision, such as `claims.payout`.", readers.decision_kind, _DECIDED, size=200, trusted=False),
    Fact(
        "decision.level", "string", "How far the AI goes: inform, draft, recommend or decide.", lambda f: LEVELS[f.rank], _DECIDED, size=16
    ),
    Fact("decision.amount", "dyn", "Amount at stake.", readers.amount, _DECIDED, trusted=False),
)


for _row in FACTS:
    setattr(Facts, _row.attribute, Lazy(_row.attribute, _row.value, f"`{_row.name}` is not known for this event"))
for _name, _read in _PARTS.items():
    setattr(Facts, _name, Lazy(_name, _read, ""))
BY_NAME = {row.name: row for row in FACTS}


def variables(names: Iterable[str] | None = None) -> tuple[Variable, ...]:
    """The CEL variables of the vocabulary, all or those named."""
    rows = FACTS if names is None else [BY_NAME[n] for n in names]
    return tuple(Variable(r.name, parse_type(r.type), doc=r.doc, size=r.size, trusted=r.trusted) for r in rows)
