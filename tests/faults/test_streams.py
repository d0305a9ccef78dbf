"""Streams, however they are cut, come to what the whole text comes to, and no piece of a secret leaves before it is decided."""

from __future__ import annotations

import base64
import codecs
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest

from guardrails import Blocked, Engine, Response, detect
from guardrails.detect import Match
from guardrails.guard import Guardrails
from guardrails.guard.streams.text import Text
from tests.policies import NOW, destination, system

FULL = os.environ.get("GUARDRAILS_FAULTS") == "full"
DATA = Path(__file__).parents[1] / "detect" / "data"

PLACES = system() + destination("inside")

RULES = """---
apiVersion: guardrails/v1
kind: Policy
metadata: {id: words, title: What must not be said, owner: security@clinic.example}
spec:
  match: {on: [response]}
  buffer: stream
  rules:
    - {id: people, phi: {any: [safe-harbor]}, then: EFFECT}
    - {id: keys, text: {patterns: ['\\bKEY-[0-9]{6}\\b', 'token: \\S{8,}'], label: KEY}, then: EFFECT}
"""

SECRETS = {
    "ssn": "SSN 219-45-8830",
    "name": "seen by Dr. Maria Alvarez",
    "phone": "call (415) 555-0134 now",
    "mail": "maria.alvarez@example.org",
    "json": '{"patient_name":"John Smith","dob":"1961-04-12","mrn":"88213457"}',
    "hl7": "PID|1||4471932^^^MH||ALVAREZ^MARIA||19610412|F|||12 Oak St^^Springfield^IL^62701||(217)555-0182",
    "csv": "name,dob,mrn\nJohn Smith,04/12/1961,88213457\nAnna Kowalski,03/02/1958,88213458",
    "table": "| Name | DOB | MRN |\n|---|---|---|\n| John Smith | 04/12/1961 | 88213457 |\n| Anna K | 03/02/1958 | 88213459 |",
    "apart": "2 1 9 - 4 5 - 8 8 3 0",
    "spelled": "two one nine, four five, eight eight three zero",
    "at": "maria dot alvarez at example dot org",
    "base64": base64.b64encode(b"Patient: Maria Alvarez, SSN 219-45-8830, MRN 4471932").decode(),
    "base64, torn": "\u200b".join(
        base64.b64encode(b"Patient: Maria Alvarez, SSN 219-45-8830. " * 20).decode()[i : i + 50] for i in range(0, 1100, 50)
    ),
    "url": quote("SSN 219-45-8830 maria@example.org"),
    "html": "".join(f"&#{ord(c)};" for c in "SSN 219-45-8830"),
    "zero-width": "\u200b".join("219-45-8830"),
    "wide": "".join(chr(ord(c) + 0xFEE0) for c in "219-45-8830"),
    "look-alikes": "seen by Dr. M\u0430ri\u0430 Alv\u0430rez",
    "key": "KEY-123456",
    "token": "token: " + "a1B2" * 200,
    "blanks": "SSN" + " " * 300 + "219-45-8830",
}


def _texts() -> list[str]:
    found = []
    for name in ("clean", "clean2"):
        with (DATA / f"{name}.jsonl").open(encoding="utf-8") as file:
            found += [json.loads(line)["text"] for line in file]
    return found


CLEAN = _texts()


@cache
def engine(effect: str = "redact", *, model: bool = False) -> Engine:
    """An engine with these rules; without the model where only the cutting is in question."""
    detector = None if model else detect.builtin()
    return Engine.load({"p.yaml": PLACES + RULES.replace("EFFECT", effect)}, clock=lambda: NOW, detector=detector)


def whole(judge: Engine, text: str) -> str:
    """What a text that is collected first comes to."""
    verdict = judge.judge(_response(text))
    said = judge.apply(text, verdict)
    assert isinstance(said, str)
    return said


def _response(text: str) -> Response:
    return Response(system="desk", destination="inside", content=text)


def streamed(judge: Engine, pieces: list[str], seen: Callable[[Text], None] | None = None) -> Text:
    """A text that came in pieces."""
    lookout = judge.lookout(_response(""))
    assert lookout is not None
    text = Text(lookout.watch())
    for piece in pieces:
        if text.add(piece):
            text.look()
        if seen is not None:
            seen(text)
    text.close()
    return text


