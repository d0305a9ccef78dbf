"""What the page says, as HTML: the list, one request, an edit, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ...verdict import Verdict
from ..canonical import canonical
from ..leaves import Leaf, called, hidden, leaves, pretty
from ..request import Request
from ..signing import MAX_NOTE, View
from .html import Html, exact, h, join
from .session import Session

MAX_FIELDS: Final = 100
_SHORT: Final = 80
SAID: Final = {
    "approved": "Signed. More signatures are needed before it can run.",
    "signed": "Signed. It can run now, once.",
    "edited": "Changed. This is the new version; it needs signatures of its own.",
    "rejected": "Rejected. What was held is erased.",
    "answered": "Your note is kept with the request.",
}
"""What is said after an act."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages share: the session, and who signs."""

    session: Session
    signer: str

    def to(self, path: str = "") -> str:
        """A path below the session's prefix."""
        return f"{self.session.prefix}/{path}"

    def form(self, path: str, *inside: Any, **attributes: Any) -> Html:
        """A form that only this page can send."""
        mark = h("input", type="hidden", name="mark", value=self.session.mark())
        return h("form", mark, *inside, method="post", action=self.to(path), autocomplete="off", **attributes)


def page(frame: Frame, title: str, *inside: Any, said: str = "", known: bool = True) -> str:
    """A whole page."""
    who = h("p", "You sign as ", h("strong", frame.signer), class_="who") if known else None
    leave = frame.form("close", h("button", "Close this page for good", class_="quiet")) if known else None
    home = h("a", "Sign-offs", href=frame.to(), class_="home") if known else h("span", "Sign-offs", class_="home")
    return "<!doctype html>\n" + h(
        "html",
        h(
            "head",
            h("meta", charset="utf-8"),
            h("title", f"{title} – sign-offs"),
            h("meta", name="viewport", content="width=device-width, initial-scale=1"),
            h("meta", name="color-scheme", content="light dark"),
            h("link", rel="stylesheet", href=frame.to("style.css")),
            h("link", rel="icon", type="image/svg+xml", href=frame.to("icon.svg")),
        ),
        h(
            "body",
            h("a", "Skip to the content", href="#content", class_="skip"),
            h("header", h("div", home, who, leave, class_="bar")),
            h("main", h("p", SAID[said], role="status", class_="said") if said in SAID else None, *inside, id="content", tabindex="-1"),
        ),
        lang="en",
    )


def enter(frame: Frame, token: str) -> str:
    """The page behind the link: one button, so that a program which looks at links uses up nothing."""
    form = h(
        "form",
        h("input", type="hidden", name="token", value=token),
        h("button", "Open in this browser", class_="main", autofocus=True),
        method="post",
        action=frame.to("enter"),
    )
    text = h("p", "This link opens the page once, in this browser alone.")
    return page(frame, "Open", h("h1", "Sign-offs"), text, form, known=False)


def failure(frame: Frame, title: str, text: str, *, known: bool = True, verdict: Verdict | None = None) -> str:
    """A page that says what does not work."""
    found = [f for f in verdict.deciding if f.message or f.rule] if verdict is not None else []
    reasons = h("ul", [h("li", _reason(f.message, f.policy, f.rule, f.place)) for f in found], class_="why") if found else None
    back = h("p", h("a", "Back to the list", href=frame.to())) if known else None
    return page(frame, title, h("h1", title), h("p", text), reasons, back, known=known)


