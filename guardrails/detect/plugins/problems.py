"""Why a plug-in cannot be used, and packages that are imported when they are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

INSTALL = "install it with `pip install 'guardrails-as-code[nlp]'`"

Step = str | int


class Missing(ImportError):
    """A package or model that is not installed; `setting` is the path of the setting that asks for it."""

    def __init__(self, message: str, hint: str = "", setting: tuple[Step, ...] = ()) -> None:
        super().__init__(message, hint, setting)
        self.message, self.hint, self.setting = message, hint, setting

    def __str__(self) -> str:
        return self.message


class Unusable(ValueError):
    """Settings that do not fit what is installed; `setting` is the path of the one that does not."""

    def __init__(self, message: str, hint: str = "", setting: tuple[Step, ...] = ()) -> None:
        super().__init__(message, hint, setting)
        self.message, self.hint, self.setting = message, hint, setting

    def __str__(self) -> str:
        return self.message


def package(name: str) -> Any:
    """A package of the extra `nlp`.  Raises Missing where it is not installed or cannot be imported."""
    try:
        return import_module(name)
    except ImportError:
        raise Missing(f"the package `{name.partition('.')[0].replace('_', '-')}` is not installed", INSTALL) from None
