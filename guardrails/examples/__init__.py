"""Four stories to run and to take apart: `python -m guardrails.examples.radiology`, `.claims`, `.research` and `.help_desk`.

Each needs the extra `openai` and neither a key nor a network: a stand-in for a model answers on the loopback interface, through the real
client.  `--url` and `--model` name a real one.  All people are invented.
"""
