"""Where well-known providers are reached: hosts and paths, as their public API references give them.  What is not here is not known.

Sources: API references of OpenAI, Anthropic, Google (Gemini API, Vertex AI), Microsoft (Azure OpenAI, AI Foundry), AWS (Bedrock Runtime),
Mistral, Groq, Cohere, OpenRouter, DeepSeek, xAI, Together, Fireworks, Perplexity, Cerebras, Hugging Face, NVIDIA, Replicate, AI21.
"""

from __future__ import annotations

import re
from typing import Final

from ..names import fits

HOSTS: Final = (
    "*-aiplatform.googleapis.com", "*.cognitiveservices.azure.com", "*.openai.azure.com", "*.services.ai.azure.com",
    "aiplatform.googleapis.com", "api.ai21.com", "api.anthropic.com", "api.cerebras.ai", "api.cohere.ai", "api.cohere.com",
    "api.deepseek.com", "api.fireworks.ai", "api.groq.com", "api.mistral.ai", "api.openai.com", "api.perplexity.ai",
    "api.replicate.com", "api.together.xyz", "api.x.ai", "bedrock-runtime*.amazonaws.com", "codestral.mistral.ai", "eu.api.openai.com",
    "generativelanguage.googleapis.com", "integrate.api.nvidia.com", "openrouter.ai", "router.huggingface.co", "us.api.openai.com",
)  # fmt: skip
"""Hosts by pattern, in which `*` stands for any characters."""

_PATHS: Final = re.compile(
    r"/v1/(?:chat/completions|completions|embeddings|responses|messages)$"
    r"|/models/[^/]+:(?:generateContent|streamGenerateContent)$"
    r"|/openai/deployments/[^/]+/(?:chat/completions|completions|embeddings)$"
    r"|/model/[^/]+/(?:converse|converse-stream|invoke|invoke-with-response-stream)$"
)


def known(host: str, path: str) -> bool:
    """Whether a model of a well-known provider, or one that speaks its interface, is reached there; `host` may have a port."""
    bare = host.rsplit(":", 1)[0] if host.rsplit(":", 1)[-1].isdigit() else host
    return any(fits(form, bare.lower()) for form in HOSTS) or _PATHS.search(path[:500]) is not None
