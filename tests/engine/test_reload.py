"""Policy files that change under a running engine: each decision is by one whole set, and no failure ends the watch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest

from guardrails import Engine, Prompt
from guardrails.policy import watching
from guardrails.verdict import Effect
from guardrails.watch import Watch

from .conftest import NOW, REGISTRY, document

EVENT = Prompt(content="alpha beta", system="agent", destination="covered-model")
PARTS = {
    "block": "[{id: a, text: {words: [alpha]}, then: block}, {id: b, text: {words: [beta]}, then: block}]",
    "warn": "[{id: a, text: {words: [alpha]}, then: warn}, {id: b, text: {words: [beta]}, then: warn}]",
    "bad": "[{id: a, text: {words: [alpha]}, than: block}]",
}


def policy(what: str) -> str:
    return document("Policy", "p", f"rules: {PARTS[what]}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    (tmp_path / "p.yaml").write_text(policy("block"), encoding="utf-8")
    return tmp_path


def load(folder: Path, **options: Any) -> Engine:
    return Engine.load(folder, **{"clock": lambda: NOW, **options})


def answer(engine: Engine) -> tuple[str, Effect, tuple[Effect, ...]]:
    verdict = engine.decide(EVENT)
    return verdict.digest, verdict.effect, tuple(f.effect for f in verdict.findings)


def replaced(folder: Path, what: str) -> None:
    new = folder / "new.tmp"
    new.write_text(policy(what), encoding="utf-8")
    new.replace(folder / "p.yaml")


def relinked(folder: Path, what: str) -> None:
    (folder / f"{what}.txt.yaml.d").mkdir(exist_ok=True)
    target = folder / f"{what}.text"
    target.write_text(policy(what), encoding="utf-8")
    link = folder / "link.tmp"
    link.symlink_to(target.name)
    link.replace(folder / "p.yaml")


def overwritten(folder: Path, what: str) -> None:
    """In place and in two steps, as an editor or a full disk may leave it."""
    text = policy(what)
    with (folder / "p.yaml").open("w", encoding="utf-8") as file:
        file.write(text[: len(text) // 2])
        file.flush()
        file.write(text[len(text) // 2 :])


@pytest.mark.parametrize("change", [replaced, relinked, overwritten])
def test_files_that_change_while_they_are_read_give_the_old_set_or_the_new_one(folder: Path, change: Any) -> None:
    engine = load(folder)
    known = {answer(engine)}
    change(folder, "warn")
    assert engine.reload().ok
    known.add(answer(engine))
    assert len(known) == 2
    stop, seen = Flag(), set()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            change(folder, ("block", "bad", "warn")[number % 3])

    thread = Thread(target=write)
    thread.start()
    try:
        for _ in range(40):
            reload = engine.reload()
            seen.add(answer(engine))
            assert reload.digest == engine.policies.digest == engine.status.digest
            assert reload.ok is not any(p.severity == "problem" for p in engine.status.problems)
    finally:
        stop.set()
        thread.join()
    assert seen <= known
    change(folder, "bad")
    before = answer(engine)
    assert not engine.reload().ok
    assert engine.status.problems
    assert answer(engine) == before
    change(folder, "warn")
    assert engine.reload().ok
    assert engine.decide(EVENT).effect is Effect.WARN


def test_what_changes_between_loading_and_watching_is_seen(folder: Path) -> None:
    engine = load(folder)
    replaced(folder, "warn")
    with engine.watch(interval=3600) as watch:
        assert watch.poll() is not None
        assert watch.poll() is None
    assert engine.decide(EVENT).effect is Effect.WARN


def test_a_watch_outlives_every_failure_and_the_status_names_it(folder: Path) -> None:
    broken = [False]

    def clock() -> datetime:
        if broken[0]:
            raise RuntimeError("secret")
        return NOW

    engine = load(folder, clock=clock)
    with engine.watch(interval=3600) as watch:
        replaced(folder, "warn")
        broken[0] = True
        failed = watch.poll()
        assert failed is not None
        assert [p.code for p in failed.problems] == ["GR331"]
        assert "secret" not in str(engine.status.problems[0])
        broken[0] = False
        again = watch.poll()
        assert again is not None, "a failure that no file made is tried again"
        assert again.ok
    assert engine.decide(EVENT).effect is Effect.WARN


def test_files_that_cannot_be_read_for_a_moment_are_tried_again(folder: Path) -> None:
    engine = load(folder)
    with engine.watch(interval=3600) as watch:
        away = folder.with_name("away")
        folder.rename(away)
        gone = watch.poll()
        assert gone is not None
        assert [p.code for p in gone.problems] == ["GR100"]
        assert watch.poll() is not None
        away.rename(folder)
        back = watch.poll()
        assert back is not None
        assert back.ok
        assert watch.poll() is None


def test_the_thread_of_a_watch_reloads_by_itself_and_ends_when_closed(folder: Path) -> None:
    looked = Flag()

    class Seen(Engine):
        def reload(self) -> Any:
            try:
                return super().reload()
            finally:
                looked.set()

    engine = Seen.load(folder, clock=lambda: NOW)
    with engine.watch(interval=0.001) as watch:
        replaced(folder, "warn")
        assert looked.wait(30)
        thread = watch._thread
    assert not thread.is_alive()
    assert engine.decide(EVENT).effect is Effect.WARN


def test_a_watch_needs_files_and_an_interval(folder: Path) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Watch(load(folder), 0)
    with pytest.raises(ValueError, match="not loaded from files"):
        Engine(load(folder).policies, clock=lambda: NOW).watch()


def test_the_same_set_again_stays_in_force_since_it_came(folder: Path) -> None:
    moments: Iterator[datetime] = iter(NOW.replace(minute=m) for m in range(60))
    engine = load(folder, clock=lambda: next(moments))
    since = engine.status.since
    (folder / "p.yaml").write_text("# a comment\n" + policy("block"), encoding="utf-8")
    assert engine.reload().ok
    assert engine.status.since == since
    assert engine.status.last_reload != since


def test_folders_that_contain_themselves_are_looked_at_once(folder: Path) -> None:
    for name in ("a", "b", "c"):
        (folder / name).symlink_to(folder, target_is_directory=True)
    assert 2 <= len(watching.fingerprint(folder)) <= 2 * 4


def test_an_older_reading_never_replaces_a_newer_one(folder: Path) -> None:
    """While one thread reads, another reload waits: both are over when the newest files are in force."""
    reading, go_on = Flag(), Flag()
    asked: list[int] = []

    def clock() -> datetime:
        asked.append(1)
        if len(asked) == 4:  # two for loading, one before the files are read again, one after
            reading.set()
            assert go_on.wait(30)
        return NOW

    engine = load(folder, clock=clock)
    slow = Thread(target=engine.reload)
    slow.start()
    assert reading.wait(30)
    replaced(folder, "warn")
    quick = Thread(target=engine.reload)
    quick.start()
    go_on.set()
    slow.join(30)
    quick.join(30)
    assert engine.decide(EVENT).effect is Effect.WARN
