"""Where a call comes from, and whether that is on the list."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(request: HttpRequest) -> Address | None:
    """
    The address of the machine that calls, or None if nobody trustworthy says.

    X-Forwarded-For is read from the right, and only as long as each hop is a proxy of ours: what
    stands further left was written by the caller, who may write anything.
    """
    hop = _address(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    entries = forwarded.split(",") if forwarded else []
    while hop is not None and entries and is_within(hop, settings.TRUSTED_PROXIES):
        hop = _address(entries.pop())
    return hop


def is_within(address: Address, ranges: Iterable[str]) -> bool:
    return any(
        address.version == network.version and address in network for network in _networks(tuple(ranges))
    )


@lru_cache(maxsize=1024)
def _networks(ranges: tuple[str, ...]) -> list[Network]:
    return [ip_network(it) for it in ranges]


def _address(text: str) -> Address | None:
    text = text.strip()
    if text.startswith("["):  # [2001:db8::1]:4711
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:4711
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
