"""What tokens cost, in whole millionths of a currency, rounded up: a budget never pays too little."""

from __future__ import annotations

from typing import Protocol

MILLION = 1_000_000


class Priced(Protocol):
    """A price list's row: millionths of the currency for a million tokens, as `Destination` documents hold it."""

    @property
    def prompt(self) -> int: ...
    @property
    def response(self) -> int: ...


def micros(price: Priced, *, prompt: int, response: int) -> int:
    """The cost of a call of so many tokens.

    >>> from types import SimpleNamespace
    >>> micros(SimpleNamespace(prompt=2_500_000, response=10_000_000), prompt=1_000, response=33)
    2830
    """
    for count in (prompt, response):
        if type(count) is not int or count < 0:
            raise ValueError("a count of tokens is a whole number, zero or more")
    return -(-(prompt * price.prompt + response * price.response) // MILLION)
