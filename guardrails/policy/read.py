"""From files or texts to located policy documents: every problem of every file, and the digest of what was understood."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Problem
from ..source import Source, Span
from . import files
from .document import Mapping as MappingNode
from .document import Node, Scalar, parse, pointer
from .document import Sequence as SequenceNode
from .embedded import coarse, embedded
from .models import model

if TYPE_CHECKING:
    from .documents import Document

Step = str | int
MAX_PROBLEMS = 1000


@dataclass(frozen=True)
class Located:
    """A document with the place of each of its fields in its file."""

    document: Document
    source: Source
    node: MappingNode = field(repr=False)

    def span(self, *path: Step) -> Span:
        """The place of a field's value, such as `("spec", "rules", 3, "when")`; of its nearest parent where the file has none."""
        node, _ = self._find(path)
        return self.source.span(*pointer(node)) if isinstance(node, Scalar) else _whole(self.source, node)

    def key_span(self, *path: Step) -> Span:
        """The place of a field's name, or of an entry's first name; of its nearest parent's where the file has none."""
        node, _ = self._find(path)
        return self.source.span(node.key, node.key_end) if node.key >= 0 else self.source.span(*pointer(node))

    def expression(self, *path: Step) -> Source:
        """The text of a field as a source of its own whose places lead into the file.  A default stands at the place of its parent."""
        node, found = self._find(path)
        if found and isinstance(node, Scalar):
            return embedded(self.source, node)
        value: Any = self.document
        for step in path:
            value = value[step] if isinstance(step, int) or isinstance(value, Mapping) else getattr(value, step)
        return coarse(self.source, str(value), node.start)

    def _find(self, path: Sequence[Step]) -> tuple[Node, bool]:
        """The innermost node on the path that the file has, and whether it is the whole path."""
        node: Node = self.node
        for step in path:
            if isinstance(node, MappingNode) and step in node.entries:
                node = node.entries[str(step)]
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                return node, False
        return node, True


@dataclass(frozen=True)
class Reading:
    """What a set of policy files says.  Complete only when no problem is more than a note."""

    documents: tuple[Located, ...]
    problems: tuple[Problem, ...]
    files: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the documents say: file names, order of files and documents, comments and `PolicyTest`s do not count."""
        rows = []
        for located in self.documents:
            document = located.document
            if document.kind != "PolicyTest":
                content = json.dumps(document.model_dump(mode="json"), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
                rows.append((document.kind, document.metadata.id, content))
        return sha256("\n".join(content for _, _, content in sorted(rows)).encode()).hexdigest()


def read(given: str | Path | Sequence[str | Path] | Mapping[str, str | bytes]) -> Reading:
    """Reads policy files and folders, or texts or bytes by file name.  Never raises for what a file holds: see `Reading.problems`."""
    if isinstance(given, Mapping):
        found = files.given(given)
    else:
        paths = [given] if isinstance(given, str | Path) else given
        found = files.load([Path(p) for p in paths])
    problems = found.problems
    if not found.texts and not problems:
        problems.append(Problem("GR102", "no policy files were named", None, "name a folder or a file"))
    documents: list[Located] = []
    for name in sorted(found.texts):
        source = Source(found.texts.pop(name), name)
        located, wrong = _file(source)
        documents += located
        problems += wrong
    return Reading(tuple(documents), _tidy(problems), tuple(sorted(found.prints)))


def _file(source: Source) -> tuple[list[Located], list[Problem]]:
    nodes, problems = parse(source)
    documents = []
    for node in nodes:
        if len(problems) >= MAX_PROBLEMS:
            break
        document, wrong = model(source, node)
        problems += wrong
        if document is not None and isinstance(node, MappingNode):
            documents.append(Located(document, source, node))
    if not nodes and not problems:
        problems.append(
            Problem("GR102", "the file holds no document", source.span(0), "remove it, or start with `apiVersion: guardrails/v1`")
        )
    return documents, problems


def _tidy(problems: list[Problem]) -> tuple[Problem, ...]:
    """Sorted by place, each once, and not more than a person can use."""
    unique = {p.order: p for p in sorted(problems, key=lambda p: p.order)}
    kept = list(unique.values())[:MAX_PROBLEMS]
    if len(unique) > len(kept):
        kept.append(Problem("GR199", "further problems are not shown", None, "mend the others first"))
    return tuple(kept)


def _whole(source: Source, node: Node) -> Span:
    """A list or mapping up to its last visible character."""
    end = node.end
    while end > node.start and source.text[end - 1].isspace():
        end -= 1
    return source.span(node.start, end)
