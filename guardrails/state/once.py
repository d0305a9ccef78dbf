"""`once`: a property that is made with its first use, by one thread, and kept.  `functools.cached_property` may make two under threads."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
_MAKING = RLock()  # what is made may need another that is made


class once(Generic[T]):  # noqa: N801  reason: it is written like `property`
    """A property that is made once."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self.__doc__ = make, make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, obj: None, owner: type) -> once[T]: ...
    @overload
    def __get__(self, obj: object, owner: type) -> T: ...

    def __get__(self, obj: object | None, owner: type) -> T | once[T]:
        if obj is None:
            return self
        with _MAKING:
            kept = obj.__dict__
            if self._name not in kept:
                kept[self._name] = self._make(obj)
            made: T = kept[self._name]
            return made
