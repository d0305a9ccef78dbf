"""Which registered destination a host and a model are, and whether they are the declared one."""

from __future__ import annotations

from ..names import fits
from ..policy.documents import DestinationSpec
from ..policy.policyset import PolicySet


class Elsewhere(Exception):
    """What a call reaches is not what was declared: `rule` is the finding, `message` says what and what to do."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule, self.message = rule, message


def serves(spec: DestinationSpec, host: str, model: str | None) -> bool:
    """Whether a destination is reached at this host, `name` or `name:port`, and serves the model; what it does not say is not asked."""
    return _at(spec, host) and _has(spec, model)


def _at(spec: DestinationSpec, host: str) -> bool:
    name = host.lower()
    bare = name.rsplit(":", 1)[0] if name.rsplit(":", 1)[-1].isdigit() else name
    return spec.hosts is None or any(fits(h.lower(), form) for h in spec.hosts for form in (name, bare))


def _has(spec: DestinationSpec, model: str | None) -> bool:
    return model is None or spec.models is None or any(fits(m, model) for m in spec.models)


def destination_at(policies: PolicySet, host: str | None, model: str | None, declared: str | None) -> str:
    """The destination that is reached.  Raises Elsewhere where it is not the declared one, or nobody can tell which.

    Without a declared one, the only one that names the host and serves the model; a host that nobody registered is its own, unknown
    destination, about which policies decide.  A host of None is one that a door cannot read: then the declared one is believed.
    """
    known = policies.destinations
    if declared is not None:
        spec = known.get(declared)
        if spec is not None and host is not None and not _at(spec, host):
            raise Elsewhere("other-host", f"the call reaches a host that the destination `{declared}` does not name")
        if spec is not None and not _has(spec, model):
            raise Elsewhere("other-model", f"the call asks for a model that the destination `{declared}` does not name")
        return declared
    if host is None:
        raise Elsewhere("unknown-host", "nobody can tell where this call goes; say it with `destination=`")
    at = [id_ for id_, spec in known.items() if spec.hosts is not None and serves(spec, host, None)]
    if not at:
        return host
    fitting = [id_ for id_ in at if serves(known[id_], host, model)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise Elsewhere("several-destinations", "several destinations name this host and model; say which with `destination=`")
    raise Elsewhere("other-model", "no destination at this host names the model that the call asks for")
