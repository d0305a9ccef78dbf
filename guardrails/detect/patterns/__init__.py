"""The built-in rows, one module for each kind of identifier; `ROWS` is all of them."""

from __future__ import annotations

from . import contact, dates, ids, names, places

ROWS = (*ids.ROWS, *contact.ROWS, *dates.ROWS, *names.ROWS, *places.ROWS)

__all__ = ["ROWS"]
