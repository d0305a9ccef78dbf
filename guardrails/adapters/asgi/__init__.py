"""A middleware for ASGI applications, such as those of Starlette and FastAPI.  Needs the extra `asgi`."""

try:
    import starlette  # noqa: F401  reason: says at once which extra is missing
except ImportError as error:
    raise ImportError("this needs the extra `asgi`: pip install 'guardrails-as-code[asgi]'") from error

from .middleware import GuardrailsMiddleware, authenticated

__all__ = ["GuardrailsMiddleware", "authenticated"]
