"""What was found once in a conversation is found again in it: names, numbers, near misses, and the bounds of the memory."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from guardrails.detect import Match, builtin
from guardrails.detect.known import Known

from .corpus import unmark

find = builtin().find

find = builtin().find  # the pattern path alone


def said(known: Known, *texts: str, session: str = "s") -> None:
    """Turns of a conversation, with what the patterns find in them."""
    for text in texts:
        known.find_known(text, find(text), session)


def marked(text: str) -> Known:
    """A memory of one text whose matches are marked in it."""
    known = Known()
    given = unmark("first", text)
    assert given.spans
    known.find_known(given.text, [Match(span.start, span.end, span.type, 0.9) for span in given.spans], "s")
    return known


def again(known: Known, text: str, session: str = "s") -> list[tuple[str, str]]:
    """Value and type of what the memory alone finds."""
    return [(text[m.start : m.end], m.type) for m in known.find_known(text, [], session)]


AGAIN = [
    # first text, later text, what only the memory finds in the later one
    ("My patient is named [[NAME:Maria Alvarez]].", "Is Alvarez safe on apixaban?", [("Alvarez", "NAME")]),
    ("My patient is named [[NAME:Maria Alvarez]].", "is maria safe on apixaban?", [("maria", "NAME")]),
    ("My patient is named [[NAME:Maria Alvarez]].", "ALVAREZ MARIA labs due", [("ALVAREZ MARIA", "NAME")]),
    ("My patient is named [[NAME:Maria Alvarez]].", "What about alvarez's potassium?", [("alvarez", "NAME")]),
    ("Patient: [[NAME:Renée O'Leary]]", "Does Renee need a refill? O'Leary called twice.", [("Renee", "NAME"), ("O'Leary", "NAME")]),
    ("Dr. [[NAME:Anna Smith-Jones]] will see her.", "Jones agreed to the plan.", [("Jones", "NAME")]),
    ("Pt [[NAME:Juan de la Cruz]], DOB 3/14/1962", "Can Cruz stop the statin?", [("Cruz", "NAME")]),
    ("Patient named [[NAME:Grace Okafor]] asks about metformin.", "Then I told Grace to hold it.", [("Grace", "NAME")]),
    ("Patient named [[NAME:Will Turner]] asks about metformin.", "Can we give Mr. Will a smaller dose?", [("Will", "NAME")]),
    ("Patient named [[NAME:May Okafor]] asks about metformin.", "Should May Okafor stop it?", [("May Okafor", "NAME")]),
    ("MRN [[MRN:00482913]] has CKD.", "the chart of 0048-2913, or 00482913/1", [("0048-2913", "MRN"), ("00482913", "MRN")]),
    ("MRN: [[MRN:A-482913]] has CKD.", "pull up a482913", [("a482913", "MRN")]),
    ("call [[PHONE:617-555-0182]] please", "the number 6175550182 rang out", [("6175550182", "PHONE")]),
    ("Serial number [[DEVICE:PJN482913H]]", "the pump is pjn482913h", [("pjn482913h", "DEVICE")]),
]


@pytest.mark.parametrize(("first", "later", "expected"), AGAIN)
def test_a_later_mention_is_found(first: str, later: str, expected: list[tuple[str, str]]) -> None:
    known = marked(first)
    assert again(known, later) == expected


NEAR_MISSES = [
    # first text, later text, why nothing may be found
    ("Patient named [[NAME:Grace Okafor]] has CKD.", "There is a grace period of 30 days.", "a word in lower case"),
    ("Patient named [[NAME:Grace Okafor]] has CKD.", "Grace period of the claim is over.", "a capital that the sentence asks for"),
    ("Patient named [[NAME:Will Turner]] has CKD.", "Will apixaban help? It will.", "a verb"),
    ("Patient named [[NAME:Will Turner]] has CKD.", "WILL THIS HELP", "a line in capitals"),
    ("Patient named [[NAME:May Okafor]] has CKD.", "Seen in May for her A1c.", "a month"),
    ("Patient named [[NAME:Rose Diaz]] has CKD.", "her creatinine rose to 1.9", "a verb"),
    ("Patient named [[NAME:James Parkinson]] has CKD.", "Does he have Parkinson disease or Parkinson's disease?", "an eponym"),
    ("Patient named [[NAME:Ruth Wells]] has CKD.", "What is the Wells score?", "an eponym"),
    ("Patient named [[NAME:Maria Alvarez]] has CKD.", "mariachi and alvarezii are other words", "parts of longer words"),
    ("Dr. [[NAME:Li]] saw her.", "li and LI are not it", "two letters"),
    ("Pt [[NAME:Juan de la Cruz]], DOB 3/14/1962", "la dose de metformin", "particles of a name"),
    ("MRN [[MRN:48291]] has CKD.", "heparin 48291 units over a day", "a quantity"),
    ("MRN [[MRN:00482913]] has CKD.", "1004829135 and 004829 and REVISION00482913", "other numbers"),
    ("[[AGE_OVER_89:92]] and seen [[DATE:3/14/2024]]", "20 mg for 92 hours from 3/14/2024", "types that are not remembered"),
]


@pytest.mark.parametrize(("first", "later", "why"), NEAR_MISSES)
def test_a_near_miss_is_left_alone(first: str, later: str, why: str) -> None:
    known = marked(first)
    assert again(known, later) == [], why


def test_a_conversation_is_followed_through_its_turns() -> None:
    known = Known()
    said(known, "Summarize for my patient Maria Alvarez, MRN 00482913.")
    assert again(known, "Thanks. Draft a note that Alvarez declined the statin.") == [("Alvarez", "NAME")]
    said(known, "Her daughter Elena Brooks will call. Keep both in mind.")
    assert again(known, "Write to elena about alvarez and 00482913.") == [("elena", "NAME"), ("alvarez", "NAME"), ("00482913", "MRN")]


def test_the_rest_of_the_same_text_counts_too() -> None:
    text = "Patient named Maria Alvarez has CKD. Should alvarez stop?"
    assert [(text[m.start : m.end], m.stage) for m in Known().find_known(text, find(text), "s")] == [
        ("Maria Alvarez", "pattern"),
        ("alvarez", "known"),
    ]


def test_another_conversation_knows_nothing() -> None:
    known = Known()
    said(known, "Patient named Maria Alvarez has CKD.", session="one")
    assert again(known, "Is alvarez safe?", session="two") == []


def test_a_forgotten_conversation_is_gone() -> None:
    known = Known()
    said(known, "Patient named Maria Alvarez has CKD.")
    known.forget("s")
    assert again(known, "Is alvarez safe?") == []
    known.forget("never seen")


def test_a_conversation_is_forgotten_some_time_after_its_last_text() -> None:
    now = [0.0]
    known = Known(ttl_s=60, clock=lambda: now[0])
    said(known, "Patient named Maria Alvarez has CKD.")
    for now[0] in (50.0, 100.0):
        assert again(known, "Is alvarez safe?") == [("alvarez", "NAME")]
    now[0] = 161.0
    assert again(known, "Is alvarez safe?") == []
    assert len(known) == 0


def test_conversations_and_their_words_are_bounded_and_the_oldest_go_first() -> None:
    known = Known(sessions=3, words=4)
    for number in range(10):
        said(known, "Patient named Maria Alvarez has CKD.", session=str(number))
    assert len(known) == 3
    said(known, "Patient named Bodil Kvist. Patient named Ines Duarte.", session="9")
    assert again(known, "is alvarez or duarte here", session="9") == [("duarte", "NAME")]


def test_no_text_is_kept() -> None:
    known = Known()
    said(known, "Patient named Maria Alvarez, MRN 00482913.", session="room-7")
    kept = repr(vars(known)) + repr(dict(known._sessions)) + repr(known)
    assert not any(word in kept.lower() for word in ("maria", "alvarez", "482913", "room-7"))
    assert all(len(value) == 16 for held in known._sessions.values() for value in held)


def test_given_matches_stay_and_types_are_obeyed() -> None:
    known = Known()
    said(known, "Patient named Maria Alvarez, MRN 00482913.")
    given = [Match(0, 7, "NAME", 0.9)]
    text = "Alvarez and alvarez, 00482913"
    assert [(m.start, m.end, m.type, m.stage) for m in known.find_known(text, given, "s", types=["NAME"])] == [
        (0, 7, "NAME", "pattern"),
        (12, 19, "NAME", "known"),
    ]
    assert known.find_known("nothing here", given, "s") == given


def test_offsets_count_in_the_text_as_given() -> None:
    known = Known()
    said(known, "Patient named Maria Alvarez has CKD.")
    text = "did al\u200bvarez call\ufb01"
    (match,) = known.find_known(text, [], "s")
    assert text[match.start : match.end] == "al\u200bvarez"


def test_weak_matches_are_not_remembered() -> None:
    known = Known()
    known.find_known("Zubrowka vodka", [Match(0, 8, "NAME", 0.5)], "s")
    assert len(known) == 0


@pytest.mark.parametrize("piece", ["alvarez said. ", "1 2 3 4 5 ", "word ", "482913-", "A", "Alvarez ", "00482913 "])
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    known = Known()
    said(known, "Patient named Maria Alvarez, MRN 00482913.")
    times = []
    for size in (50_000, 200_000):
        text = piece * (size // len(piece))
        runs = []
        for _ in range(3):
            start = time.process_time()
            known.find_known(text, [], "s")
            runs.append(time.process_time() - start)
        times.append(min(runs))
    assert times[1] < max(8 * times[0], 0.05)
    assert times[1] < 2


def test_threads_share_one_memory() -> None:
    known = Known(sessions=50)

    def conversation(number: int) -> bool:
        session = str(number % 20)
        said(known, "Patient named Maria Alvarez has CKD.", session=session)
        return again(known, "Is alvarez safe?", session=session) == [("alvarez", "NAME")]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(conversation, range(200)))
