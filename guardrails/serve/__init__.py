"""The engine as a small proxy that speaks the interfaces of OpenAI and Anthropic, for applications that are not in Python."""

__all__: list[str] = []
