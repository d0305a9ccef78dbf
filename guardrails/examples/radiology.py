"""The AI drafts a radiology report, a radiologist signs it, and exactly what was signed is filed, once.

The model writes a draft from dictated findings.  Filing it is a decision, and policy says that the AI may only draft: `file_report`
raises `Held`.  Dr. Lee reads and signs with her own key.  One space more, and it is not what she signed; as it was signed, it is filed;
a second time, it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Blocked, Held
from ..signoff import SignoffError
from .stage import stage
from .stand_in import Reply

FINDINGS = "CT chest. Findings: a nodule of 4 mm in the right upper lobe, no effusion. Write the impression."


def script(_messages: list[dict[str, Any]]) -> Reply:
    """What the stand-in drafts."""
    return Reply("Impression: solitary nodule of 4 mm in the right upper lobe. No follow-up needed in a person of low risk.")


def main(argv: Sequence[str] | None = None) -> None:
    """Plays the story."""
    with stage("radiology", script, argv, str(__doc__)) as scene:
        rails, say = scene.rails, scene.say
        keys = scene.people(dr_lee="radiologist")
        client = rails.wrap(scene.client, system="radiology-drafts")
        archive: list[str] = []

        @rails.tool("file_report")
        def file_report(exam: str, text: str) -> str:
            archive.append(text)
            return f"report of {exam} filed"

        with rails.session(actor="draft-service", system="radiology-drafts"):
            answer = client.chat.completions.create(model=scene.model, messages=[{"role": "user", "content": FINDINGS}])
            draft = answer.choices[0].message.content or ""
            say(f"The AI drafts: {draft}")
            request = ""
            try:
                file_report("exam 1207", draft)
            except Held as held:
                request = held.request or ""
                say(f"Filing it waits: {held.verdict.deciding[0].message}")
            say(f"Reports in the archive: {len(archive)}.")

            scene.sign(request, keys["dr-lee"])
            say("Dr. Lee has read and signed it with her key.")
            try:
                with rails.signed(request):
                    file_report("exam 1207", draft + " ")
            except Blocked as refused:
                say(f"With one space more, it is refused: {refused.verdict.deciding[0].rule}.")

            say(f"As it was signed: {rails.resume(request)}.")
            try:
                rails.resume(request)
            except SignoffError as error:
                say(f"A second time, it is refused: {error.why}.")
        say(f"Reports in the archive: {len(archive)}; the same text as the draft: {'yes' if archive == [draft] else 'no'}.")
        scene.reached_line()


if __name__ == "__main__":
    main()
