"""
Where a Callback URL leads: resolved, checked, and pinned.

An operator types the URL that we then call from inside our own network. So only public addresses are called, and the
address that was checked is the address that is connected to: a DNS answer that changes in between changes nothing.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


class AddressRefused(Exception):
    """The URL's host may not be called. The message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a deployment lets through beyond public addresses: loopback (development), and hosts by name."""

    loopback: bool = False
    hosts: frozenset[str] = frozenset()

    @classmethod
    def configured(cls) -> "Allowed":
        hosts = frozenset(host.lower() for host in settings.CALLBACK_ALLOWED_HOSTS)
        return cls(loopback=settings.CALLBACK_ALLOW_LOOPBACK, hosts=hosts)


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as the system's resolver gives them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"{host} has no address") from error
    return [str(sockaddr[0]) for *_rest, sockaddr in found]


def pinned(host: str, port: int, *, allowed: Allowed, resolving: Resolve = resolve) -> str:
    """
    The one address to connect to.

    All of the host's addresses must be allowed: a host that has one inside as well is refused.

    :raises AddressRefused: there is none, or one of them is not allowed.
    """
    addresses = list(dict.fromkeys(resolving(host, port)))
    if not addresses:
        raise AddressRefused(f"{host} has no address")
    if host.lower() not in allowed.hosts:
        for address in addresses:
            check(address, host=host, allowed=allowed)
    return addresses[0]


def check(address: str, *, host: str, allowed: Allowed) -> None:
    """:raises AddressRefused: the address is not a public one."""
    found = _plain(address)
    if found.is_loopback and allowed.loopback:
        return
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        raise AddressRefused(f"{host} leads to {found}, which is not a public address")


def _plain(address: str) -> Address:
    """The IPv4 address inside an IPv6 one is what counts."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        raise AddressRefused(f"{address} is not an address") from None
    if isinstance(found, IPv6Address):
        embedded = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if embedded is None and found in _NAT64:
            embedded = IPv4Address(int(found) & 0xFFFFFFFF)
        return embedded or found
    return found
