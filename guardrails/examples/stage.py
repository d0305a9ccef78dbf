"""What the four stories share: a model to talk to, a state folder that goes afterwards, keys to sign with, and a line of the story."""

from __future__ import annotations

import argparse
import os
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

try:
    from openai import OpenAI
except ImportError as error:
    raise ImportError("the examples need the `openai` client: pip install 'guardrails-as-code[openai]'") from error

from ..guard import Guardrails
from ..signoff import Signer, load_key, new_key
from ..signoff.people import public_text
from ..state import State
from ..vocabulary import now
from .stand_in import Script, StandIn, stand_in

_POLICIES = Path(__file__).parent / "policies"


@dataclass
class Stage:
    """Where a story plays.  `client` is the plain client of OpenAI; `stand_in` is None where a real model answers."""

    rails: Guardrails
    state: State
    folder: Path
    client: OpenAI
    model: str
    stand_in: StandIn | None

    def say(self, line: str) -> None:
        """Prints one line of the story."""
        print(textwrap.fill(line, 100, subsequent_indent="    ", break_on_hyphens=False))

    @property
    def reached(self) -> int:
        """How many requests reached the stand-in."""
        return len(self.stand_in.seen) if self.stand_in else 0

    def reached_line(self) -> None:
        """Prints how many requests reached the stand-in, where it is the one that answers."""
        if self.stand_in:
            self.say(f"Requests that reached the model: {self.reached}.")

    def sign(self, request: str, key: Path) -> None:
        """Somebody looks at what waits and signs it with the key in their file; `guardrails signoff approve` does the same."""
        signer, signoffs = load_key(key), self.state.signoffs
        assert signoffs is not None
        signoffs.approve(signoffs.show(request, signer.id), signer)

    def people(self, **roles: str) -> dict[str, Path]:
        """Makes a key file for each person, named as `dr_lee="radiologist"`, and the file of those who may sign."""
        keys, entries = {}, ["version: 1", "people:"]
        for name, role in roles.items():
            id_ = name.replace("_", "-")
            keys[id_] = self.folder / f"{id_}.key"
            signer: Signer = new_key(keys[id_], id_)
            entries.append(f"  - {{id: {id_}, roles: [{role}], key: '{public_text(signer.public)}'}}")
        (self.folder / "people.yaml").write_text("\n".join(entries) + "\n", encoding="utf-8")
        return keys


@contextmanager
def stage(name: str, script: Script, argv: Sequence[str] | None, about: str) -> Iterator[Stage]:
    """Policies `name`, a state folder of their own, and a client of the model that `argv` names, or of the stand-in."""
    parser = argparse.ArgumentParser(f"python -m guardrails.examples.{name}", description=about.split("\n")[0])
    text = "a real endpoint that speaks chat completions, such as https://models.example/v1; OPENAI_API_KEY is its key"
    parser.add_argument("--url", help=text)
    parser.add_argument("--model", default="stand-in", help="the model to ask there")
    given = parser.parse_args(argv)
    with ExitStack() as ends:
        fake = None if given.url else ends.enter_context(stand_in(script))
        url = given.url or (fake.url if fake else "")
        folder = Path(ends.enter_context(TemporaryDirectory(prefix="guardrails-")))
        # In your own policies the host stands as it is.
        text = (_POLICIES / f"{name}.yaml").read_text(encoding="utf-8").replace("model.example", urlsplit(url).netloc)
        state = State.open(folder / "state", clock=now, people=folder / "people.yaml", second=folder / "second")
        ends.callback(state.close)
        rails = Guardrails.load({f"{name}.yaml": text}, state=state)
        client = ends.enter_context(OpenAI(base_url=url, api_key="none" if fake else os.environ.get("OPENAI_API_KEY", "none")))
        yield Stage(rails, state, folder, client, given.model, fake)