def cuts(text: str, rng: random.Random, ways: int) -> Iterator[list[str]]:
    """One character at a time, and `ways` random ways."""
    yield list(text)
    for _ in range(ways):
        places = sorted(rng.sample(range(len(text) + 1), rng.choice([1, 2, 5, 20, 100])))
        yield [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


def carriers(rng: random.Random, size: int) -> Iterator[str]:
    while True:
        yield rng.choice([" ", "\n", "\n\n"]).join(rng.sample(CLEAN, 40))[:size]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_anywhere_in_a_stream_is_redacted_as_in_the_whole(name: str) -> None:
    rng = random.Random(name)
    judge = engine()
    for size, text in zip([900, 1800, 4500] * (40 if FULL else 2), carriers(rng, 4500), strict=False):
        at = rng.randrange(size)
        sep = rng.choice([" ", "\n"])
        text = f"{text[:at]}{sep}{SECRETS[name]}{sep}{text[at:size]}"
        came = streamed(judge, [text])
        assert came.refused is None
        assert came.told(0, len(text), text) == whole(judge, text)


@pytest.mark.parametrize("name", SECRETS)
def test_every_cut_of_a_stream_comes_to_the_same(name: str) -> None:
    rng = random.Random(name)
    judge = engine()
    text = next(carriers(rng, 1500))
    at = rng.randrange(len(text))
    text = f"{text[:at]} {SECRETS[name]} {text[at:]}"
    expected = streamed(judge, [text])
    rows = expected._rows
    for pieces in cuts(text, rng, 200 if FULL else 5):
        came = streamed(judge, pieces)
        assert (came._rows, came.found) == (rows, expected.found)
    for cut in range(0, len(text), 1 if FULL else 97):
        came = streamed(judge, [text[:cut], text[cut:]])
        assert came._rows == rows


def test_every_cut_between_bytes_comes_to_the_same() -> None:
    """A source that decodes bytes as they come gives the characters that are complete."""
    judge = engine()
    text = f"{'Der Befund ist unauffällig, 5 µg β-Blocker. ' * 20}SSN ２１９－４５－８８３０ und so weiter, ¾ Tablette täglich. {'é' * 30}"
    data = text.encode()
    expected = whole(judge, text)
    assert "[SSN]" in expected
    for cut in range(0, len(data), 1 if FULL else 61):
        decoder = codecs.getincrementaldecoder("utf-8")()
        pieces = [decoder.decode(data[:cut]), decoder.decode(data[cut:], final=True)]
        assert streamed(judge, pieces).told(0, len(text), text) == expected


def test_a_secret_in_a_text_of_another_script_is_redacted_as_in_the_whole() -> None:
    rng = random.Random(50)
    judge = engine()
    scripts = (
        "患者今天来院复查，血压控制良好，继续目前的治疗方案。",
        "Пациент чувствует себя хорошо, жалоб нет. Давление в норме. ",
        "Der Befund ist unauffällig, keine Änderung der Therapie nötig. ",
        "Nothing new was seen, and nothing has to be done. ",
    )
    for _ in range(2_000 if FULL else 60):
        pieces = [rng.choice(scripts) * rng.choice([1, 5, 25]) for _ in range(rng.choice([1, 2, 4]))]
        pieces.insert(
            rng.randrange(len(pieces) + 1),
            rng.choice([" ", "\n", "，"]) + rng.choice(list(SECRETS.values())) + rng.choice([" ", "\n", "。"]),
        )
        text = "".join(pieces)
        assert streamed(judge, [text]).told(0, len(text), text) == whole(judge, text)


PATTERNS = (
    r"\d{2} \d{2}", "a b", "[ab]{3}", "aba", r"\b\d{3}\b", r"x\S+", r"a\s+b", "(?i)ab?c", "^a", "b$", r"\d+-\d+", "a.{0,5}b",
    "a|ab|abc", r"\d{3}",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_authors_look_for_is_found_as_in_the_whole(pattern: str) -> None:
    """In texts of few different characters, where matches stand side by side and each depends on the one before it."""
    rule = f"{{id: t, text: {{patterns: ['{pattern}'], label: K}}, then: redact}}"
    policy = RULES[: RULES.index("    - {id: people")] + f"    - {rule}\n"
    judge = Engine.load({"p.yaml": PLACES + policy}, clock=lambda: NOW, detector=detect.builtin())
    rng = random.Random(pattern)
    for _ in range(200 if FULL else 6):
        letters = rng.choice(["ab ", "ab c", "12 ", "12 34 -", "abcx \n", "ab\n"])
        text = "".join(rng.choice(letters) for _ in range(rng.choice([100, 400, 1500])))
        if rng.random() < 0.3:
            text = (rng.choice(["12 ", "ab ", "aba", "a b ", "123"]) * 600)[: rng.choice([300, 1000])]
        assert streamed(judge, [text]).told(0, len(text), text) == whole(judge, text)


def test_texts_dense_with_identifiers_come_to_what_the_whole_comes_to() -> None:
    """Notes, messages and records, joined to texts longer than any window, with patterns and model."""
    texts = []
    for path in sorted(DATA.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        texts += [_unmarked(row["text"]) for row in rows if isinstance(row.get("text"), str)]
    rng = random.Random(49)
    for model in (False, True):
        judge = engine(model=model)
        for _ in range(400 if FULL else 12):
            text = rng.choice([" ", "\n", "\n\n"]).join(rng.sample(texts, 30))[: rng.choice([1500, 4000, 9000])]
            came = streamed(judge, [text])
            assert came.told(0, len(text), text) == (_forward(judge, text, came) if model else whole(judge, text))


def _forward(judge: Engine, text: str, came: Text) -> str:
    """What a whole text comes to without the mentions that are names only for a name found further on."""
    verdict = judge.judge(_response(text))
    echoes = {(m.start, m.end) for _, _, m in judge.facts(_response(text)).found if m.stage == "echo"}
    late = {r for r in verdict.redactions if not came.covers(r.start, r.end)}
    assert {(r.start, r.end) for r in late} <= echoes
    return str(judge.apply(text, replace(verdict, redactions=tuple(r for r in verdict.redactions if r not in late))))


def _unmarked(text: str) -> str:
    while (start := text.find("[[")) >= 0 and (end := text.find("]]", start)) >= 0:
        text = text[:start] + text[start + 2 : end].partition(":")[2] + text[end + 2 :]
    return text


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("size", [1, 7, 64])
def test_no_piece_of_a_secret_leaves_before_it_is_decided(name: str, size: int) -> None:
    rng = random.Random(name)
    text = next(carriers(rng, 1200))
    text = f"{text} {SECRETS[name]} {next(carriers(rng, 1200))}"
    rails = Guardrails(engine("block"))

    @rails.guard(system="desk", destination="inside")
    def say(prompt: str) -> Iterator[str]:
        yield from (text[i : i + size] for i in range(0, len(text), size))

    left: list[str] = []
    with pytest.raises(Blocked):
        left.extend(say("Go on."))
    hits: list[Match] = [m for _, _, m in engine("block").facts(_response(text)).found]
    first = min((m.start for m in hits), default=len(text))
    key = text.find("KEY-") if name == "key" else text.find("token:") if name == "token" else len(text)
    assert len("".join(left)) <= min(first, key)
    assert text.startswith("".join(left))


def test_benign_text_is_held_back_no_longer_than_the_window() -> None:
    """Look-ahead, what may stand around, and half of both between two looks; for patterns and model alike."""
    rng = random.Random(7)
    for model in (False, True):
        worst = 0

        def seen(text: Text) -> None:
            nonlocal worst
            worst = max(worst, text.length - text.certain)

        for text in (next(carriers(rng, 6000)) for _ in range(10 if FULL else 2)):
            streamed(engine(model=model), [text[i : i + 5] for i in range(0, len(text), 5)], seen)
        assert worst <= 512 + 16 + (512 + 16) // 2 + 64 + 5 + 200  # and what a finding or a long word holds


def test_the_work_grows_with_the_length_and_not_with_the_number_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    from guardrails.lookout import Watch

    looked = 0
    see = Watch.see

    def counted(watch: Watch, text: str, at: int) -> object:
        nonlocal looked
        looked += len(text)
        return see(watch, text, at)

    monkeypatch.setattr(Watch, "see", counted)
    for text in (
        next(carriers(random.Random(3), 5000)),
        "ab" * 10_000,
        ("name,dob,mrn\n" + "John Smith,04/12/1961,88213457\n" * 300),
        " " * 20_000,
        "患者今天来院复查，血压控制良好，继续目前的治疗方案。" * 300,
    ):
        looked = 0
        streamed(engine(), list(text))
        assert looked <= 8 * len(text) + 2_000
