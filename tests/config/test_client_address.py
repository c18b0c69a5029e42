"""Whose address counts: the shopper's, as told by a trusted proxy only."""

from ipaddress import ip_network

import pytest

from config.throttling import client_address, is_storefront


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger may write what he likes
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the left part is the shopper's own invention
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ,", "10.0.0.1"),
        ("10.0.0.1", "nonsense", ""),
        ("10.0.0.1", "198.51.100.1:4711", ""),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("2001:db8:f::1", "198.51.100.1", "198.51.100.1"),
        ("", "", ""),
        ("unix:", "198.51.100.1", ""),
    ],
)
def test_the_address_is_the_last_one_that_no_trusted_proxy_has(rf, settings, peer, forwarded, address):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:f::1")]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=peer, headers=headers)) == address


@pytest.mark.parametrize(
    ("key", "given", "free"),
    [
        ("secret", "secret", True),
        ("secret", "Secret", False),
        ("secret", "", False),
        ("", "", False),
        ("s", "ÿ", False),
    ],
)
def test_a_storefront_shows_its_key(rf, settings, key, given, free):
    settings.STOREFRONT_KEY = key
    assert is_storefront(rf.get("/", headers={"X-Storefront-Key": given})) is free
