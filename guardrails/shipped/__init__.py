"""What ships with the package as data: the recorded exchanges that `guardrails run` shows, and the baseline that `guardrails init` copies."""
