"""Guards for the SDK of LiteLLM: `GuardedLiteLLM`."""

try:
    import litellm as _litellm  # noqa: F401  reason: asked for here, so that what is missing is named
except ImportError as error:
    raise ImportError("guarding LiteLLM needs it: pip install 'guardrails-as-code[litellm]'") from error

from .sdk import GuardedLiteLLM

__all__ = ["GuardedLiteLLM"]
