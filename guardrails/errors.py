"""What can go wrong: the exception tree, and `Problem`, something wrong in a policy file.

    GuardrailsError
    ├── PolicyError (ValueError)      a policy set that cannot load; carries every problem
    ├── SetupError (TypeError)        a function or client that could not be judged; raised when it is set up
    ├── EventError (ValueError)       an event that is not well formed
    ├── StoreError (RuntimeError)      what a store was asked cannot be
    │   ├── StoreDown (ConnectionError) a store did not answer in time, or will not serve
    │   ├── Conflict (ValueError)     the same id again, and something else is asked
    │   └── UnknownId (LookupError)   nothing is held under this id
    ├── Exhausted (RuntimeError)      a budget does not hold what was asked; carries which, what is used, and its limit
    ├── CelError (ValueError)
    │   ├── CelProblem                an expression that does not parse or type-check; carries its problems
    │   └── CelFailure                an expression that failed while it ran
    └── Refused                       a verdict that stops the call; carries the verdict, never the text
        ├── Blocked (PermissionError) a rule forbids it
        │   └── Stopped               somebody pressed the red button
        ├── Halted (PermissionError)  the session ended
        ├── Held (PermissionError)    a human has to sign
        └── LimitExceeded (RuntimeError)

No message holds prompt text, arguments or matched values: it names the kind, the place and the length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .source import Span
    from .verdict import Verdict


Severity = Literal["problem", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a policy file: what, where, and what to try.

    A `note` is worth knowing and does not stop a set from loading.
    """

    code: str
    message: str
    span: Span | None = None
    hint: str = ""
    severity: Severity = "problem"

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key: file, line, column, code, message."""
        if self.span is None:
            return ("", 0, 0, self.code, self.message)
        root = self.span.root
        return (root.source.name, *root.source.place(root.start), self.code, self.message)

    def __str__(self) -> str:
        note = "note: " if self.severity == "note" else ""
        head = f"{self.code} {note}{self.message}"
        lines = [head]
        if self.span is not None:
            text, carets = self.span.excerpt()
            number = str(self.span.line)
            margin = " " * (len(number) + 2)
            lines = [f"{self.span}: {head}", f"  {number} | {text}", f"{margin} | {carets}"]
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class GuardrailsError(Exception):
    """Root of everything this package raises on purpose."""


class PolicyError(GuardrailsError, ValueError):
    """A policy set that cannot load.  `problems` holds every problem of every file, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = sum(p.severity == "problem" for p in self.problems)
        return "\n".join([*map(str, self.problems), f"{count} problem{'s' * (count != 1)}"])


class SetupError(GuardrailsError, TypeError):
    """A function, tool or client that could slip past judgement; raised when it is set up, never at call time.

    `message` says what was found and `hint` what to try.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message, hint)

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class EventError(GuardrailsError, ValueError):
    """An event that is not well formed, such as one of an unknown kind."""


class StoreError(GuardrailsError, RuntimeError):
    """What a store was asked cannot be, or cannot be done now."""


class StoreDown(StoreError, ConnectionError):
    """A store did not answer within its timeout, or will not serve; what was asked of it may have happened or not."""


class Conflict(StoreError, ValueError):
    """The id is known, and what is asked now is something else than what was done under it."""


class UnknownId(StoreError, LookupError):
    """Nothing is held under this id: it never was, or it is forgotten by now."""


class Exhausted(GuardrailsError, RuntimeError):
    """A budget does not hold what was asked, and nothing was taken from any.

    `index` says which of the charges it was; `used` of `limit` is gone.
    """

    def __init__(self, index: int, used: int, limit: int) -> None:
        self.index, self.used, self.limit = index, used, limit
        super().__init__(index, used, limit)

    def __str__(self) -> str:
        return f"the budget is used up: {self.used} of {self.limit}"


class CelError(GuardrailsError, ValueError):
    """Root of what the expression language raises."""


class CelProblem(CelError):
    """An expression that does not parse, does not type-check, or is too costly.  `problems` says where."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class CelFailure(CelError):
    """An expression that failed while it ran.  `kind` is one of the fixed names in `guardrails.cel`, such as `divide_by_zero`."""

    def __init__(self, kind: str, message: str = "") -> None:
        self.kind = kind
        super().__init__(kind, message)

    def __str__(self) -> str:
        return str(self.args[1] or self.kind.replace("_", " "))


class Refused(GuardrailsError):
    """A verdict that stops what was about to happen.  `verdict` says why; the text is in neither."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict)

    def __str__(self) -> str:
        return self.verdict.reason


class Blocked(Refused, PermissionError):
    """A rule forbids it."""


class Stopped(Blocked):
    """Somebody pressed the red button, or nobody can tell whether they did."""


class Halted(Refused, PermissionError):
    """A rule ended the session; nothing more passes in it."""


class Held(Refused, PermissionError):
    """A human has to sign before it may happen; `verdict.signers` says who, and `request` names the request that waits for them."""

    @property
    def request(self) -> str | None:
        """The id of the sign-off request, for `rails.resume` and `guardrails signoff show`; None where nothing can be signed."""
        return self.verdict.request


class LimitExceeded(Refused, RuntimeError):
    """A token cap or a budget is used up."""
