"""Looking at what known client libraries send, in the whole process, and leaving them as they were.  What is seen is judged elsewhere.

A library that is imported later is patched then.  One that calls another is looked at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from threading import RLock
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Sent:
    """A request on its way: `host` with its port, `body` as far as it lies there; `guarded` where a guard of ours waits behind it."""

    library: str
    method: str
    host: str
    path: str
    body: Any = field(default=None, repr=False)
    guarded: bool = False


Look = Callable[[Sent], None]


@dataclass(frozen=True, slots=True)
class _Patch:
    module: str
    kind: str
    name: str
    read: Callable[[Any, tuple[Any, ...], dict[str, Any]], Sent | None]
    waits: bool = False


def _httpx(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sent | None:
    request = args[0] if args else kwargs["request"]
    url = request.url
    library = type(request).__module__.split(".")[0]
    behind = type(self._transport_for_url(url)).__module__
    host = url.netloc.decode("ascii", "replace").rsplit("@", 1)[-1]
    return Sent(library, request.method, host, url.path, getattr(request, "_content", None), behind.startswith("guardrails."))


def _requests(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sent | None:
    request = args[0] if args else kwargs["request"]
    return _at("requests", request.method, request.url, request.body)


def _aiohttp(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sent | None:
    method, url = (*args, kwargs.get("method"))[0], args[1] if len(args) > 1 else kwargs["str_or_url"]
    body = kwargs.get("json")
    return _at("aiohttp", str(method), str(self._build_url(url)), kwargs.get("data") if body is None else body)


def _urllib(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sent | None:
    request = args[0] if args else kwargs["fullurl"]
    data = args[1] if len(args) > 1 else kwargs.get("data")
    if isinstance(request, str):
        return _at("urllib", "GET" if data is None else "POST", request, data)
    method = request.get_method() if data is None else "POST"
    return _at("urllib", method, request.full_url, request.data if data is None else data)


def _http(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sent | None:
    method, url = (*args, kwargs.get("method"))[0], args[1] if len(args) > 1 else kwargs["url"]
    return _at("http.client", str(method), f"http://{self.host}:{self.port}{url}" if str(url).startswith("/") else str(url), None)


def _at(library: str, method: str | None, url: Any, body: Any) -> Sent | None:
    if not isinstance(url, str):
        return None
    parts = urlsplit(url)
    return Sent(library, method or "POST", parts.netloc.rsplit("@", 1)[-1], parts.path, body)


_PATCHES: Final = (
    _Patch("aiohttp", "ClientSession", "_request", _aiohttp, waits=True),
    _Patch("http.client", "HTTPConnection", "putrequest", _http),
    _Patch("httpx", "AsyncClient", "send", _httpx, waits=True),
    _Patch("httpx", "Client", "send", _httpx),
    _Patch("httpx2", "AsyncClient", "send", _httpx, waits=True),
    _Patch("httpx2", "Client", "send", _httpx),
    _Patch("requests", "Session", "send", _requests),
    _Patch("urllib.request", "OpenerDirector", "open", _urllib),
)
LIBRARIES: Final = tuple(sorted({"urllib" if p.module == "urllib.request" else p.module for p in _PATCHES}))
"""The libraries that are looked at."""

_MODULES: Final = frozenset(p.module for p in _PATCHES)
_lock = RLock()
_looks: tuple[Look, ...] = ()
_undo: dict[tuple[str, str], tuple[type[Any], Any, Any]] = {}
_within: ContextVar[bool] = ContextVar("guardrails_looked_at", default=False)


def look(at: Look) -> Callable[[], None]:
    """Calls `at` before each request of a known library; what it raises keeps the request from being sent.  Gives what ends it."""
    global _looks
    with _lock:
        _looks = (*_looks, at)
        if _FINDER not in sys.meta_path:
            sys.meta_path.insert(0, _FINDER)
        for name in _MODULES & sys.modules.keys():
            _patch(name)

    def end() -> None:
        global _looks
        with _lock:
            _looks = tuple(other for other in _looks if other is not at)
            if not _looks:
                _restore()

    return end


def _patch(module: str) -> None:
    with _lock:
        for patch in _PATCHES:
            kind = getattr(sys.modules.get(module), patch.kind, None)
            key = (patch.module, patch.kind)
            if patch.module != module or not isinstance(kind, type) or key in _undo or not _looks:
                continue
            original = getattr(kind, patch.name)
            ours = (_async if patch.waits else _sync)(patch, original)
            setattr(kind, patch.name, ours)
            _undo[key] = (kind, original, ours)


def _restore() -> None:
    for patch in _PATCHES:
        found = _undo.get((patch.module, patch.kind))
        # Who patched on top of us keeps what they have: ours looks at nothing then.
        if found is not None and found[0].__dict__.get(patch.name) is found[2]:
            setattr(found[0], patch.name, found[1])
            del _undo[patch.module, patch.kind]
    if _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)


def _seen(patch: _Patch, self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    sent = patch.read(self, args, kwargs)
    for each in _looks if sent is not None else ():
        each(sent)  # type: ignore[arg-type]  # reason: there are none for None


def _sync(patch: _Patch, original: Any) -> Any:
    @wraps(original)
    def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not _looks or _within.get():
            return original(self, *args, **kwargs)
        _seen(patch, self, args, kwargs)
        _within.set(True)
        try:
            return original(self, *args, **kwargs)
        finally:
            _within.set(False)

    return send


def _async(patch: _Patch, original: Any) -> Any:
    @wraps(original)
    async def send(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not _looks or _within.get():
            return await original(self, *args, **kwargs)
        _seen(patch, self, args, kwargs)
        _within.set(True)
        try:
            return await original(self, *args, **kwargs)
        finally:
            _within.set(False)

    return send


class _Finder(MetaPathFinder):
    """Finds nothing itself; a library of the table is patched once the others have loaded it."""

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> Any:
        if name not in _MODULES:
            return None
        for other in sys.meta_path:
            spec = None if other is self or not hasattr(other, "find_spec") else other.find_spec(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loading(spec.loader)
                return spec
        return None


class _Loading(Loader):
    """Loads as the other loader does, and patches then; nothing of it is left on the module."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def create_module(self, spec: Any) -> Any:
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec: Any = module.__spec__
        module.__loader__ = spec.loader = self._inner
        self._inner.exec_module(module)
        _patch(module.__name__)


_FINDER: Final = _Finder()