def queue(frame: Frame, found: Sequence[Request], damaged: Sequence[str], now: int, said: str) -> str:
    """The requests that wait for this person, and the ids of those that nobody can read."""
    title = "Waiting for your signature"
    if not found:
        empty = h("p", "Nothing waits for you. Load this page again to look once more.", class_="empty")
        return page(frame, title, h("h1", title), empty, _damaged(damaged), said=said)
    head = h("tr", [h("th", name, scope="col") for name in ("What", "System", "Held by", "Signatures", "Time left")])
    rows = [
        h(
            "tr",
            h("th", h("a", r.kind, href=frame.to(f"request/{r.id}")), _edition(r), scope="row"),
            h("td", r.system or "–", data_label="System"),
            h("td", [h("code", rule) for rule in r.rules], data_label="Held by"),
            h("td", f"{len(r.signatures)} of {needed(r)}", data_label="Signatures"),
            h("td", h("span", span_of((r.expires - now) // 1000), class_=_urgency(r, now)), data_label="Time left"),
        )
        for r in found
    ]
    count = "One request" if len(found) == 1 else f"{len(found)} requests"
    intro = h("p", f"{count}, the one that expires first on top. Opening one counts as the moment you were shown it.", class_="lead")
    table = h("table", h("thead", head), h("tbody", rows), class_="queue")
    return page(frame, title, h("h1", title), intro, table, _damaged(damaged), said=said)


def _damaged(ids: Sequence[str]) -> Html | None:
    """Requests that were changed behind our back: without their content nobody knows for whom they were."""
    if not ids:
        return None
    text = "They were changed, or sealed under another key. Nobody can sign them; they expire to denied. Tell who runs this system."
    return _section("damaged", "Damaged requests", h("p", text), h("ul", [h("li", h("code", exact(id_))) for id_ in ids]))


def request(frame: Frame, view: View, said: str) -> str:
    """One request: what will run, why it was held, who signed, and what this person can do about it."""
    r = view.request
    facts = [
        ("System", r.system or "–"),
        *([("Subject", r.subject)] if r.subject else []),
        ("Opened", _time(r.opened)),
        ("Time left", h("span", f"{span_of(view.left)} (until {_time(r.expires)})", class_=_urgency(r, view.now))),
        ("Version", f"{r.revision}{', edited by ' + r.edits[-1].by if r.edits else ''}"),
    ]
    return page(
        frame,
        r.kind,
        h("p", h("a", "All sign-offs", href=frame.to()), class_="crumb"),
        h("h1", r.kind),
        h("dl", [h("div", h("dt", name), h("dd", value)) for name, value in facts], class_="facts"),
        _section("what", "What will run", _values(view.draft.run), _bytes(view)),
        _section(
            "why",
            "Why it was held",
            h("ul", [h("li", _reason(w["message"], w["policy"], w["rule"], w["place"])) for w in view.draft.why], class_="why"),
        ),
        _section("beside", "What the application says about it", _values(view.draft.about)) if view.draft.about is not None else None,
        _section("signatures", "Signatures", _signatures(view)),
        _section("notes", "Questions and answers", _notes(view)) if view.draft.notes else None,
        _section("decide", "Your decision", _decisions(frame, view)),
        said=said,
    )


def edit(frame: Frame, view: View, wrong: str = "", given: str | None = None, verdict: Verdict | None = None) -> str:
    """The form that changes what will run: one field for each value, and the whole as JSON."""
    found = list(leaves(view.draft.run))
    fields = [_field(number, leaf) for number, leaf in enumerate(found)] if len(found) <= MAX_FIELDS else []
    whole = h(
        "details",
        h("summary", "Change it as JSON"),
        frame.form(
            f"request/{view.request.id}/edit",
            _same(view),
            h("label", "All of it, as JSON", for_="json"),
            h("textarea", "\n" + (pretty(view.draft.run) if given is None else given), id="json", name="json", rows="16", class_="code"),
            h("button", "Use this version", class_="main"),
        ),
        open=not fields or given is not None,
    )
    parts = frame.form(
        f"request/{view.request.id}/edit", _same(view), fields, h("button", "Use this version", class_="main"), class_="fields"
    )
    reasons = list(verdict.deciding) if verdict is not None else []
    alert = (
        h(
            "div",
            h("p", wrong),
            h("ul", [h("li", _reason(f.message, f.policy, f.rule, f.place)) for f in reasons]) if reasons else None,
            role="alert",
            class_="wrong",
        )
        if wrong
        else None
    )
    return page(
        frame,
        f"Edit {view.request.kind}",
        h("p", h("a", "Back without a change", href=frame.to(f"request/{view.request.id}")), class_="crumb"),
        h("h1", f"Edit {view.request.kind}"),
        h(
            "p",
            "The new version is judged by the policies before it can be signed. Signatures that were given so far no longer count.",
            class_="lead",
        ),
        alert,
        parts if fields else None,
        whole,
    )


def needed(request: Request) -> int:
    """How many signatures a request needs at most."""
    return sum(s.count for s in request.signers)


def span_of(seconds: int) -> str:
    """A span of time for people."""
    if seconds < 60:
        return "less than a minute"
    minutes, hours = seconds // 60, seconds // 3600
    if hours < 1:
        return f"{minutes} min"
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} days {hours % 24} h"


def _section(name: str, title: str, *inside: Any) -> Html:
    return h("section", h("h2", title, id=name), *inside, aria_labelledby=name, class_=name)


def _values(value: Any) -> Html:
    return h("dl", [h("div", h("dt", leaf.label), h("dd", _value(leaf))) for leaf in leaves(value)], class_="values")


def _value(leaf: Leaf) -> Html:
    value = leaf.value
    if isinstance(value, str):
        return h("pre", exact(value))
    if value is None or isinstance(value, bool):
        return h("code", {None: "null", True: "true", False: "false"}[value])
    if isinstance(value, list | dict):
        return h("span", "an empty list" if isinstance(value, list) else "an empty mapping", class_="mark")
    return h("code", canonical(value).decode())


def _bytes(view: View) -> Html:
    return h(
        "details",
        h("summary", "The exact bytes"),
        h("p", "Canonical JSON (RFC 8785). This runs, and nothing else:"),
        h("pre", exact(canonical(view.draft.run, 4 * 1024 * 1024).decode()), class_="code"),
        h("p", "SHA-256 of it with its salt: ", h("code", view.request.run)),
        h("p", "Request: ", h("code", view.request.id), ", policy set: ", h("code", view.request.policy[:12] or "–")),
    )


def _reason(message: str, policy: str, rule: str, place: str) -> Html:
    where = join(" (", h("code", place), ")") if place else None
    return join(
        h("p", message, class_="message") if message else None, h("p", "Rule ", h("code", f"{policy}/{rule}"), where, class_="rule")
    )


def _signatures(view: View) -> Html:
    demands = [
        h(
            "li",
            h("span", "done" if part.met else "open", class_="state met" if part.met else "state open"),
            f" {len(part.by)} of {part.signers.count} from: {', '.join(part.signers.roles)}",
        )
        for part in view.standing.parts
    ]
    signed = [
        h("li", h("strong", by), f" as {', '.join(roles)}, {_time(at)}", " – no longer counts" if by in view.standing.lost else None)
        for by, roles, at in view.signed_by
    ]
    return join(h("ul", demands, class_="demands"), h("ul", signed, class_="signed") if signed else h("p", "Nobody has signed yet."))


def _notes(view: View) -> Html:
    return h(
        "ol",
        [h("li", h("p", h("strong", n["by"]), ", ", _time(n["at"])), h("pre", exact(n["text"]))) for n in view.draft.notes],
        class_="notes",
    )


def _decisions(frame: Frame, view: View) -> Html:
    one = f"request/{view.request.id}"
    mine = any(by == frame.signer for by, _, _ in view.signed_by)
    sign = (
        h("p", "You have signed this version.", class_="mine")
        if mine
        else frame.form(
            f"{one}/approve",
            _same(view),
            h("h3", "Sign"),
            h(
                "div",
                h("input", type="checkbox", id="read", name="read", value="yes", required=True),
                h("label", "I have read exactly what will run, and it may run.", for_="read"),
                class_="check",
            ),
            h("button", "Sign", class_="main"),
            class_="card sign",
        )
    )
    change = h(
        "div",
        h("h3", "Change it first"),
        h("p", "The new version is judged again."),
        h("a", "Edit", href=frame.to(f"{one}/edit"), class_="button"),
        class_="card",
    )
    refuse = frame.form(
        f"{one}/reject",
        _same(view),
        h("h3", "Reject"),
        h("label", "Reason (can be left out)", for_="reason"),
        h("textarea", id="reason", name="reason", rows="2", maxlength=MAX_NOTE),
        h("button", "Reject for good", class_="danger"),
        class_="card",
    )
    note = frame.form(
        f"{one}/answer",
        _same(view),
        h("h3", "Ask or answer"),
        h("label", "Note to who asked", for_="text"),
        h("textarea", id="text", name="text", rows="2", maxlength=MAX_NOTE, required=True),
        h("button", "Send"),
        class_="card",
    )
    return h("div", sign, change, refuse, note, class_="cards")


def _field(number: int, leaf: Leaf) -> Html:
    name, value = f"f{number}", leaf.value
    label = h("label", leaf.label, for_=name)
    if not leaf.editable:
        return h(
            "div", h("p", leaf.label, class_="fixed"), _value(leaf), h("p", "A form cannot carry this one; use JSON below.", class_="hint")
        )
    if isinstance(value, bool):
        options = [h("option", word, value=word, selected=(word == "true") is value) for word in ("true", "false")]
        return h("div", label, h("select", options, id=name, name=name))
    if not isinstance(value, str):
        attributes = {"value": canonical(value).decode(), "inputmode": "decimal", "required": True, "class_": "number"}
        return h("div", label, h("input", type="text", id=name, name=name, **attributes))
    unseen = sorted({called(c) for c in value if hidden(c) and c not in "\t\n\r"})
    hint = (
        h("p", f"It holds characters that cannot be seen here: {', '.join(unseen)}.", class_="hint", id=f"{name}-hint") if unseen else None
    )
    described = f"{name}-hint" if unseen else None
    if len(value) <= _SHORT and not set(value) & {"\n", "\r"}:
        return h("div", label, h("input", type="text", id=name, name=name, value=value, aria_describedby=described), hint)
    rows = min(24, 1 + sum(1 + len(line) // 95 for line in value.split("\n")))
    # The first line break after the tag is not part of the text.
    return h("div", label, h("textarea", "\n" + value, id=name, name=name, rows=rows, aria_describedby=described), hint)


def _same(view: View) -> Html:
    """Which version the form is about."""
    return join(
        *(h("input", type="hidden", name=name, value=value) for name, value in (("run", view.request.run), ("shown", view.request.shown)))
    )


def _edition(request: Request) -> Html | None:
    return h("small", f" version {request.revision}") if request.revision > 1 else None


def _urgency(request: Request, now: int) -> str:
    return "soon" if request.expires - now < 3600_000 else "later"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
