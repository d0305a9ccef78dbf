"""Values become JSON that can be judged, and changed JSON becomes a value of the same class, or it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePosixPath
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, SecretStr, computed_field

from guardrails.content import Unwritable, read, rewrite
from guardrails.guard.readable import Unreadable, plain, restored
from guardrails.guard.usage import usage_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


class Color(Enum):
    RED = "red"


class Model(BaseModel):
    text: str
    hidden: str = Field(default="hidden", exclude=True, repr=False)

    @computed_field  # type: ignore[prop-decorator]  # reason: pydantic's own documented form
    @property
    def loud(self) -> str:
        return self.text.upper()


@dataclass
class Derived:
    text: str
    loud: str = field(init=False)

    def __post_init__(self) -> None:
        self.loud = self.text.upper()
        self.note = "undeclared"  # an attribute beside the fields


class Slotted:
    __slots__ = ("text",)


class Raising:
    def model_dump(self) -> Any:
        raise RuntimeError("inside")


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("a", "a"),
        (Color.RED, "red"),
        (PurePosixPath("a/b"), "a/b"),
        (Model(text="a"), {"text": "a", "hidden": "hidden"}),
        (Derived("a"), {"text": "a", "loud": "A", "note": "undeclared"}),
        (SimpleNamespace(a=1), {"a": 1}),
        (MappingProxyType({"a": "b"}), {"a": "b"}),
        ({"a": (1, "b")}, {"a": (1, "b")}),
        (Decimal("1.5"), Decimal("1.5")),
        (date(2026, 1, 1), date(2026, 1, 1)),
        (b"bytes", b"bytes"),
    ],
)
def test_what_a_value_holds_is_shown(value: Any, form: Any) -> None:
    assert plain(value) == form


@pytest.mark.parametrize(
    "value",
    [
        object(),
        Slotted(),
        Model,
        lambda: 1,
        iter("a"),
        {"a": object()},
        {(1, 2): "a"},
        Raising(),
        1j,
        SimpleNamespace(a=SecretStr("x")),
        open,
    ],
)
def test_what_shows_nothing_is_unreadable(value: Any) -> None:
    with pytest.raises(Unreadable):
        plain(value)


def test_what_an_object_raises_is_kept_as_the_cause() -> None:
    with pytest.raises(Unreadable) as caught:
        plain(Raising())
    assert isinstance(caught.value.__cause__, RuntimeError)


@given(JSON)
def test_json_is_its_own_form(value: Any) -> None:
    assert plain(value) is value
    assert restored(value, value) is value


@given(JSON, st.data())
def test_changed_json_is_restored_as_it_was_changed(value: Any, data: st.DataObject) -> None:
    texts = [p.path for p in read(value).parts if p.kind == "text" and p.path]
    if not texts:
        return
    path = data.draw(st.sampled_from(texts))
    form = rewrite(value, {path: "changed"})
    assert restored(value, form) == form


def test_objects_take_changed_text_where_they_hold_it() -> None:
    changed = restored(Model(text="a"), {"text": "b", "hidden": "c"})
    assert (changed.text, changed.hidden, changed.loud) == ("b", "c", "B")
    derived = restored(Derived("a"), {"text": "b", "loud": "B", "note": "c"})
    assert (derived.text, derived.loud, derived.note) == ("b", "B", "c")


@pytest.mark.parametrize(
    ("value", "form"), [(Color.RED, "blue"), (PurePosixPath("a"), "b"), (MappingProxyType({"a": "b"}), {"a": "c"}), (1, "2"), (1, 2.0)]
)
def test_what_does_not_take_it_is_refused(value: Any, form: Any) -> None:
    with pytest.raises((Unwritable, TypeError)):
        restored(value, form)


@pytest.mark.parametrize(
    ("form", "tokens"),
    [
        ({"usage": {"completion_tokens": 7, "prompt_tokens": 3}}, 7),
        ({"usage": {"output_tokens": 7}}, 7),
        ({"usageMetadata": {"candidatesTokenCount": 7}}, 7),
        ({"usage_metadata": {"candidates_token_count": 7}}, 7),
        ({"response_metadata": {"token_usage": {"completion_tokens": 7}}}, 7),
        ({"model": "m", "eval_count": 7, "response": "x"}, 7),
        ([{"usage": None}, {"message": {"usage": {"output_tokens": 1}}}, {"usage": {"output_tokens": 7}}], 7),
        ({"usage": {"completion_tokens": "7"}}, None),
        ({"usage": {"completion_tokens": True}}, None),
        ({"usage": {"completion_tokens": -7}}, None),
        ({"usage": "7"}, None),
        ({"eval_count": 7}, None),
        ("usage", None),
        (None, None),
        ([], None),
    ],
)
def test_usage_is_read_where_known_clients_put_it(form: Any, tokens: int | None) -> None:
    assert usage_of(form).response == tokens


@pytest.mark.parametrize(
    ("form", "tokens"),
    [
        ({"usage": {"completion_tokens": 7, "prompt_tokens": 3}}, 3),
        ({"usage": {"input_tokens": 3, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 1}}, 24),
        ({"usage": {"input_tokens": 3, "input_tokens_details": {"cached_tokens": 2}}}, 3),
        ({"usageMetadata": {"promptTokenCount": 3}}, 3),
        ({"model": "m", "prompt_eval_count": 3, "eval_count": 7}, 3),
        ([{"message": {"usage": {"input_tokens": 3, "output_tokens": 1}}}, {"usage": {"output_tokens": 7}}], 3),
        ({"usage": {"prompt_tokens": "3"}}, None),
        ("usage", None),
    ],
)
def test_prompt_tokens_are_read_beside_them(form: Any, tokens: int | None) -> None:
    assert usage_of(form).prompt == tokens
