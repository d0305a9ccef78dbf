"""The page: who may open it, what every answer carries, and a signer's way through it in a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")
pytest.importorskip("httpx", reason="the client of the tests is not installed")

import httpx

from guardrails.signoff.page import Session, make
from guardrails.signoff.page.guard import HEADERS, MAX_FORM
from guardrails.signoff.page.session import COOKIE
from guardrails.signoff.request import Draft
from guardrails.stores.records import Change
from guardrails.verdict import Signers, Verdict

from .pages import browser, drawn, served
from .room import Room, block, still

HOST = "127.0.0.1:4711"
REPORT = 'FINDINGS\nThe lungs are clear. \n\nIMPRESSION\nLow\u200b risk <b>&amp;</b> "quoted".\r\n'


class Client:
    """A browser without windows: keeps the cookie, follows no redirect, and can lie."""

    def __init__(self, room: Room, name: str = "dr-lee", judge: Any = still) -> None:
        self.seconds = 0.0
        self.ended: list[bool] = []
        self.session = Session(HOST, lambda: self.seconds)
        self.app = make(room.signoffs, room.signers[name], judge, self.session, room.milliseconds, lambda: self.ended.append(True))
        self.cookie: str | None = None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str | None) -> httpx.Response:
        given: dict[str, str | None] = {"host": HOST, "origin": self.session.origin if method == "POST" else None, **headers}
        if self.cookie is not None and "cookie" not in headers:
            given["cookie"] = f"{COOKIE}={self.cookie}"
        import asyncio

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=f"http://{HOST}") as client:
                kept = {key: value for key, value in given.items() if value is not None}
                return await client.request(method, f"{self.session.prefix}/{path}", data=form, headers=kept)

        return asyncio.run(send())

    def enter(self) -> httpx.Response:
        answer = self.ask("POST", "enter", {"token": self.session.token})
        self.cookie = answer.cookies.get(COOKIE)
        return answer

    def act(self, path: str, form: dict[str, str], **headers: str | None) -> httpx.Response:
        return self.ask("POST", path, {"mark": self.session.mark(), **form}, **headers)

    def version(self, request: str) -> dict[str, str]:
        """The hidden fields that say which version a form is about."""
        text = self.ask("GET", f"request/{request}").text
        return {name: found[1] for name in ("run", "shown") if (found := re.search(rf'name="{name}" value="(\w+)"', text))}


@pytest.fixture
def client(room: Room) -> Client:
    made = Client(room)
    made.enter()
    return made


# ------------------------------------------------------------------ who may open it


def test_the_link_opens_the_page_once_in_one_browser(room: Room) -> None:
    client = Client(room)
    assert client.ask("GET", "").status_code == 403
    path = urlsplit(client.session.link).path.removeprefix(f"{client.session.prefix}/")
    for _ in range(3):  # looking at the link uses nothing up
        assert client.ask("GET", path).status_code == 200
    answer = client.enter()
    assert (answer.status_code, answer.headers["location"]) == (303, f"{client.session.prefix}/")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", f"path={client.session.prefix.lower()}/"))
    assert client.session.token not in cookie
    assert client.ask("GET", "").status_code == 200
    assert client.ask("GET", path).status_code == 403
    assert client.ask("POST", "enter", {"token": client.session.token}).status_code == 403
    assert client.ask("GET", "", cookie=f"{COOKIE}=other").status_code == 403
    assert client.ask("GET", "", cookie="").status_code == 403


def test_the_link_expires_and_so_does_the_session(room: Room) -> None:
    late = Client(room)
    late.seconds = 600
    assert late.enter().status_code == 403
    client = Client(room)
    client.enter()
    client.seconds = 8 * 3600 - 1
    assert client.ask("GET", "").status_code == 200
    client.seconds += 1
    assert client.ask("GET", "").status_code == 403


def test_guessing_closes_the_link(room: Room) -> None:
    client = Client(room)
    for guess in range(10):
        assert client.ask("POST", "enter", {"token": f"guess-{guess}"}).status_code == 403
    assert client.enter().status_code == 403


def test_another_name_for_the_address_is_refused(client: Client) -> None:
    for host in ("evil.example", "evil.example:4711", "localhost:4711", "127.0.0.1", "127.0.0.1:4712", ""):
        for path in ("", "style.css", f"enter/{client.session.token}"):
            assert client.ask("GET", path, host=host).status_code == 421


def test_forms_from_elsewhere_are_refused(room: Room, client: Client) -> None:
    request = room.open()
    form = {"read": "yes", **client.version(request.id)}
    for origin in (None, "null", "http://evil.example", f"https://{HOST}", "http://127.0.0.1:4712"):
        assert client.act(f"request/{request.id}/approve", form, origin=origin).status_code == 403
    for mark in ("", "0" * 64):
        assert client.ask("POST", f"request/{request.id}/approve", {**form, "mark": mark}).status_code == 403
    assert client.ask("POST", f"request/{request.id}/approve", form).status_code == 403
    assert client.act(f"request/{request.id}/approve", form, cookie="").status_code == 403
    assert client.ask("GET", f"request/{request.id}/approve").status_code == 404
    assert room.told("signed") == []
    assert client.act(f"request/{request.id}/approve", form).status_code == 303


def test_every_answer_carries_a_strict_policy_and_is_never_kept(room: Room, client: Client) -> None:
    request = room.open()
    answers = [
        client.ask("GET", path)
        for path in ("", f"request/{request.id}", "style.css", "icon.svg", "nothing", "request/x", f"request/{request.id}/edit")
    ]
    answers += [client.ask("GET", "", host="evil.example"), client.ask("POST", "close", {}), client.ask("GET", "", cookie="")]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", answer.text)
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_a_form_that_is_too_large_or_of_another_kind_does_nothing(room: Room, client: Client) -> None:
    request = room.open()
    form = {"read": "yes", **client.version(request.id)}
    assert client.act(f"request/{request.id}/approve", {**form, "x": "y" * MAX_FORM}).status_code == 413
    assert client.ask("POST", f"request/{request.id}/approve", None, **{"content-type": "text/plain"}).status_code == 403
    assert room.told("signed") == []


def test_closing_the_page_ends_it_for_good(client: Client) -> None:
    assert client.act("close", {}).status_code == 200
    assert client.ended == [True]
    assert client.ask("GET", "").status_code == 403
    assert client.enter().status_code == 403


# ------------------------------------------------------------------ what it shows and does


def test_what_is_held_cannot_become_markup(room: Room, client: Client) -> None:
    evil = "</pre></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;"
    request = room.open({evil: evil}, about=evil, subject=evil, kind=evil)
    room.signoffs.answer(room.signoffs.show(request.id, "dr-roy"), room.signers["dr-roy"], evil)
    for path in (f"request/{request.id}", f"request/{request.id}/edit", ""):
        text = client.ask("GET", path).text
        assert "<script" not in text
        assert "<img" not in text
        assert "</textarea></textarea>" not in text


def test_a_form_about_an_older_version_is_refused(room: Room, client: Client) -> None:
    request = room.open({"text": "one"})
    form = {"read": "yes", **client.version(request.id)}
    view = room.signoffs.show(request.id, "dr-roy")
    room.signoffs.edit(view, room.signers["dr-roy"], {"text": "two"}, still)
    for act in ("approve", "reject", "answer", "edit"):
        answer = client.act(f"request/{request.id}/{act}", {**form, "text": "x", "f0": "x"})
        assert answer.status_code == 409
        assert "This is not what was shown and signed" in answer.text
    assert room.told("signed") == room.told("rejected") == room.told("answered") == []


def test_signing_without_the_tick_is_refused(room: Room, client: Client) -> None:
    request = room.open()
    assert client.act(f"request/{request.id}/approve", client.version(request.id)).status_code == 409
    assert room.told("signed") == []


def test_an_edit_by_fields_changes_what_was_changed_and_nothing_else(room: Room, client: Client) -> None:
    run = {"a": REPORT, "b": 1.5, "c": True, "d": None, "e": [], "f": "x\x07", "g": "one\r\ntwo", "h": [1, {"i": "é"}]}
    request = room.open(run)
    page = client.ask("GET", f"request/{request.id}/edit").text
    names = re.findall(r'<(?:textarea|select|input type="text") id="(f\d+)"', page)
    assert len(names) == 6
    values = {
        "f0": REPORT.replace("\r\n", "\n").replace("\n", "\r\n"),
        "f1": "1.50",
        "f2": "true",
        "f5": "one\r\ntwo\r\nthree",
        "f7": "1",
        "f8": "e\u0301",
    }
    assert client.act(f"request/{request.id}/edit", {**client.version(request.id), **values}).status_code == 303
    assert room.signoffs.show(request.id).draft.run == {**run, "g": "one\r\ntwo\r\nthree", "h": [1, {"i": "e\u0301"}]}


def test_an_edit_that_does_not_fit_is_shown_again_with_what_is_wrong(room: Room) -> None:
    def forbids(draft: Draft) -> Verdict:
        return block(draft) if draft.run["amount"] > 5 else still(draft)

    client = Client(room, judge=forbids)
    client.enter()
    request = room.open({"amount": 5})
    form = client.version(request.id)
    for value, status, text in (
        ("many", 400, "this is not JSON"),
        ("true", 400, "this is not JSON"),
        ("9e999", 400, "infinite"),
        ("6", 409, "Not now."),
    ):
        answer = client.act(f"request/{request.id}/edit", {**form, "f0": value})
        assert (answer.status_code, text in answer.text) == (status, True)
    answer = client.act(f"request/{request.id}/edit", {**form, "json": '{"amount": 6}'})
    assert (answer.status_code, "{&quot;amount&quot;: 6}" in answer.text) == (409, True)
    assert room.signoffs.request(request.id).revision == 1


def test_what_cannot_be_done_is_said_without_a_traceback(room: Room, client: Client) -> None:
    request = room.open(None, Signers(("adjuster",)))
    assert client.ask("GET", f"request/{request.id}").status_code == 409
    assert client.ask("GET", "request/none").status_code == 409
    kept = room.file.read_text()
    room.file.write_text("people: nobody")
    assert client.ask("GET", "").status_code == 503
    room.file.write_text(kept)
    room.signoffs.list = None  # type: ignore[assignment, method-assign]  # reason: whatever breaks
    assert client.ask("GET", "").status_code == 500


# ------------------------------------------------------------------ in a browser


@pytest.fixture
def page() -> Iterator[Any]:
    with browser(viewport={"width": 1100, "height": 900}) as made:
        yield made


def test_a_radiologist_signs_in_a_browser_without_javascript(room: Room, page: Any) -> None:
    complaints: list[str] = []
    hosts = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    request = room.open({"tool": "sign_report", "args": {"text": REPORT}}, subject="CT 7")
    with served(room) as link:
        page.goto(link)
        page.get_by_role("button", name="Open in this browser").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Waiting for your signature"
        page.get_by_role("link", name="sign_report").click()
        what = page.get_by_role("region", name="What will run")
        assert "U+200B ZERO WIDTH SPACE" in what.inner_text()
        assert '<b>&amp;</b> "quoted"' in what.inner_text()
        assert "A radiologist signs every report." in page.get_by_role("region", name="Why it was held").inner_text()
        assert "radiology.yaml:7" in page.get_by_role("region", name="Why it was held").inner_text()
        page.get_by_role("button", name="Sign", exact=True).click()
        assert "request/" in page.url, "the browser asks for the tick first"
        page.get_by_label("I have read exactly").check()
        page.get_by_role("button", name="Sign", exact=True).click()
        assert page.get_by_role("status").inner_text() == "Signed. It can run now, once."
        page.get_by_role("button", name="Close this page for good").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Closed"
    assert room.signoffs.request(request.id).state == "signed"
    assert room.signoffs.consume(request.id, recheck=still).run["args"]["text"] == REPORT
    assert complaints == []
    assert hosts == {urlsplit(link).netloc}


def test_everything_can_be_done_with_the_keyboard_alone(room: Room, page: Any) -> None:
    request = room.open()
    with served(room) as link:
        page.goto(link)
        page.locator("button:focus").wait_for()
        drawn(page)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Waiting for your signature").wait_for()
        drawn(page)
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.locator(":focus").inner_text() == "sign_report":
                break
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="sign_report").wait_for()
        drawn(page)
        for _ in range(20):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.get_attribute("type") == "checkbox":
                page.keyboard.press("Space")
            if focused.inner_text() == "Sign":
                break
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
    assert room.signoffs.request(request.id).state == "signed"


def test_an_edit_in_a_browser_keeps_every_character_that_was_not_changed(room: Room, page: Any) -> None:
    text = "\n  first line is empty\n\ttab, é, 😀, \u200b, trailing  \n\n"
    request = room.open({"amount": 5, "note": "short", "text": text})
    with served(room) as link:
        page.goto(link)
        page.get_by_role("button", name="Open in this browser").click()
        page.get_by_role("link", name="sign_report").click()
        page.get_by_role("link", name="Edit").click()
        page.get_by_label("amount").fill("6")
        page.get_by_role("button", name="Use this version").first.click()
        assert page.get_by_role("status").inner_text().startswith("Changed.")
    assert room.signoffs.show(request.id).draft.run == {"amount": 6, "note": "short", "text": text}
    assert room.told("edited")[0]["changed"] == 2


def test_a_rejection_and_a_note_in_a_browser(room: Room, page: Any) -> None:
    one, other = room.open(kind="first"), room.open(kind="second")
    with served(room) as link:
        page.goto(link)
        page.get_by_role("button", name="Open in this browser").click()
        page.get_by_role("link", name="first").click()
        page.get_by_label("Note to who asked").fill("Which side?")
        page.get_by_role("button", name="Send").click()
        assert "Which side?" in page.get_by_role("region", name="Questions and answers").inner_text()
        page.get_by_role("link", name="All sign-offs").click()
        page.get_by_role("link", name="second").click()
        page.get_by_label("Reason").fill("Wrong study.")
        page.get_by_role("button", name="Reject for good").click()
        assert page.get_by_role("status").inner_text() == "Rejected. What was held is erased."
    assert room.signoffs.request(other.id).reason == "Wrong study."
    assert room.signoffs.request(one.id).state == "pending"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_markup_is_sound_and_the_contrast_is_enough(room: Room, scheme: Any) -> None:
    room.sign(room.open({"text": REPORT}, Signers(("radiologist",), 2), about={"model": "m"}).id, "dr-roy")
    with served(room) as link, browser(color_scheme=scheme, viewport={"width": 380, "height": 800}) as page:
        page.goto(link)
        page.get_by_role("button", name="Open in this browser").click()
        for step in ("", "sign_report", "Edit"):
            if step:
                page.get_by_role("link", name=step).first.click()
            assert page.locator("h1").count() == 1
            assert page.locator("html[lang=en]").count() == 1
            levels = [int(heading.evaluate("e => e.tagName[1]")) for heading in page.locator("h1, h2, h3").all()]
            assert all(after <= before + 1 for before, after in pairwise(levels))
            for field in page.locator("input:not([type=hidden]), textarea, select").all():
                assert page.locator(f"label[for='{field.get_attribute('id')}']").count() == 1
            ids = [element.get_attribute("id") for element in page.locator("[id]").all()]
            assert len(ids) == len(set(ids))
            assert page.evaluate("document.documentElement.scrollWidth") <= 380
            assert [c for c in page.evaluate(CONTRAST) if c[1] < 4.5] == []


CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.getClientRects().length) continue;
    const pair = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    found.push([element.tagName + '.' + element.className, (pair[0] + 0.05) / (pair[1] + 0.05)]);
  }
  return found;
}"""


def test_a_damaged_request_is_shown_as_damaged_and_hides_none_of_the_others(room: Room, client: Client) -> None:
    damaged, good = room.open(), room.open()
    record = room.records.read(f"signoff/{damaged.id}")
    assert record is not None
    body = record.body[:-1] + bytes([record.body[-1] ^ 1])
    room.records.commit([Change(record.key, record.version, replace(record, version=record.version + 1, body=body))])
    listed = client.ask("GET", "")
    assert listed.status_code == 200
    assert f"request/{good.id}" in listed.text
    assert f"request/{damaged.id}" not in listed.text
    assert "Damaged requests" in listed.text
    assert damaged.id in listed.text
    room.signoffs.reject(room.signoffs.show(good.id, "dr-lee"), room.signers["dr-lee"])
    assert damaged.id in client.ask("GET", "").text  # where nothing else waits, too


def test_without_damage_the_page_speaks_of_none(room: Room, client: Client) -> None:
    room.open()
    assert "amaged" not in client.ask("GET", "").text
