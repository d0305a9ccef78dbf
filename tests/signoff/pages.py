"""The page, served by a thread to a headless Chromium that runs no JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from guardrails.signoff.page import serve

from .room import Room, still

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def served(room: Room, name: str = "dr-lee", judge: Any = still) -> Iterator[str]:
    """The link to the page of one person."""
    links: Queue[str] = Queue()
    thread = Thread(
        target=serve, args=(room.signoffs, room.signers[name], judge, links.put), kwargs={"now": room.milliseconds}, daemon=True
    )
    thread.start()
    yield links.get(timeout=30)


@contextmanager
def browser(**options: Any) -> Iterator[Any]:
    """A page in a browser without JavaScript; skipped, and said so, where there is none."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: install it (Debian: chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        context = chromium.new_context(java_script_enabled=False, **options)
        context.set_default_timeout(15_000)
        yield context.new_page()
        context.close()
        chromium.close()


def drawn(page: Any) -> None:
    """Returns when the browser has painted the page, as a person would see it: keys that come before that fall on nothing."""
    page.screenshot()
