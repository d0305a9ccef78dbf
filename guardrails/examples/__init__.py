"""Stories to run and to take apart: `python -m guardrails.examples.radiology`, `.claims`, `.research`, `.help_desk` and `.proxy`.

Each needs the extra `openai` (the last one `serve`, too) and neither a key nor a network: a stand-in for a model answers on the loopback
interface, through the real client.  `--url` and `--model` name a real one.  All people are invented.
"""
