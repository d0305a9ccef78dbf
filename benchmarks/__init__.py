"""How fast and how large: one script a question, each run with `python -m benchmarks.<name>`; all of them with `python -m benchmarks`."""
