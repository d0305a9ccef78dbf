"""What sign-offs raise: fixed words and sentences, never anything of what is held."""

from __future__ import annotations

from typing import Final

from ..errors import GuardrailsError
from ..verdict import Verdict

WHY: Final[dict[str, str]] = {
    "unknown": "there is no such request, or it was cleared away long ago",
    "expired": "the time to sign and use it is over; silence counts as a denial",
    "rejected": "somebody rejected it",
    "used": "it was used already; a sign-off is good for one use",
    "unsigned": "signatures are missing, or no longer count",
    "changed": "this is not what was shown and signed; a new draft needs a new signature",
    "place": "it was signed for another system or destination",
    "self": "who asked for it cannot sign it",
    "role": "this person has none of the roles that may sign it",
    "person": "this person is not known, is disabled, or their key is not valid now",
    "twice": "this person has signed it already",
    "unshown": "it was never shown to this person as it is now; look at it first",
    "signature": "this is no valid signature of this person on this request",
    "refused": "policy refuses it as things are now",
    "redaction": "policy would take something out of it, so it would not run as it is signed",
    "stricter": "policy asks for more signatures than it did",
    "unjudged": "judging it again failed",
    "requester": "who asks must be known before anybody can sign",
    "signers": "the verdict does not say who has to sign",
    "full": "too many requests are open",
    "long": "the note is empty, too long, or there are too many",
    "unrecorded": "it could not be written to the journal, so nothing runs",
    "sealed": "what is held cannot be opened: another key, or changed bytes",
    "busy": "others keep changing it; try again",
}
"""Why something about a sign-off is refused: fixed word → sentence for people."""


class SignoffError(GuardrailsError, PermissionError):
    """A sign-off that is refused.  `why` is one of the words in `WHY`; `request` is its id and `verdict` what policy said, if any."""

    def __init__(self, why: str, request: str = "", verdict: Verdict | None = None) -> None:
        self.why, self.request, self.verdict = why, request, verdict
        super().__init__(why, request, verdict)

    def __str__(self) -> str:
        return WHY[self.why]


class Unholdable(GuardrailsError, ValueError):
    """A value that cannot be held for a signature, because its exact bytes are not certain.  `kind` says what is wrong."""

    KINDS: Final = {
        "integer": "a whole number beyond 2**53 - 1, which not every reader of JSON keeps; pass it as text",
        "float": "a number that is infinite or none at all (NaN)",
        "text": "text that is not Unicode (a lone surrogate)",
        "key": "a mapping with a key that is no text, or twice the same",
        "type": "a value that is neither text, number, true, false, null, list nor mapping",
        "deep": "lists and mappings nested too deeply",
        "large": "more than can be held for a signature",
        "json": "this is not JSON",
    }

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)

    def __str__(self) -> str:
        return f"cannot be held: {self.KINDS[self.kind]}"


class PeopleError(GuardrailsError, ValueError):
    """A file of people or keys that cannot be used.  `problems` says why, one line each, with the place; no key is in it."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(*problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)
