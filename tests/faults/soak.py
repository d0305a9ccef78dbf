"""Fault 62: mixed load with a random fault each second, and invariants that hold all the same.

    python -m tests.faults.soak [SECONDS]          (`make soak` runs ten minutes)

Workers call, are refused, stream and cancel; now and then one is killed, stopped for a moment, forked, or has its policies loaded again,
and the red button is pressed. Held all the time: no denied call is entered; nothing begins while everything is stopped; what the provider
counted is what the budget says, but for killed calls, which count in full; the journal verifies.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from guardrails import Blocked, Guardrails, Stopped

from .hospital import CAP, COST, POLICIES, asking, load, sound, spent

WORKERS = 3
ROOT = Path(__file__).parents[2]


class Notes:
    """What a worker saw, one line each, written at once: a kill loses none of it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def say(self, word: str) -> None:
        os.write(self._file, f"{time.monotonic():.6f} {word}\n".encode())


def work(folder: str, policies: str, notes: Notes) -> None:
    """One worker: random calls until it is told to end, which is when its standard input closes."""
    rails = load(folder, Path(policies))
    ask = asking(rails, lambda prompt: notes.say("denied-entered" if "heron" in prompt else "entered"))

    @rails.guard(system="desk", destination="model")
    def stream(prompt: str, max_tokens: int = CAP) -> Iterator[Any]:
        notes.say("entered")
        yield {"text": "a"}
        yield {"text": "b", "usage": {"prompt_tokens": 2, "completion_tokens": 3}}

    @rails.guard(system="desk", destination="model")
    async def astream(prompt: str, max_tokens: int = CAP) -> AsyncIterator[Any]:
        notes.say("entered")
        yield {"text": "a"}
        await asyncio.sleep(0)
        yield {"text": "b", "usage": {"prompt_tokens": 2, "completion_tokens": 3}}

    async def read() -> None:
        async for _ in astream("hello"):
            pass

    acts: list[Any] = [lambda: ask("hello"), lambda: list(stream("hello")), lambda: asyncio.run(read())]
    os.set_blocking(0, False)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while _goes_on():
        try:
            random.choice(acts)()
            notes.say("done")
        except Stopped:
            notes.say("stopped")
            time.sleep(0.01)
        dice = random.random()
        if dice < 0.2:
            try:
                ask("a heron")
                notes.say("denied-passed")
            except Blocked:
                pass
        elif dice < 0.22:
            rails.reload()
        elif dice < 0.23:
            _fork(rails, ask, notes)
    rails.close()


def _goes_on() -> bool:
    try:
        return os.read(0, 1) != b""
    except BlockingIOError:
        return True


def _fork(rails: Guardrails, ask: Any, notes: Notes) -> None:
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            ask("hello")
            notes.say("done")
        except Stopped:
            notes.say("stopped")
        rails.close()
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        notes.say("child-failed")


class Soak:
    """The one that starts workers, does them harm, and looks at what came of it."""

    def __init__(self, folder: Path) -> None:
        self.state, self.policies = folder / "state", folder / "policies"
        self.notes = folder / "notes"
        self.policies.mkdir()
        (self.policies / "p.yaml").write_text(POLICIES, encoding="utf-8")
        self.rails = load(self.state)
        self.workers: list[subprocess.Popen[str]] = []
        self.killed = 0
        self.quiet: list[tuple[float, float]] = []

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.faults.soak", "--worker"]
        command += [str(self.state), str(self.policies), str(self.notes)]
        worker = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n", "a worker did not start"
        self.workers.append(worker)

    def kill(self) -> None:
        worker = self.workers.pop(random.randrange(len(self.workers)))
        worker.kill()
        worker.communicate()
        self.killed += 1
        self.start()

    def pause(self) -> None:
        worker = random.choice(self.workers)
        worker.send_signal(signal.SIGSTOP)
        time.sleep(random.random() / 2)
        worker.send_signal(signal.SIGCONT)

    def press(self) -> None:
        self.rails.stop(reason="soak", by="soak")
        stopped = time.monotonic()
        time.sleep(random.random() / 2)
        self.quiet.append((stopped, time.monotonic()))
        self.rails.start(reason="soak", by="soak")

    def touch(self) -> None:
        """An operator's bare hands: noticed in a tenth of a second, with the factor 3."""
        mark = self.state / "STOP"
        mark.touch()
        time.sleep(0.3)
        stopped = time.monotonic()
        time.sleep(random.random() / 2)
        self.quiet.append((stopped, time.monotonic()))
        self.rails.start(reason="soak", by="soak")

    def change(self) -> None:
        """New policies that differ in words alone, or none that can load: the workers go on by what they have."""
        broken = random.random() < 0.5
        fresh = self.policies / "p.yaml.new"
        fresh.write_text("kind: [" if broken else f"{POLICIES}# {random.random()}\n", encoding="utf-8")
        fresh.replace(self.policies / "p.yaml")
        time.sleep(0.2)
        fresh.write_text(POLICIES, encoding="utf-8")
        fresh.replace(self.policies / "p.yaml")

    def run(self, seconds: float) -> str:
        for _ in range(WORKERS):
            self.start()
        ends = time.monotonic() + seconds
        faults = [self.kill, self.pause, self.press, self.touch, self.change]
        while time.monotonic() < ends:
            random.choice(faults)()
            time.sleep(min(0.5, max(0.0, ends - time.monotonic())))
            sound(self.state)  # on the live log
        for worker in self.workers:
            worker.communicate(timeout=60)
            assert worker.returncode == 0, f"a worker ended with {worker.returncode}"
        return self.check()

    def check(self) -> str:
        lines = [line.split() for line in self.notes.read_text(encoding="ascii").splitlines()]
        words = [word for _, word in lines]
        for wrong in ("denied-entered", "denied-passed", "child-failed"):
            assert wrong not in words, f"{wrong}: {words.count(wrong)}"
        early = [at for at, word in lines if word == "entered" and any(a < float(at) < b for a, b in self.quiet)]
        assert not early, f"{len(early)} calls began while everything was stopped"
        done, entered = words.count("done"), words.count("entered")
        used, settled = spent(self.rails)
        # A call that was stopped or killed on its way is charged in full, which is at most its cap and some tokens of prompt.
        cut = words.count("stopped") + self.killed * 2
        assert done * COST <= settled, f"{done} calls at {COST} tokens, and {settled} are settled"
        assert settled <= used <= done * COST + cut * (CAP + 10), f"{used} used, {done} calls done, {cut} cut"
        records = sound(self.state)
        self.rails.close()
        return f"{entered} calls entered, {done} done, {self.killed} killed, {len(self.quiet)} stops, {records} records, {used} tokens used"


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--worker"]:
        work(arguments[1], arguments[2], Notes(Path(arguments[3])))
        return
    with tempfile.TemporaryDirectory(prefix="guardrails-soak-") as folder:
        os.environ["GUARDRAILS_SECOND"] = f"{folder}/second"
        sys.stdout.write(Soak(Path(folder)).run(float(arguments[0]) if arguments else 600.0) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
