"""Folding disguises, undoing one level of encoding, and the way back to the original text."""


from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.detect import builtin, redact
from guardrails.detect.normalize import fold
from guardrails.detect.offsets import apply

find = builtin().find  # the pattern path alone

FOLDS = [
    ("García", "Garcia"),
    ("ＳＳＮ：１２", "SSN:12"),
    ("M\u200bR\u200dN", "MRN"),
    ("\u202e123\u202c", "123"),
    ("раtіеnt", "patient"),
    ("5\u03365\u03365", "555"),
    ("𝐌𝐑𝐍 𝟏", "MRN 1"),
    ("٣٤", "34"),
    ("555‐01–82", "555-01-82"),
    ("03⁄14∕62", "03/14/62"),
    ("a\u00a0b\u2009c", "a b c"),
    ("ﬁne ½", "fine 1/2"),
]


@pytest.mark.parametrize(("text", "plain"), FOLDS)
def test_a_disguise_is_folded(text: str, plain: str) -> None:
    view = fold(text)
    assert view is not None
    assert view.text == plain


@pytest.mark.parametrize("text", ["plain ASCII, 5 mg", "Привет мир", "漢字かな", "الم", ""])
def test_what_hides_nothing_is_searched_as_it_is(text: str) -> None:
    assert fold(text) is None


@given(st.text())
def test_every_place_of_a_view_maps_into_the_text_and_in_order(text: str) -> None:
    view = fold(text)
    if view is not None:
        spans = [view.span(i, i + 1) for i in range(len(view.text))]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)


@given(st.text(alphabet="ab1\u200bé½", min_size=1), st.data())
def test_a_range_of_a_view_covers_what_it_was_made_from(text: str, data: st.DataObject) -> None:
    view = fold(text)
    if view is not None and view.text:
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        low, high = view.span(start, end)
        again = fold(text[low:high])
        assert view.text[start:end] in (again.text if again else text[low:high])


def test_an_edit_maps_as_a_whole() -> None:
    view = apply("call 555 now", [(5, 8, "five")])
    assert view.text == "call five now"
    assert [view.span(5, 6), view.span(8, 9), view.span(4, 10), view.span(10, 13)] == [(5, 8), (5, 8), (4, 9), (9, 12)]
    assert view.changed() == [(5, 9)]


SSN = "532-88-1047"
COMMON = [
    "SSN 5 3 2 - 8 8 - 1 0 4 7",
    "SSN 532\u200b-88\u200b-1047",
    "SSN ５３２－８８－１０４７",
    "SSN 532\u201388\u20131047",
    "SSN 532 88 1047",
    "SSN 532_88_1047",
    "SSN 532\u00ad-88-1047",
    "SSN 5\u03323\u03322-88-1047",
    "SSN &#53;&#51;&#50;-88-1047",
    "SSN%20532%2D88%2D1047",
    "SSN \\u0035\\u0033\\u0032-88-1047",
    base64.b64encode(b"SSN 532-88-1047").decode(),
    b"SSN 532-88-1047".hex(),
    "SSN 532 dash 88 dash 1047",
    "SSN five three two eight eight one zero four seven",
    "SSN 532-88-lO47",
    "\u202eSSN 532-88-1047\u202c",
]


@pytest.mark.parametrize("text", COMMON)
def test_a_disguised_number_is_found_and_nothing_of_it_stays(text: str) -> None:
    found = find(text)
    assert "SSN" in {m.type for m in found}
    left = redact(text, found)
    assert "47" not in left
    assert "88" not in left


@pytest.mark.parametrize(
    "text",
    [
        "kay dot dawson at outlook dot com",
        "kay.dawson [at] outlook [dot] com",
        "kay.dawson＠outlook．com",
        "kay.dawson%40outlook.com",
        "kay.dawson&#64;outlook.com",
        "kay . dawson @ outlook . com",
        "k a y @ o u t l o o k . c o m",
    ],
)
def test_a_disguised_address_is_found(text: str) -> None:
    assert [(m.start, m.end, m.type) for m in find(text)] == [(0, len(text), "EMAIL")]


def test_the_stage_says_how_a_match_was_seen() -> None:
    stages = {text: {m.stage for m in find(text)} for text in ("SSN 532-88-1047", "SSN 532\u201388\u20131047", "SSN 532_88_1047")}
    assert list(stages.values()) == [{"pattern"}, {"normalized"}, {"decoded"}]


@pytest.mark.parametrize(
    "text",
    [
        "β-blockers and α1-antitrypsin, 5 µg/mL, 37 °C, ≥ 10⁹/L",
        "naïve café patients résumé",
        "hydroxychloroquine dexamethasone cyclophosphamide",
        "the build commit 9fceb02d0ae598e95dc970b74767f19372d64af8",
        "we met at home dot the i and cross the t",
        "A B C D E F G are the options",
        "0 1 2 3 4 5 6 7 8 9 10 on the pain scale",
        "one two three four five",
        "R&amp;D costs rose 25%20 times",
        "Пациент жалуется на боль",
        "患者は二型糖尿病です",
        "“quoted” — dashes – and… dots",
    ],
)
def test_a_harmless_look_alike_passes_untouched(text: str) -> None:
    assert redact(text, find(text)) == text
