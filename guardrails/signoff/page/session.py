"""Who is on the other side of the page: a token that is good once, a cookie for the browser that used it, a mark in every form."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Final

COOKIE: Final = "guardrails_signoff"
TOKEN_SECONDS: Final = 600.0
SESSION_SECONDS: Final = 8 * 3600.0
MAX_WRONG: Final = 10


class Session:
    """The one session of a page.  `clock` gives seconds that never go back.

    All paths lie below a random `prefix`: cookies of one address are sent to all its ports, but not to other paths.
    """

    def __init__(self, host: str, clock: Callable[[], float]) -> None:
        self.host, self._clock = host, clock
        self.prefix = "/" + secrets.token_urlsafe(12)
        self.token: str = secrets.token_urlsafe(32)
        self._started = clock()
        self._cookie: str | None = None
        self._entered = 0.0
        self._wrong = 0
        self._closed = False
        self._lock = Lock()

    @property
    def origin(self) -> str:
        """Where forms come from."""
        return f"http://{self.host}"

    @property
    def link(self) -> str:
        """The link that opens the page, once."""
        return f"{self.origin}{self.prefix}/enter/{self.token}"

    def usable(self, token: str) -> bool:
        """Whether a token opens the page now.  Wrong ones are counted, and too many close it."""
        with self._lock:
            return self._usable(token)

    def enter(self, token: str) -> str | None:
        """The cookie for the one browser that uses the token, or None."""
        with self._lock:
            if not self._usable(token):
                return None
            self._cookie = secrets.token_urlsafe(32)
            self._entered = self._clock()
            return self._cookie

    def known(self, cookie: str | None) -> bool:
        """Whether a browser is the one that entered."""
        late = self._clock() - self._entered >= SESSION_SECONDS
        return not (cookie is None or self._cookie is None or self._closed or late) and _equal(cookie, self._cookie)

    def mark(self) -> str:
        """What every form carries, so that nobody else's form can act."""
        return sha256(f"form {self._cookie}".encode()).hexdigest()

    def marked(self, mark: str | None) -> bool:
        """Whether a form is ours."""
        return mark is not None and _equal(mark, self.mark())

    def close(self) -> None:
        """Ends it; nobody enters again."""
        self._closed = True

    def _usable(self, token: str) -> bool:
        late = self._clock() - self._started >= TOKEN_SECONDS
        if self._closed or self._cookie is not None or late or self._wrong >= MAX_WRONG:
            return False
        if _equal(token, self.token):
            return True
        self._wrong += 1
        return False


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
