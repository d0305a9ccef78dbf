"""The generated Python: deterministic, readable, placed on the author's own line, and honest about what it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
import traceback
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from guardrails.cel import Env, Variable, check, compile, emission, list_of, parse  # noqa: A004  # reason: the word for it
from guardrails.cel.types import DYN, INT, STRING, TIMESTAMP
from guardrails.errors import CelFailure
from guardrails.source import Source

ENV = Env.of(
    [
        Variable("tool.args", DYN),
        Variable("actor.roles", list_of(STRING)),
        Variable("text", STRING, trusted=True),
        Variable("now", TIMESTAMP),
    ]
)


def read(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("f", ast.Load()), name.replace(".", "_"), ast.Load())


def functions(source: Source | str) -> tuple[Any, Any, str]:
    """Both forms as functions of one object, and their code."""
    source = Source(source) if isinstance(source, str) else source
    made = emission(check(parse(source), ENV), variable=read, prefix="_r0_", argument="f")
    wrapper = ast.parse("def fast(f):\n    return 0").body[0]
    assert isinstance(wrapper, ast.FunctionDef)
    wrapper.body = [ast.Return(made.fast)]
    module = ast.fix_missing_locations(ast.Module([made.exact, wrapper], []))
    names: dict[str, Any] = dict(made.names)
    exec(compile_python(module, "policy.yaml", "exec"), names)
    return names["fast"], names["_r0_exact"], ast.unparse(module)


def compile_python(module: ast.Module, name: str, mode: str) -> Any:
    import builtins

    return builtins.compile(module, name, mode)


def facts(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**values)


CODE = {
    "text.contains('x') && size(text) < 4000": "'x' in (_r0_v0 := f.text) and len(_r0_v0) < 4000",
    "'a' in actor.roles": (
        "'a' in _r0_t0 or ''.join(_r0_t0) is None if (_r0_t0 := f.actor_roles).__class__ is list else _r0_cel.within('a', _r0_t0)"
    ),
    "tool.args.to == 'x'": (
        "_r0_t1 == 'x' if (_r0_t1 := (_r0_t0['to'] if (_r0_t0 := f.tool_args).__class__ is dict else _r0_cel.no())).__class__ is str"
        " else _r0_f_equal.small(_r0_cel.admit(_r0_t1), 'x')"
    ),
}


@pytest.mark.parametrize("text", CODE)
def test_the_fast_form_is_the_python_that_one_would_write(text: str) -> None:
    made = emission(check(parse(Source(text)), ENV), variable=read, prefix="_r0_")
    assert ast.unparse(made.fast) == CODE[text]


def test_every_name_made_starts_with_the_prefix_and_is_provided() -> None:
    text = (
        "text.matches('a+') && now < timestamp('2030-01-01T00:00:00Z') && tool.args.x == 5u"
        " && actor.roles.exists(r, size(r) > 3 && r.trim() != '')"
    )
    made = emission(check(parse(Source(text)), ENV), variable=read, prefix="_r0_")
    assert all(n.startswith("_r0_") for n in made.names)
    stored = {n.id for form in (made.fast, made.exact) for n in ast.walk(form) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    stored |= {a.arg for a in ast.walk(made.exact) if isinstance(a, ast.arg)}
    stored |= {h.name for h in ast.walk(made.exact) if isinstance(h, ast.ExceptHandler) and h.name}
    used = {n.id for form in (made.fast, made.exact) for n in ast.walk(form) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    builtin = {"dict", "list", "tuple", "str", "int", "float", "len", "any", "all", "sum", "bool", "bytes", "Exception", "enumerate"}
    assert used - stored - set(made.names) - builtin == set()
    assert all(n.startswith("_r0_") for n in stored - {"f"})


def test_a_variable_that_is_read_twice_is_read_once_when_it_runs() -> None:
    class Counting:
        reads = 0

        @property
        def tool_args(self) -> Any:
            Counting.reads += 1
            return {"a": 1, "b": {"c": 2}}

    fast, _, _ = functions("tool.args.a == 1 && tool.args.b.c == 2 && tool.args.b.c < 5 && has(tool.args.a)")
    assert fast(Counting()) is True
    assert Counting.reads == 1


def test_the_same_expression_gives_the_same_bytes_under_every_hash_seed() -> None:
    script = (
        "from guardrails.cel import *\n"
        "env = Env.of({'d': 'dyn', 's': 'string', 'l': 'list(string)'})\n"
        "print(compile(\"d.a in ['a','b','c','d','e','f','g','h','i','j'] && s.matches('x') && l.exists(x, x == s) || d.n * 2 > 3"
        " || d.x == 5u || d.b == duration('1h')\", env).code())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(seen) == 1
    assert "program" in seen.pop()


def test_a_traceback_shows_the_authors_own_line() -> None:
    page = Source("rules:\n  - when: tool.args.amount / 0 > 1\n", "policy.yaml")
    start = page.text.index("tool.args")
    inner = Source(page.text[start:-1], "<when>", page, list(range(start, len(page.text))))
    _, exact, _ = functions(inner)
    with pytest.raises(CelFailure) as caught:
        exact(facts(tool_args={"amount": 5}))
    frames = traceback.extract_tb(caught.value.__traceback__)
    own = [f for f in frames if f.filename == "policy.yaml"]
    assert own
    assert {f.lineno for f in own} == {2}
    assert own[0].colno is not None
    assert page.text.splitlines()[1][own[0].colno : own[0].end_colno] in ("tool.args.amount / 0 > 1", "tool.args.amount / 0")


def test_a_failure_of_the_host_reads_as_a_failure() -> None:
    _, exact, _ = functions("tool.args.a == 1")
    with pytest.raises(CelFailure) as caught:
        exact(facts())
    assert caught.value.kind == "unsupported_value"

    class Missing:
        @property
        def tool_args(self) -> Any:
            raise CelFailure("unknown_name", "no tool is called")

    with pytest.raises(CelFailure) as caught:
        exact(Missing())
    assert caught.value.kind == "unknown_name"
    assert functions("tool.args.a == 1 || text == ''")[1](type("F", (Missing,), {"text": ""})()) is True


def test_a_program_says_what_it_is() -> None:
    program = compile("n + 1", Env.of({"n": "int"}))
    assert program({"n": 1}) == 2
    assert program.result_type == INT
    assert program.references == {"n"}
    assert program.cost.least <= program.cost.most
    assert program.constant is None
    assert "def program(b):" in program.code()


def test_a_missing_variable_is_a_failure() -> None:
    with pytest.raises(CelFailure) as caught:
        compile("n + 1", Env.of({"n": "int"}))({})
    assert caught.value.kind == "unknown_name"


def test_no_value_is_in_a_failure_that_leaves() -> None:
    secret = "Jane Roe 123-45-6789"
    for text in (
        "int(s)",
        "timestamp(s)",
        "s + 1",
        "s.matches(s + '(')",
        "{'a': 1}[s]",
        "[1][s]",
        "ip(s)",
        "base64.decode(s)",
        "s ? 1 : 2",
        "'%d'.format([s])",
        "now.getHours(s)",
        "string(bytes(s) + b'\\xff')",
        "(s + half).matches('x')",
        "bytes(s + half)",
        "half.matches('x')",
    ):
        program: Any = compile(text, Env.of({"s": "dyn", "half": "string", "now": "timestamp"}))
        for form in (program, program.exact):
            with pytest.raises(CelFailure) as caught:
                form({"s": secret, "half": "Jane \ud800", "now": datetime(2030, 1, 1, tzinfo=UTC)})
            error: BaseException | None = caught.value
            while error is not None:  # what it was raised from, and what was being handled, are printed with it
                assert "Jane" not in str(error)
                assert "Jane" not in repr(error)
                error = error.__cause__ or error.__context__
