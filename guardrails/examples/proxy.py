"""An application in any language: `guardrails serve` between the real client of OpenAI, or curl, and a model.

Nothing of this package runs in the application.  It gets an address and a key; policies, sign-offs and the red button are those of the
proxy, which is a process of its own.  The lines of curl are what an application in Go, Java or a shell script would send.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

try:
    from openai import OpenAI
except ImportError as error:
    raise ImportError("the examples need the `openai` client: pip install 'guardrails-as-code[openai,serve]'") from error

from ..signoff import load_key, new_key
from ..signoff.people import public_text
from ..state import State
from ..vocabulary import now
from .stand_in import Reply, stand_in

_POLICIES = Path(__file__).parent / "policies/proxy.yaml"


def script(messages: list[dict[str, Any]]) -> Reply:
    """What the stand-in answers."""
    return Reply(f"I read: {messages[-1]['content']}")


class Place:
    """The folder of the story, and the commands that run in it."""

    def __init__(self, folder: Path, model: str) -> None:
        self.folder = folder
        own = {"GUARDRAILS_STATE": str(folder / "state"), "GUARDRAILS_SECOND": str(folder / "second"), "MODEL_KEY": "none"}
        self._environment = {**os.environ, **own} | ({"MODEL_KEY": key} if (key := os.environ.get("OPENAI_API_KEY")) else {})
        (folder / "policies").mkdir()
        # In your own policies the host stands as it is.
        text = _POLICIES.read_text(encoding="utf-8").replace("model.example", urlsplit(model).netloc)
        (folder / "policies/proxy.yaml").write_text(text, encoding="utf-8")
        file = f"version: 1\ndestinations:\n  shared-model: {{url: '{model}', key: MODEL_KEY}}\n"
        (folder / "serve.yaml").write_text(file, encoding="utf-8")

    def guardrails(self, *args: str) -> str:
        """What a command prints."""
        line = [sys.executable, "-m", "guardrails", *args]
        return subprocess.run(line, cwd=self.folder, env=self._environment, check=True, capture_output=True, text=True).stdout  # noqa: S603  reason: the line is made right here

    def serve(self) -> subprocess.Popen[str]:
        """The proxy; the first line that it prints ends with its address."""
        line = [sys.executable, "-m", "guardrails", "serve", "--port", "0"]
        with (self.folder / "log").open("w") as log:
            return subprocess.Popen(line, cwd=self.folder, env=self._environment, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603  reason: as above

    def editor(self) -> Path:
        """Somebody who may sign: the file with their key."""
        key = self.folder / "editor.key"
        signer = new_key(key, "e-novak")
        row = f"  - {{id: e-novak, roles: [editor], key: '{public_text(signer.public)}'}}\n"
        (self.folder / "people.yaml").write_text(f"version: 1\npeople:\n{row}", encoding="utf-8")
        (self.folder / "state").mkdir(exist_ok=True, mode=0o700)
        (self.folder / "people.yaml").replace(self.folder / "state/people.yaml")
        return key

    def sign(self, request: str, key: Path) -> None:
        """What `guardrails signoff approve` does."""
        signer = load_key(key)
        with State.open(self.folder / "state", clock=now, second=self.folder / "second", asks=True) as state:
            assert state.signoffs is not None
            state.signoffs.approve(state.signoffs.show(request, signer.id), signer)


def curl(url: str, key: str, model: str, text: str) -> tuple[int, Any]:
    """The status and the JSON that curl gets."""
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": text}]})
    line = ["curl", "--silent", "--noproxy", "*", "--write-out", "\n%{http_code}", f"{url}/v1/chat/completions"]
    line += ["--header", f"Authorization: Bearer {key}", "--data", body]
    told, _, status = subprocess.run(line, check=True, capture_output=True, text=True).stdout.rpartition("\n")  # noqa: S603  reason: as above
    return int(status), json.loads(told)


def main(argv: Sequence[str] | None = None) -> None:
    """Plays the story."""
    parser = argparse.ArgumentParser("python -m guardrails.examples.proxy", description=str(__doc__).split("\n")[0])
    parser.add_argument("--url", help="a real endpoint that speaks chat completions; OPENAI_API_KEY is its key")
    parser.add_argument("--model", default="stand-in", help="the model to ask there")
    given = parser.parse_args(argv)
    with ExitStack() as ends:
        fake = None if given.url else ends.enter_context(stand_in(script))
        place = Place(Path(ends.enter_context(TemporaryDirectory(prefix="guardrails-"))), given.url or (fake.url if fake else ""))
        editor = place.editor()
        key = place.guardrails("serve", "keys", "add", "intranet", "--system", "intranet", "--actor", "intranet").strip()
        process = ends.enter_context(place.serve())
        ends.callback(process.terminate)
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]

        with OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0) as client:
            messages: Any = [{"role": "user", "content": "Whose badge is B-20417?"}]
            heard = ""
            for chunk in client.chat.completions.create(model=given.model, messages=messages, stream=True):
                heard += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        say(f"The client of OpenAI, as a stream: {heard.strip()}")

        status, told = curl(url, key, given.model, "What is the salary of the night shift?")
        say(f"curl, about a salary: {status}, {told['error']['policy']}/{told['error']['rule']}.")
        status, told = curl(url, key, given.model, "Write the announcement of the summer party.")
        request = told["error"]["request"]
        waits = told["error"]["url"].replace(url, "").replace(request, "...")
        say(f"curl, for an announcement: {status}, {told['error']['code']}; it waits at {waits}")
        place.sign(request, editor)
        status, told = curl(url, key, given.model, "Write the announcement of the summer party.")
        say(f"The editor has signed it. The same line of curl again: {status}, {told['choices'][0]['message']['content']}")

        place.guardrails("stop", "--system", "intranet", "--reason", "answers are wrong since noon", "--by", "a.berg")
        status, told = curl(url, key, given.model, "Where is the canteen?")
        say(f"Somebody pressed the red button. curl: {status}, {told['error']['code']}.")
        if fake:
            say(f"Requests that reached the model: {len(fake.seen)}.")


def say(line: str) -> None:
    """Prints one line of the story."""
    print(textwrap.fill(line, 100, subsequent_indent="    ", break_on_hyphens=False))


if __name__ == "__main__":
    main()
