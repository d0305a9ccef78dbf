"""What an author looks for in a text: patterns and words, and the detectors of others.  What is not sound is a problem at its own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import documents
from .form import Search

if TYPE_CHECKING:
    from pathlib import Path

    from .lower import Lowering
    from .read import Located

RE2 = "patterns are RE2: no look-around, no back-references"


def matcher(
    out: Lowering, located: Located, label: str, rows: list[tuple[str, float, tuple[str, ...]]], words: list[str], at: tuple[str | int, ...]
) -> Search | None:
    """A search for an author's patterns and words; each pattern that is not RE2 is a problem at its own place."""
    sound = True
    for index, row in enumerate(rows):
        try:
            out.terms.matcher(label, [row], ())
        except ValueError as error:
            sound = False
            out.report("GR307", f"this pattern is not valid: {error}", located.span(*at, "patterns", index), RE2)
    try:
        return out.terms.matcher(label, rows, words) if sound else None
    except ValueError as error:
        out.report("GR307", str(error), located.span(*at), "use fewer or shorter patterns and words")
        return None


def plugin(out: Lowering, located: Located, uses: documents.Uses, home: Path | None) -> Search | None:
    """A search by a detector of others; what is missing, and what does not fit, is a problem at its own place."""
    kind, form = ("presidio", uses.presidio) if uses.presidio is not None else ("spacy", uses.spacy)
    assert form is not None
    try:
        return out.terms.plugin(kind, form.model_dump(mode="json"), home)
    except (ImportError, ValueError) as error:
        message, hint, path = error.args if len(error.args) == 3 else (f"`{kind}` cannot be used ({type(error).__name__})", "", ())
        code = "GR326" if isinstance(error, ImportError) else "GR327"
        out.report(code, str(message), located.span("spec", "uses", kind, *path), str(hint))
        return None
