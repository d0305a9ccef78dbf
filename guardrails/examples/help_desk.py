"""A help desk in a landing zone: everybody gets a small ration of tokens a day, answers have a cap, and one button stops it all.

An application that asks for 4,000 tokens gets the 200 that policy allows.  Whoever has used up the day's ration waits for tomorrow,
while others go on.  Then somebody presses the red button in the middle of an answer: `guardrails stop` in another process, on the same
state folder.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from ..errors import LimitExceeded, Stopped
from .stage import stage
from .stand_in import Reply

QUESTION: list[Any] = [{"role": "user", "content": "My laptop does not find the printer on floor 3. What can I do?"}]


def script(_messages: list[dict[str, Any]]) -> Reply:
    """What the stand-in answers."""
    return Reply("Switch the printer off and on, then add it again by its name, which stands on its lid. " * 4)


def main(argv: Sequence[str] | None = None) -> None:
    """Plays the story."""
    with stage("help_desk", script, argv, str(__doc__)) as scene:
        rails, say = scene.rails, scene.say
        client = rails.wrap(scene.client, system="help-desk")

        def ask(**options: Any) -> Any:
            return client.chat.completions.create(model=scene.model, messages=QUESTION, max_tokens=4000, **options)

        def operator(act: str, reason: str) -> None:
            command = ["guardrails", act, "--system", "help-desk", "--reason", reason, "--by", "a.berg"]
            line = [sys.executable, "-m", *command, "--state", str(scene.folder / "state")]
            subprocess.run(line, check=True, capture_output=True)  # noqa: S603  reason: the line is made right here

        with rails.session(actor="kim", system="help-desk"):
            answered = 0
            try:
                while answered < 20:
                    ask()
                    answered += 1
            except LimitExceeded as refused:
                say(f"Kim gets {answered} answers. Then: {refused.verdict.deciding[0].message}")
        if scene.stand_in:
            say(f"The application asked for 4000 tokens; the model was told {scene.stand_in.seen[0]['max_tokens']}.")

        with rails.session(actor="noor", system="help-desk"):
            heard, pressed = "", False
            try:
                for chunk in ask(stream=True, stream_options={"include_usage": True}):
                    heard += (chunk.choices[0].delta.content or "") if chunk.choices else ""
                    if len(heard.split()) >= 3 and not pressed:
                        pressed = True
                        say(f"Noor reads: {heard.strip()} ...")
                        operator("stop", "answers are wrong since noon")
            except Stopped:
                say(f"Somebody pressed the red button in another process; the stream ended after {len(heard.split())} words.")
            before = scene.reached
            try:
                ask()
            except Stopped:
                say(f"The next question is refused; requests that reached the model meanwhile: {scene.reached - before}.")
            operator("start", "the model was rolled back")
        with rails.session(actor="sam", system="help-desk"):
            say(f"Started again, Sam reads: {ask().choices[0].message.content[:31]} ...")
        scene.reached_line()


if __name__ == "__main__":
    main()
