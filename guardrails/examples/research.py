"""A research assistant that may ask a public answer engine, but never about a patient.

A question with an invented patient in it is blocked towards the public engine.  Towards the model in the house the patient becomes a
pseudonym, and whoever asked reads the real name.  Once a conversation has seen a patient, it searches the public web no more, in
whatever words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..errors import Blocked
from .stage import stage
from .stand_in import Reply

PATIENT = "Maria Alvarez"
QUESTION = f"Patient {PATIENT}, MRN 44812973, has atrial fibrillation. Summarize what speaks for anticoagulation."
PUBLIC = "Which score estimates the risk of stroke in atrial fibrillation?"


def script(messages: list[dict[str, Any]]) -> Reply:
    """What the stand-in says: it speaks of the patient by the name it was given."""
    name = re.search(r"\[NAME_\w+\]", json.dumps(messages))
    return Reply(f"For {name[0]}, the risk of stroke speaks for it." if name else "The CHA2DS2-VASc score.")


def main(argv: Sequence[str] | None = None) -> None:
    """Plays the story."""
    with stage("research", script, argv, str(__doc__)) as scene:
        rails, say = scene.rails, scene.say
        public = rails.wrap(scene.client, system="research-assistant", destination="public-answers")
        in_house = rails.wrap(scene.client, system="research-assistant", destination="in-house")
        searched: list[str] = []

        @rails.tool("web_search")
        def web_search(query: str) -> str:
            searched.append(query)
            return "3 results"

        def ask(client: Any, question: str) -> str:
            answer = client.chat.completions.create(model=scene.model, messages=[{"role": "user", "content": question}])
            return str(answer.choices[0].message.content)

        with rails.session(actor="dr-osei", system="research-assistant"):
            try:
                ask(public, QUESTION)
            except Blocked as refused:
                say(f"To the public engine, with a patient: blocked. {refused.verdict.deciding[0].message}")
        scene.reached_line()

        with rails.session(actor="dr-osei", system="research-assistant"):
            answer = ask(in_house, QUESTION)
            if scene.stand_in:
                say(f"What the model in the house read: {scene.stand_in.seen[-1]['messages'][0]['content']}")
            say(f"What Dr. Osei reads: {answer}")
            say(f"A search in the same conversation: {web_search('guideline on anticoagulation')}")

        with rails.session(actor="dr-osei", system="research-assistant"):
            say(f"In a new conversation, the public engine answers: {ask(public, PUBLIC)}")
            say(f"And the search runs: {web_search('guideline on anticoagulation')}")
        say(f"Searches that left the house: {len(searched)}.")
        scene.reached_line()


if __name__ == "__main__":
    main()
