"""How long does `import guardrails` take?

Measured: in new interpreters, the time of `import guardrails` with its main names, which are fetched on first use; and the time from
starting the interpreter to its end with the import and without it.  The first run may compile to byte code and is shown as *cold*, the
median of the others is the figure.

Not measured: loading policies (`benchmarks/load.py`).  That the import starts no thread and opens no file or socket of its own is a
test, `tests/test_import.py`.  `python -m benchmarks.startup [runs]`; default 7.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from .measure import Figure, header, show

_ROOT = str(Path(__file__).parent.parent)
_IMPORT = "import time; t = time.perf_counter(); from guardrails import Guardrails, Prompt; print(time.perf_counter() - t)"


def _python(code: str) -> tuple[float, str]:
    started = perf_counter()
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=True, capture_output=True, text=True)
    return perf_counter() - started, done.stdout


def main() -> list[Figure]:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 7
    imports, whole, bare = [], [], []
    for _ in range(runs + 1):
        took, printed = _python(_IMPORT)
        imports.append(float(printed))
        whole.append(took)
        bare.append(_python("pass")[0])
    median = statistics.median(imports[1:])
    note = f"cold {imports[0] * 1e3:.0f} ms, slowest {max(imports[1:]) * 1e3:.0f} ms"
    more = (statistics.median(whole[1:]) - statistics.median(bare[1:])) * 1e3
    figures = [
        Figure("import guardrails, with its names", median * 1e3, "ms", 300, note),
        Figure("a process that imports it, next to one that does not", more, "ms"),
    ]
    show("start", figures)
    return figures


if __name__ == "__main__":
    print(header())
    main()
