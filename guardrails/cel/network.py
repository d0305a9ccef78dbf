"""The network extension: addresses and networks as values."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from .stdlib import method, on, row
from .types import BOOL, INT, STRING, Type
from .values import Cidr, Ip, fail

IP: Final = Type("net.IP")
CIDR: Final = Type("net.CIDR")


def _address(text: str) -> IPv4Address | IPv6Address:
    if "%" in text:
        fail("invalid_argument", "an address with a zone is not allowed")
    try:
        address = ip_address(text) if len(text) <= 64 else None
    except ValueError:
        address = None
    if address is None:
        fail("invalid_argument", "text that is no address")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if mapped is not None:
        if "." in text:
            fail("invalid_argument", "an IPv4 address written inside an IPv6 address is not allowed")
        return mapped
    return address


def _ip(text: str) -> Ip:
    return Ip(_address(text))


def _is_ip(text: str) -> bool:
    try:
        _address(text)
    except ValueError:
        return False
    return True


def _cidr(text: str) -> Cidr:
    address, slash, length = text.partition("/")
    if not slash or not length.isascii() or not length.isdigit() or len(length) > 3 or (length[0] == "0" and length != "0"):
        fail("invalid_argument", "text that is no network, such as `10.0.0.0/8`")
    made = _address(address)
    if int(length) > made.max_prefixlen:
        fail("invalid_argument", "a prefix longer than the address")
    return Cidr(made, int(length))


def _is_cidr(text: str) -> bool:
    try:
        _cidr(text)
    except ValueError:
        return False
    return True


def _contains_ip(network: Cidr, address: Ip) -> bool:
    return address.value in network.network


def _contains_cidr(network: Cidr, other: Cidr) -> bool:
    outer, inner = network.network, other.network
    return outer.version == inner.version and outer.prefixlen <= inner.prefixlen and inner.network_address in outer


def _global_unicast(ip: Ip) -> bool:
    value = ip.value
    broadcast = isinstance(value, IPv4Address) and value == IPv4Address("255.255.255.255")
    return not (value.is_unspecified or value.is_loopback or value.is_multicast or value.is_link_local or broadcast)


def _link_local_multicast(ip: Ip) -> bool:
    if isinstance(ip.value, IPv4Address):
        return ip.value in IPv4Network("224.0.0.0/24")
    return ip.value in IPv6Network("ff02::/16")


def _get(function: Any) -> Any:
    return lambda ip: function(ip.value)


NETWORK: Final = (
    row(
        "ip",
        "an address from text; of a network, its address",
        on(STRING, IP, _ip),
        on(IP, IP, lambda v: v),
        method(CIDR, IP, lambda c: Ip(c.address)),
    ),
    row("isIP", "whether the text is an address", on(STRING, BOOL, _is_ip)),
    row("ip.isCanonical", "whether the text is an address as it is usually written", on(STRING, BOOL, lambda t: str(_address(t)) == t)),
    row("family", "4 or 6", method(IP, INT, _get(lambda v: v.version))),
    row("isUnspecified", "whether it is the address of no host", method(IP, BOOL, _get(lambda v: v.is_unspecified))),
    row("isLoopback", "whether it leads back to the same host", method(IP, BOOL, _get(lambda v: v.is_loopback))),
    row("isGlobalUnicast", "whether it may lead to one host beyond the link", method(IP, BOOL, _global_unicast)),
    row("isLinkLocalMulticast", "whether it means several hosts on the link", method(IP, BOOL, _link_local_multicast)),
    row(
        "isLinkLocalUnicast",
        "whether it means one host on the link",
        method(IP, BOOL, _get(lambda v: v.is_link_local and not v.is_multicast)),
    ),
    row("cidr", "a network from text such as `10.0.0.0/8`", on(STRING, CIDR, _cidr), on(CIDR, CIDR, lambda v: v)),
    row("isCIDR", "whether the text is a network", on(STRING, BOOL, _is_cidr)),
    row(
        "containsIP",
        "whether the address is in the network",
        method(CIDR, IP, BOOL, _contains_ip),
        method(CIDR, STRING, BOOL, lambda c, t: _contains_ip(c, _ip(t))),
    ),
    row(
        "containsCIDR",
        "whether the other network is in this one",
        method(CIDR, CIDR, BOOL, _contains_cidr),
        method(CIDR, STRING, BOOL, lambda c, t: _contains_cidr(c, _cidr(t))),
    ),
    row("masked", "the network with no bits beyond its prefix", method(CIDR, CIDR, lambda c: Cidr(c.network.network_address, c.prefix))),
    row("prefixLength", "the length of the prefix", method(CIDR, INT, lambda c: c.prefix)),
    row(
        "string",
        "an address or network as text",
        on(IP, STRING, lambda v: str(v.value)),
        on(CIDR, STRING, lambda c: f"{c.address}/{c.prefix}"),
        cost="build",
    ),
)
