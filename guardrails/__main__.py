"""`python -m guardrails` is the `guardrails` command."""

from .cli import main

if __name__ == "__main__":
    main()
