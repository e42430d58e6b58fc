"""Callback URLs that lead inside are not called, however they are spelt."""

import pytest

from gameplay.seamless.addresses import AddressRefused, Allowed, pinned

NOTHING = Allowed()


def leading_to(*addresses):
    return lambda _host, _port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
    ],
)
def test_an_address_inside_is_refused(address):
    with pytest.raises(AddressRefused):
        pinned("casino.example", 443, allowed=NOTHING, resolving=leading_to(address))


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost"])
def test_other_spellings_of_loopback_are_refused(host):
    with pytest.raises(AddressRefused):
        pinned(host, 80, allowed=NOTHING)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_public_address_is_pinned(address):
    assert pinned("casino.example", 443, allowed=NOTHING, resolving=leading_to(address)) == address


def test_a_host_with_one_address_inside_is_refused():
    resolving = leading_to("93.184.216.34", "10.0.0.1")

    with pytest.raises(AddressRefused):
        pinned("casino.example", 443, allowed=NOTHING, resolving=resolving)


def test_a_deployment_may_allow_loopback_and_nothing_else():
    allowed = Allowed(loopback=True)

    assert pinned("localhost", 80, allowed=allowed, resolving=leading_to("127.0.0.1")) == "127.0.0.1"
    with pytest.raises(AddressRefused):
        pinned("inside", 80, allowed=allowed, resolving=leading_to("10.0.0.1"))


def test_a_deployment_may_allow_a_host_by_name():
    allowed = Allowed(hosts=frozenset({"wallet.inside"}))

    assert pinned("wallet.inside", 80, allowed=allowed, resolving=leading_to("10.0.0.1")) == "10.0.0.1"
