"""The routes of the page and what each does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..canonical import parsed
from ..keys import Signer
from ..leaves import leaves, rebuilt, typed
from ..refusals import SignoffError, Unholdable
from ..request import Judge
from ..signing import View
from ..signoffs import Signoffs
from . import pages
from .guard import HEADERS, guarded, page, plain, sentence
from .pages import Frame
from .session import COOKIE, Session

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request as Asked
    from starlette.responses import Response

    Form = dict[str, str]

_HERE: Final = Path(__file__).parent
_USED_UP: Final = "It works once, for ten minutes. Start the page again for a new one."


class Site:
    """The page of one signer.  `now` gives milliseconds since 1970; `closed` is called when they close the page for good."""

    def __init__(
        self, signoffs: Signoffs, signer: Signer, judge: Judge, session: Session, now: Callable[[], int], closed: Callable[[], None]
    ) -> None:
        self._signoffs, self._signer, self._judge, self._session, self._now, self._closed = signoffs, signer, judge, session, now, closed
        self.frame = Frame(session, signer.id)

    def show_enter(self, asked: Asked, _form: Form) -> Response:
        """The page behind the link."""
        token = asked.path_params["token"]
        return page(pages.enter(self.frame, token)) if self._session.usable(token) else self._used_up()

    def enter(self, _asked: Asked, form: Form) -> Response:
        """Exchanges the token for a cookie, once."""
        cookie = self._session.enter(form.get("token", ""))
        if cookie is None:
            return self._used_up()
        answer = self._to()
        answer.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", path=f"{self._session.prefix}/")
        return answer

    def queue(self, asked: Asked, _form: Form) -> Response:
        """The requests that wait for this signer."""
        found = self._signoffs.list(signer=self._signer.id)
        damaged = self._signoffs.unreadable()
        return page(pages.queue(self.frame, found, damaged, self._now(), asked.query_params.get("said", "")))

    def one(self, asked: Asked, _form: Form) -> Response:
        """One request."""
        return page(pages.request(self.frame, self._look(asked), asked.query_params.get("said", "")))

    def approve(self, asked: Asked, form: Form) -> Response:
        """Signs what the form is about."""
        view = self._same(asked, form)
        if form.get("read") != "yes":
            raise SignoffError("unshown", view.request.id)
        signed = self._signoffs.approve(view, self._signer)
        return self._to("", "signed" if signed.state == "signed" else "approved")

    def reject(self, asked: Asked, form: Form) -> Response:
        """Denies it for good."""
        self._signoffs.reject(self._same(asked, form), self._signer, form.get("reason", "").replace("\r\n", "\n"))
        return self._to("", "rejected")

    def answer(self, asked: Asked, form: Form) -> Response:
        """Keeps a note with it."""
        view = self._same(asked, form)
        self._signoffs.answer(view, self._signer, form.get("text", "").replace("\r\n", "\n"))
        return self._to(f"request/{view.request.id}", "answered")

    def show_edit(self, asked: Asked, _form: Form) -> Response:
        """The form that changes what will run."""
        return page(pages.edit(self.frame, self._look(asked)))

    def edit(self, asked: Asked, form: Form) -> Response:
        """Changes what will run, if policy lets it."""
        view = self._same(asked, form)
        given = form.get("json")
        try:
            run = parsed(given) if given is not None else _changed(view, form)
            self._signoffs.edit(view, self._signer, run, self._judge)
        except Unholdable as error:
            return page(pages.edit(self.frame, view, sentence(error), given), 400)
        except SignoffError as error:
            if error.why not in ("refused", "redaction", "unjudged"):
                raise
            return page(pages.edit(self.frame, view, sentence(error), given, error.verdict), 409)
        return self._to(f"request/{view.request.id}", "edited")

    def close(self, _asked: Asked, _form: Form) -> Response:
        """Closes the page for good."""
        self._session.close()
        self._closed()
        return page(pages.failure(self.frame, "Closed", "This page is closed for good. You can close the window.", known=False))

    def _look(self, asked: Asked) -> View:
        return self._signoffs.show(asked.path_params["id"], self._signer.id)

    def _same(self, asked: Asked, form: Form) -> View:
        """What the form is about, if nobody has changed it meanwhile."""
        view = self._look(asked)
        if (form.get("run"), form.get("shown")) != (view.request.run, view.request.shown):
            raise SignoffError("changed", view.request.id)
        return view

    def _to(self, path: str = "", said: str = "") -> Response:
        from starlette.responses import RedirectResponse

        return RedirectResponse(self.frame.to(path) + (f"?said={said}" if said else ""), 303, headers=HEADERS)

    def _used_up(self) -> Response:
        return page(pages.failure(self.frame, "This link is used up", _USED_UP, known=False), 403)


def make(
    signoffs: Signoffs, signer: Signer, judge: Judge, session: Session, now: Callable[[], int], closed: Callable[[], None]
) -> Starlette:
    """The page as an application of Starlette."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    site = Site(signoffs, signer, judge, session, now, closed)
    style, icon = ((_HERE / name).read_text("utf-8") for name in ("style.css", "icon.svg"))
    open_to_all: list[tuple[str, str, Any]] = [
        ("GET", "style.css", lambda _asked, _form: plain(style, 200, "text/css")),
        ("GET", "icon.svg", lambda _asked, _form: plain(icon, 200, "image/svg+xml")),
        ("GET", "enter/{token}", site.show_enter),
        ("POST", "enter", site.enter),
    ]
    after_entering: list[tuple[str, str, Any]] = [
        ("GET", "", site.queue),
        ("GET", "request/{id}", site.one),
        ("GET", "request/{id}/edit", site.show_edit),
        ("POST", "request/{id}/edit", site.edit),
        ("POST", "request/{id}/approve", site.approve),
        ("POST", "request/{id}/reject", site.reject),
        ("POST", "request/{id}/answer", site.answer),
        ("POST", "close", site.close),
    ]
    routes = [
        Route(site.frame.to(path), guarded(site.frame, work, known=known), methods=[method])
        for known, rows in ((False, open_to_all), (True, after_entering))
        for method, path, work in rows
    ]

    async def missing(_asked: Asked, _error: Exception) -> Response:
        return plain("there is nothing here\n", 404)

    return Starlette(routes=routes, exception_handlers={404: missing, 405: missing})


def _changed(view: View, form: Form) -> Any:
    found = list(leaves(view.draft.run))
    changes = {leaf.path: typed(leaf, form[f"f{n}"]) for n, leaf in enumerate(found) if leaf.editable and f"f{n}" in form}
    return rebuilt(view.draft.run, changes)
