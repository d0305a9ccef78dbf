"""What is known of a text that is still coming: how much it says, what is open at its end, and its script."""

from __future__ import annotations

import pytest

from guardrails.detect.reading import Script, back, begins, opened, run, weight


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", 3),
        ("a b", 3),
        ("a    b", 3),
        ("a \n\t b", 3),
        ("   ", 1),
        ("", 0),
        ("2\u200b1\u200b9", 3),
        ("e\u0301", 1),
        ("\u00ad\u00ad", 0),
    ],
)
def test_blanks_that_repeat_and_what_nobody_sees_say_nothing(text: str, said: int) -> None:
    assert weight(text) == said


def test_the_weight_of_a_text_is_that_of_its_pieces() -> None:
    text = "a  b\u200b \n  c   d "
    for cut in range(len(text)):
        after = cut > 0 and text[cut - 1].isspace()
        assert weight(text[:cut]) + weight(text[cut:], after_blank=after) == weight(text)


def test_back_is_the_last_place_behind_which_enough_is_said() -> None:
    assert back("abcdef", 2, 0) == 4
    assert back("abcdef", 9, 2) == 2
    assert back("ab      cd", 3, 0) == 2


HL7 = "PID|1||4471932^^^MH||ALVAREZ^MARIA"
TABLE = "name,dob,mrn\nJohn Smith,04/12/1961,88213457\n"


@pytest.mark.parametrize(
    ("text", "hold", "needed"),
    [
        ("Nothing is open here. ", 22, 22),
        ("the last word", 9, 13),
        ("see: " + "QWxhZGRpbjpvcGVuIHNlc2FtZQ" * 4, 5, 109),
        ("text\n" + HL7, 5, 5),
        ("text\n" + HL7 + "\nmore text ", 50, 50),
        ("text\n" + TABLE, 18, 5),
        ("text\n" + TABLE + "Anna", 18, 5),
        ("text\n" + TABLE + "and so it ends\nwith text ", 74, 74),
        ("text\nname,dob,", 5, 5),
    ],
)
def test_what_goes_on_at_the_end_is_open(text: str, hold: int, needed: int) -> None:
    assert opened(text) == (hold, needed)


def test_a_line_whose_beginning_is_left_out_is_no_heading() -> None:
    line = "this went on, for a while, and then came, name, dob, mrn"
    assert begins(f"first\n{line}\n", 6 + 40) == 6
    assert begins(f"first\n{line}\n", 6 + 20) == 6
    assert begins("first\nno heading, here, at all\n", 20) == 20


def test_a_run_is_what_reads_as_ascii_without_a_blank() -> None:
    assert run("a bcd", 5) == 2
    assert run("a bcd ", 6) == 6
    assert run("x" * 300, 300) == 0
    assert run("äb\u200bc", 4) == 0  # accents and what nobody sees are folded away
    assert run("患bc", 3) == 1


def test_look_alikes_read_as_latin_where_the_text_so_far_is_latin() -> None:
    script = Script()
    script.add("Plain text comes first. ")
    script.add("М\u0430ri\u0430")
    assert script.read("М\u0430ri\u0430") == "Maria"
    other = Script()
    other.add("Это просто русский текст, и больше ничего.")
    assert other.read("русский") == "русский"
