"""What stands before each route: the right host, the right browser, our own form, nothing too large; and what follows from a failure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from ...errors import GuardrailsError
from ..refusals import SignoffError, Unholdable
from . import pages
from .pages import Frame
from .session import COOKIE

if TYPE_CHECKING:
    from starlette.requests import Request as Asked
    from starlette.responses import Response

    Work = Callable[[Asked, dict[str, str]], Response]

MAX_FORM: Final = 2 * 1024 * 1024
MAX_FIELDS: Final = 500
_POLICY: Final = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer carries."""
_ELSEWHERE: Final = (
    "Open the link that was printed when the page was started. It works once, in one browser; start the page again for a new one."
)
_STORE: Final = "The store, the journal or the list of people cannot be used now. Look at the request again before you do anything."


class Refusal(Exception):
    """An answer that ends a request before its work begins."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


def guarded(frame: Frame, work: Work, *, known: bool = True) -> Callable[[Asked], Awaitable[Response]]:
    """A route that runs `work` with the fields of the form; `known` routes are for the browser that entered."""
    from starlette.concurrency import run_in_threadpool

    async def answer(asked: Asked) -> Response:
        try:
            form = await _checked(frame, asked, known)
        except Refusal as refusal:
            return refusal.answer
        try:
            return await run_in_threadpool(work, asked, form)
        except SignoffError as error:
            title = "This was not done" if asked.method == "POST" else "This cannot be signed"
            return page(pages.failure(frame, title, sentence(error), verdict=error.verdict), 409)
        except Unholdable as error:
            return page(pages.failure(frame, "This was not done", sentence(error)), 400)
        except GuardrailsError:
            return page(pages.failure(frame, "This may not have been done", _STORE), 503)
        except Exception:  # noqa: BLE001  reason: a traceback in a log of the server could quote what is held
            return page(pages.failure(frame, "Something went wrong", _STORE), 500)

    return answer


def page(text: str, status: int = 200) -> Response:
    """A page as an answer."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(text, status, headers=HEADERS)


def plain(text: str, status: int, kind: str = "text/plain") -> Response:
    """A text as an answer."""
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(text, status, headers=HEADERS, media_type=kind)


def sentence(error: Exception) -> str:
    """The fixed words of an error as a sentence."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


async def _checked(frame: Frame, asked: Asked, known: bool) -> dict[str, str]:
    session, form = frame.session, {}
    # A name that leads to this address by somebody else's DNS is not our name.
    if asked.headers.get("host") != session.host:
        raise Refusal(plain("this page has another address\n", 421))
    if asked.method == "POST":
        if asked.headers.get("origin") != session.origin:
            raise Refusal(plain("this form comes from somewhere else\n", 403))
        form = await _form(frame, asked)
    if known and not session.known(asked.cookies.get(COOKIE)):
        raise Refusal(page(pages.failure(frame, "This page is not open here", _ELSEWHERE, known=False), 403))
    if known and asked.method == "POST" and not session.marked(form.pop("mark", None)):
        raise Refusal(page(pages.failure(frame, "This form is not ours", "Go back to the list and open the request again."), 403))
    return form


async def _form(frame: Frame, asked: Asked) -> dict[str, str]:
    """The fields of a form; none for one of another kind."""
    body = bytearray()
    async for chunk in asked.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise Refusal(page(pages.failure(frame, "Too large", "This form is larger than this page takes.", known=False), 413))
    if asked.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))
    except ValueError:
        return {}
