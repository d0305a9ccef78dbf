"""A graph of one node that pays claims, and a process of its own that runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TypedDict

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from guardrails import Guardrails
from guardrails.adapters.langgraph import interrupting
from guardrails.state import State
from tests.adapters.policies import NOW, rails_at

THREAD = {"configurable": {"thread_id": "one"}}


class Claim(TypedDict, total=False):
    amount: int
    paid: str


def graph_of(rails: Guardrails, paid: list[int], saver: Any, *, asynchronous: bool = False) -> Any:
    @rails.tool("pay")
    def pay(amount: int) -> str:
        paid.append(amount)
        return f"paid {amount}"

    def node(state: Claim) -> Claim:
        with interrupting(rails), rails.session(actor="ann", system="desk"):
            return {"paid": pay(amount=state["amount"])}

    async def anode(state: Claim) -> Claim:
        return node(state)

    graph = StateGraph(Claim)
    graph.add_node("pay", anode if asynchronous else node)
    graph.add_edge(START, "pay")
    graph.add_edge("pay", END)
    return graph.compile(checkpointer=saver)


def main(folder: Path, host: str, request: str) -> None:
    """Goes on with what a request was signed for; says what was paid, and what came of it."""
    state = State.open(folder / "state", clock=lambda: NOW, people=folder / "people.yaml")
    rails = rails_at(host, state=state)
    paid: list[int] = []
    with SqliteSaver.from_conn_string(str(folder / "graph.db")) as saver:
        out = graph_of(rails, paid, saver).invoke(Command(resume=request), THREAD)
    sys.stdout.write(f"{paid} {out['paid']}")
    rails.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
