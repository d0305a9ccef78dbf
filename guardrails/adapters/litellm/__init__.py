"""Guards for LiteLLM: `GuardedLiteLLM` for its SDK, and `LiteLLMProxyGuard` for a LiteLLM proxy."""

try:
    import litellm as _litellm  # noqa: F401  reason: asked for here, so that what is missing is named
except ImportError as error:
    raise ImportError("guarding LiteLLM needs it: pip install 'guardrails-as-code[litellm]'") from error

from .proxy import LiteLLMProxyGuard
from .sdk import GuardedLiteLLM

__all__ = ["GuardedLiteLLM", "LiteLLMProxyGuard"]
