"""Data that ships with the package: the exchanges that `guardrails run` shows, the baseline that `guardrails init` copies."""
