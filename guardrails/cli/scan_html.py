"""What a scan found, as one page with the identifiers marked in their text: no script, nothing fetched, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Final

from ..detect import resolve
from ..source import printable
from ..workbench.scanning import Report
from .failures import Stop
from .terminal import count

if TYPE_CHECKING:
    from ..workbench.scanning_stretches import Stretch

MAX_PAGE: Final = 16 * 1024 * 1024  # characters of marked text
_WHOLE: Final = 100_000  # characters of a stretch that is shown whole; of a longer one, only the lines with something in them
_HUES: Final = (212, 28, 140, 275, 350, 60, 180, 320, 100, 245)
_STYLE: Final = """
:root{color-scheme:light}
body{margin:0 auto;max-width:72rem;padding:2rem 1.5rem 4rem;background:#fff;color:#1c2128;font:16px/1.5 system-ui,sans-serif}
h1{margin:0 0 .25rem;font-size:1.5rem}
h2{margin:2.5rem 0 .75rem;font-size:1.1rem;overflow-wrap:anywhere}
p{margin:.25rem 0}
.note{margin-top:1rem}
.warn{margin:1rem 0;padding:.5rem .75rem;border-left:4px solid #b35900;background:#fff6ea}
.tables{display:flex;flex-wrap:wrap;gap:0 3rem}
table{border-collapse:collapse}
th,td{padding:.2rem 1rem .2rem 0;border-bottom:1px solid #e3e7ec;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.text{border:1px solid #d8dee4;border-radius:6px;overflow:hidden;font:13.5px/1.7 ui-monospace,monospace}
.l{display:flex}
.l b{flex:none;width:4.5em;padding-right:.9em;background:#f6f8fa;color:#667;font-weight:400;text-align:right;user-select:none}
.l span{flex:1;min-width:0;padding:0 .9em;white-space:pre-wrap;overflow-wrap:anywhere}
.gap{background:#f6f8fa;color:#667;padding-left:5.4em}
mark{padding:.1em .25em;border-radius:4px;color:inherit;box-decoration-break:clone;-webkit-box-decoration-break:clone}
mark i{margin-left:.4em;font:600 .72em/1 system-ui,sans-serif;letter-spacing:.02em;opacity:.75;user-select:none}
"""


class Page:
    """Collects the marked text of the files in which something was found."""

    def __init__(self) -> None:
        self._sections: dict[str, list[str]] = {}
        self._kinds: dict[str, int] = {}
        self._last: dict[str, int] = {}
        self._size = 0

    def add(self, file: str, stretch: Stretch, line: int) -> None:
        """One stretch of a file, whose first line has this number."""
        if not stretch.matches:
            return
        rows = self._sections.setdefault(file, [])
        whole = len(stretch.text) <= _WHOLE
        for number, text, marked in self._lines(stretch, line):
            if not (whole or marked) or (number == self._last.get(file) and not marked):
                continue
            if number > self._last.get(file, 0) + 1:
                rows.append('<div class="gap">…</div>')
            self._last[file] = number
            self._size += len(text)
            if self._size > MAX_PAGE:
                raise Stop(
                    f"a page would hold more than {MAX_PAGE // 2**20} MiB of text", "scan fewer files, or use `--format table` or `json`"
                )
            rows.append(f'<div class="l"><b>{number}</b><span>{text}</span></div>')

    def _lines(self, stretch: Stretch, first: int) -> Iterable[tuple[int, str, bool]]:
        """Each line with its number, its escaped text and whether something in it is marked."""
        at, start = 0, 0
        matches = resolve(stretch.matches)
        lines = stretch.text.split("\n")
        if not lines[-1]:  # behind the last line break there is no line
            del lines[-1]
        for number, line in enumerate(lines, first):
            pieces: list[str] = []
            end, here, marked = start + len(line), start, False
            while at < len(matches) and matches[at].start < end + 1:
                match = matches[at]
                low, high = max(match.start, here), min(match.end, end)
                if low < high:
                    pieces.append(_safe(stretch.text[here:low]))
                    kind = self._kinds.setdefault(match.type, len(self._kinds))
                    said = escape(f"{match.type}, score {match.score:.2f}, {match.stage}")
                    value = _safe(stretch.text[low:high])
                    pieces.append(f'<mark class="t{kind}" title="{said}">{value}<i>{escape(match.type)}</i></mark>')
                    here, marked = high, True
                if match.end > end:
                    break
                at += 1
            pieces.append(_safe(stretch.text[here:end].removesuffix("\r")))
            yield number, "".join(pieces), marked
            start = end + 1

    def document(self, report: Report) -> str:
        """The page."""
        style = _STYLE + "".join(
            f".t{number}{{background:hsl({_HUES[number % len(_HUES)]} 85% {88 - 6 * (number // len(_HUES))}%)}}\n"
            for number in self._kinds.values()
        )
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        return "\n".join(
            [
                "<!doctype html>",
                '<html lang="en"><head><meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                '<meta name="referrer" content="no-referrer"><title>guardrails scan</title>',
                f"<style>{style}</style></head><body>",
                *_head(report),
                *(part for name, rows in self._sections.items() for part in _section(name, rows)),
                "</body></html>",
                "",
            ]
        )


def _head(report: Report) -> Iterable[str]:
    found = f"{count(report.found, 'identifier')} in {count(len(report.by_file()), 'file')}" if report.found else "Nothing found"
    yield f"<h1>{escape(found)}</h1><p>{count(report.files, 'file')} with {count(report.characters, 'character')} read.</p>"
    if report.found:
        yield '<p class="warn">This page holds the text that was scanned. Keep it where that text may be kept.</p><div class="tables">'
        yield from _rows("By type", ("type", "found"), sorted(report.by_type().items()))
        yield from _rows("By file", ("file", "found"), sorted((name, kinds.total()) for name, kinds in report.by_file().items()))
        yield "</div>"
    if report.unscanned:
        rows = [(f"{u.file}:{u.line}" if u.line else u.file, u.why) for u in report.unscanned]
        yield from _rows("Not scanned", ("file", "why"), rows)
    for note in report.notes:
        yield f'<p class="note">{_safe(note)}</p>'


def _rows(title: str, heads: tuple[str, str], rows: Iterable[tuple[str, int | str]]) -> Iterable[str]:
    yield f"<div><h2>{title}</h2><table><tr><th>{heads[0]}</th>{_head_cell(heads[1])}</tr>"
    for name, value in rows:
        cell = f'<td class="n">{value:,}</td>' if isinstance(value, int) else f"<td>{_safe(value)}</td>"
        yield f"<tr><td>{_safe(name)}</td>{cell}</tr>"
    yield "</table></div>"


def _head_cell(head: str) -> str:
    return f'<th class="n">{head}</th>' if head == "found" else f"<th>{head}</th>"


def _section(name: str, rows: list[str]) -> Iterable[str]:
    yield f'<h2>{_safe(name)}</h2><div class="text">'
    yield from rows
    yield "</div>"


def _safe(text: str) -> str:
    """Escaped; what would steer a browser or the order of reading is shown as `�`, tabs are kept."""
    return escape("\t".join(printable(part) for part in text.split("\t")))
