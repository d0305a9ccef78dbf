"""Connections of a process are handed on in the order in which threads asked: nobody who works fast keeps the others waiting."""

from __future__ import annotations

from threading import Thread

from guardrails.stores.postgres.queue import Places


def test_a_place_that_is_given_back_goes_to_who_waits_and_not_to_who_gave_it() -> None:
    places, order = Places(1), []
    assert places.take(0)

    def wait(number: int) -> None:
        assert places.take(20)
        order.append(number)
        places.give_back()

    threads = []
    for number in range(5):
        threads.append(Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(places._waiting) <= number:
            pass
    places.give_back()
    assert places.take(20)
    for thread in threads:
        thread.join(20)
    assert order == [0, 1, 2, 3, 4], "and only then the thread that gave it back"
    places.give_back()


def test_who_waits_in_vain_leaves_the_line_and_no_place_is_lost() -> None:
    places = Places(2)
    assert places.take(0)
    assert places.take(0)
    assert not places.take(0.01)
    assert not places.take(0)
    places.give_back()
    places.give_back()
    assert places.take(0)
    assert places.take(0)
    assert not places.take(0)
