"""Adapters: guards for the frameworks that people already use, each behind an optional extra; `covers` says what each one sees."""

__all__: list[str] = []
