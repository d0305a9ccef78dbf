"""Guards for LangChain: agents by a middleware, and chat models wherever they are called."""

try:
    from .middleware import GuardrailsMiddleware
    from .model import guarded_model
    from .signing import SignoffMiddleware
except ModuleNotFoundError as missing:
    if (missing.name or "").split(".")[0] not in ("langchain", "langchain_core", "langgraph"):
        raise
    raise ImportError('this adapter needs LangChain 1: pip install "guardrails-as-code[langchain]"') from missing

__all__ = ["GuardrailsMiddleware", "SignoffMiddleware", "guarded_model"]
