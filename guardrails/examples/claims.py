"""A claims agent pays small claims by itself, larger ones once two adjusters signed, and none that is under fraud review.

The agent is the usual loop: the model asks for tools, the loop runs them and tells the results.  Each tool has a guard.  What the model may
not do at all (to close a file) comes back to it as the tool's result, and it goes on in another way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import Blocked, Held
from .stage import Stage, stage
from .stand_in import Reply

CLAIMS: dict[str, dict[str, Any]] = {
    "C-1": {"id": "C-1", "what": "broken window", "amount": 320, "flags": []},
    "C-2": {"id": "C-2", "what": "burst pipe", "amount": 4200, "flags": []},
    "C-3": {"id": "C-3", "what": "stolen bicycle", "amount": 450, "flags": ["fraud-review"]},
}
TOOLS: list[Any] = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": fields}}}
    for name, fields in (
        ("lookup_claim", {"claim_id": {"type": "string"}}),
        ("issue_payment", {"claim_id": {"type": "string"}, "amount": {"type": "number"}}),
        ("close_file", {"claim_id": {"type": "string"}}),
    )
]


def script(messages: list[dict[str, Any]]) -> Reply:
    """What the stand-in does: it looks the claim up, pays it, tries to close the file, and says how it went."""
    claim = str(messages[0]["content"]).split()[-1]
    done = [m["content"] for m in messages if m["role"] == "tool"]
    if not done:
        return Reply(calls=(("lookup_claim", {"claim_id": claim}),))
    if len(done) == 1:
        return Reply(calls=(("issue_payment", {"claim_id": claim, "amount": json.loads(done[0])["amount"]}),))
    if len(done) == 2:
        return Reply(calls=(("close_file", {"claim_id": claim}),))
    return Reply(f"{claim} is paid. The file stays open, as I was told.")


def agent(scene: Stage, client: Any, tools: dict[str, Callable[..., Any]], claim: str) -> str:
    """The loop of an agent: asks the model, runs the tools it wants, until it answers in words."""
    messages: list[Any] = [{"role": "user", "content": f"Look this claim up, pay its amount and close its file: {claim}"}]
    for _ in range(8):
        said = client.chat.completions.create(model=scene.model, messages=messages, tools=TOOLS).choices[0].message
        if not said.tool_calls:
            return str(said.content)
        messages.append(said.model_dump(exclude_none=True))
        for call in said.tool_calls:
            result = tools[call.function.name](**json.loads(call.function.arguments))
            scene.say(f"  {call.function.name}: {result}")
            messages.append({"role": "tool", "tool_call_id": call.id, "content": str(result)})
    return "The agent took too many steps."


def main(argv: Sequence[str] | None = None) -> None:
    """Plays the story."""
    with stage("claims", script, argv, str(__doc__)) as scene:
        rails, say = scene.rails, scene.say
        keys = scene.people(a_berg="adjuster", c_moreau="adjuster")
        client = rails.wrap(scene.client, system="claims-agent")
        paid: list[str] = []

        @rails.tool("lookup_claim")
        def lookup_claim(claim_id: str) -> str:
            return json.dumps(CLAIMS.get(claim_id, "there is no such claim"))

        @rails.tool("issue_payment")
        def issue_payment(claim: dict[str, Any], amount: float) -> str:
            paid.append(f"{amount:.0f} USD on {claim['id']}")
            return f"{paid[-1]} paid"

        @rails.tool("close_file")
        def close_file(claim_id: str) -> str:
            raise AssertionError(f"policy lets nobody close {claim_id}")

        def pay(claim_id: str, amount: float) -> Any:
            # The flags come from our books, not from the model.
            return issue_payment(CLAIMS[claim_id], amount) if claim_id in CLAIMS else "there is no such claim"

        tools = {"lookup_claim": lookup_claim, "issue_payment": pay, "close_file": close_file}
        waiting = ""
        for claim in CLAIMS:
            say(f"Claim {claim}, {CLAIMS[claim]['what']}:")
            with rails.session(actor="claims-agent", system="claims-agent"):
                try:
                    say(f"  The agent: {agent(scene, client, tools, claim)}")
                except Held as held:
                    waiting = held.request or ""
                    say(f"  Held: {held.verdict.deciding[0].message}")
                except Blocked as refused:
                    say(f"  Blocked: {refused.verdict.deciding[0].message}")

        say(f"Paid so far: {', '.join(paid)}.")
        for person, key in keys.items() if waiting else ():
            scene.sign(waiting, key)
            try:
                say(f"{person} signs: {rails.resume(waiting)}.")
            except Blocked:
                say(f"{person} signs. One signature is not enough yet.")
        say(f"Paid in the end: {', '.join(paid)}.")
        scene.reached_line()


if __name__ == "__main__":
    main()
