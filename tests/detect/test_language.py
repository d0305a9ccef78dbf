"""A sentence in a language that nobody measured is noticed, and English in all its clinical forms is not taken for one."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter

import pytest

from guardrails.detect.language import Measured, unmeasured

from .corpus import DATA

_MARK = re.compile(r"\[\[[A-Z0-9_]+:([^\]]*)\]\]")
BEFORE = "Summarize the visit for the chart and keep it short. BP 128/76, HR 80, metformin 500 mg BID continued. The interpreter wrote: "
BEHIND = " She will follow up with cardiology in two weeks, and we should check her potassium and creatinine before then."
SENTENCES = [json.loads(line) for line in (DATA / "languages" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
# What stands in the English sets and is in another language.
TRULY = ("Tome una tableta dos veces", "Mi nombre es Rosa", "Hola, necesito en ingl", "La paciente Yatziri trae", "mówi tylko po polsku")


def english() -> list[tuple[str, str]]:
    """Every text of the English development sets, with its set."""
    return [
        (path.name, _MARK.sub(r"\1", json.loads(line)["text"]))
        for path in sorted(DATA.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def test_no_english_text_of_the_development_sets_is_taken_for_another_language() -> None:
    texts = english()
    assert len(texts) > 400
    assert [text[:80] for _, text in texts if unmeasured(text) and not any(t in text for t in TRULY)] == []


@pytest.mark.parametrize("around", [False, True], ids=["alone", "inside of English"])
def test_a_sentence_of_another_language_is_noticed(around: bool) -> None:
    """At least 95 of 100 of the sentences written for this, and 19 of 20 of those that were written last."""
    seen: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for row in SENTENCES:
        kind = "unseen" if "unseen" in row["id"] else "seen"
        every[kind] += 1
        seen[kind] += unmeasured(f"{BEFORE}{row['text']}{BEHIND}" if around else row["text"])
    assert not unmeasured(BEFORE + BEHIND)
    assert seen["seen"] >= 0.95 * every["seen"]
    assert seen["unseen"] >= 0.95 * every["unseen"]


@pytest.mark.parametrize("language", sorted({row["language"] for row in SENTENCES}))
def test_each_language_is_noticed_in_three_sentences_of_four(language: str) -> None:
    rows = [row["text"] for row in SENTENCES if row["language"] == language]
    assert sum(unmeasured(BEFORE + text + BEHIND) for text in rows) >= 0.75 * len(rows)


ENGLISH = [
    # text, why it is no other language
    ("72M h/o CAD s/p CABG x3, DM2, CKD3, p/w SOB x 2d, no CP, LE edema 2+, CXR w/ b/l effusions", "clinical shorthand"),
    ("ASA 81, metoprolol tartrate 25 BID, losartan 50, atorvastatin 80 qHS, tamsulosin, senna, colace prn", "a list of drugs"),
    ("Maria de la Cruz, Juan del Valle, Ana dos Santos da Silva, Ludwig van der Berg, Otto von der Heide", "names of other origins"),
    ("Nguyen Thi Lan, Tran Van Minh, Pham Quoc Bao, Le Thi Hoa and Vu Duc Anh were seen today", "names of other origins"),
    ("Mrs. Łucja Wójcik, Mr. Björn Åkesson, Dr. Zoë Brontë and Ms. Siân Ní Dhomhnaill asked for refills", "names with other letters"),
    ("Ménière disease, Sjögren syndrome, Guillain-Barré, café-au-lait spots and a naïve T cell count", "eponyms"),
    ("in situ, in vivo, ad libitum, per os, de novo, post partum, ante cibum, pro re nata, status post, inter alia", "Latin of medicine"),
    ("def seq(n, na, nb, da, db): return na * db + da * nb if n < 0 else [na, nb, da, db]", "code"),
    ("Na 138 | K 4.1 | Cl 102 | CO2 24 | BUN 18 | Cr 1.1 | Glu 98 | Ca 9.2 | Mg 1.9 | WBC 7.2 | Hgb 13.1 | Plt 210", "a table"),
    ("He drove from Los Angeles to San Juan Capistrano, past La Jolla and El Cajon, to Las Vegas and Santa Fe", "places"),
    ("piñata, jalapeño, crème brûlée, smörgåsbord and déjà vu are words of English by now", "borrowed words"),
    ("que", "one word"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "why"), ENGLISH)
def test_what_is_no_other_language(text: str, why: str) -> None:
    assert not unmeasured(text), why


def test_a_language_that_a_detector_was_measured_on_is_left_to_it() -> None:
    text = "La paciente dice que tiene mucho dolor en el pecho desde ayer por la noche."
    assert unmeasured(text)
    assert not unmeasured(text, frozenset({"en", "es"}))
    assert unmeasured(text, frozenset({"en", "de"}))


def test_a_foreign_sentence_is_found_at_the_end_of_a_long_text() -> None:
    assert unmeasured("The patient was seen in clinic and will return. " * 2_000 + SENTENCES[0]["text"])


@pytest.mark.parametrize(
    "text",
    [
        "que " * 125_000,
        "que la " * 70_000,
        "über que x y z a b c d " * 20_000,
        "é" * 500_000,
        "é à " * 120_000,
        "que ähn the of by " * 30_000,
    ],
)
def test_time_is_bounded(text: str) -> None:
    started = time.perf_counter()
    unmeasured(text)
    assert time.perf_counter() - started < 5


def test_a_list_that_grows_is_judged_as_its_whole_text_is() -> None:
    rng = random.Random(8)
    plain = [text for _, text in english() if len(text) > 60]
    odd = [text for text, _ in ENGLISH]
    mixed = [*plain[:40], *(row["text"] for row in SENTENCES[::7]), *odd, "Пациент жалуется на боль в груди", "ok", "12", "é à ü"]
    foreign = 0
    for _ in range(150):
        measured, texts = Measured(frozenset({"en"}), size=64), [BEFORE * 45]
        for _ in range(8):
            added = rng.sample(mixed if rng.random() < 0.2 else plain, rng.randint(1, 3))
            # A sentence may be cut over two texts.
            cut = rng.randrange(len(added[-1]) + 1)
            texts = [*texts, *added[:-1], added[-1][:cut], added[-1][cut:]]
            said = measured.unmeasured(texts)
            assert said == unmeasured("\n".join(texts))
            foreign += said
            if said and rng.random() < 0.7:
                texts = texts[:1]
    assert 50 < foreign < 1_000


def test_what_was_judged_is_not_read_again_and_not_kept() -> None:
    """What is remembered are hashes, and only what was added is read: a text that changed behind them is read again."""
    measured = Measured(frozenset({"en"}))
    texts = ["The patient of la sala was seen in clinic and will return. " * 40]
    assert not measured.unmeasured(texts)
    assert all(isinstance(key, bytes) and len(key) == 16 for key in measured._seen)
    assert measured._before([*texts, "And more."])[0] == len(texts[0])
    assert measured._before([texts[0].replace("seen", "read"), "And more."])[0] == 0
    assert measured._before([texts[0][:-1], texts[0][-1:]])[0] == 0
