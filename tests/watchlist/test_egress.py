"""Where a crawl may go, however the address is spelled."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlist.egress import Egress, NotAllowed, is_public

PRIVATE = [
    "http://127.0.0.1/", "http://127.1/", "http://127.0.0.1./", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/",
    "http://017700000001/", "http://0/", "http://%31%32%37.0.0.1/", "http://１２７.0.0.1/", "http://[::1]/", "http://[::]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[fe80::1%25eth0]/", "http://[fd00::1]/", "http://10.0.0.1/", "http://172.16.3.4:8080/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/", "http://192.0.0.192/latest/", "http://192.88.99.1/", "http://[fec0::1]/",
    "http://[3fff::1]/", "http://[5f00::1]/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    "http://localhost/", "http://LOCALHOST.:80/", "http://a.localhost/", "http://printer/", "http://nas.local/",
    "http://metadata.google.internal/",
]  # fmt: skip
NO_ADDRESS = [
    "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "http:///x", "http://user@example.com/",
    "http://example.com@127.0.0.1/", "http://example.com:99999/", "http://example.com:0/", "http://example.com:22/",
    "http://exa mple.com/", "http://example.com\\@10.0.0.1/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://[::1/",
    "http://example.com\n/", "http://a..b/", "http://-/", "",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE + NO_ADDRESS)
def test_what_is_not_plainly_public_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        Egress().check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com/a?next=http://127.0.0.1/", "http://8.8.8.8/", "https://[2606:4700::1111]/",
        "https://例子.com/", "http://example.com:8080/", "https://xn--fsqu00a.com./", "http://[::ffff:8.8.8.8]/",
    ],
)  # fmt: skip
def test_what_is_public_may_be_asked(url: str) -> None:
    Egress().check_url(url)


def test_the_operator_lets_in_one_port_of_one_host_and_no_more() -> None:
    egress = Egress(frozenset({"10.0.0.1:8080", "wiki.intranet:80"}))
    egress.check_url("http://10.0.0.1:8080/")
    egress.check_url("http://0x0a000001:8080/")
    egress.check_url("http://WIKI.intranet/")
    egress.check_addresses("wiki.intranet", 80, [ipaddress.ip_address("10.1.1.1")])
    for url in ("http://10.0.0.1/", "http://10.0.0.2:8080/", "https://wiki.intranet/"):
        with pytest.raises(NotAllowed):
            egress.check_url(url)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_inside_ipv6_and_in_every_spelling(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    inside = [f"[::ffff:{address}]", f"[64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}]"]
    spelled = [str(address), f"{address}.", str(number), hex(number), f"0{number:o}", *inside]
    for host in spelled:
        if is_public(address):
            Egress().check_url(f"http://{host}/")
        else:
            with pytest.raises(NotAllowed):
                Egress().check_url(f"http://{host}/")


@given(st.lists(st.ip_addresses(), min_size=1))
def test_one_private_address_is_enough_to_refuse_a_name(addresses: list[ipaddress.IPv4Address]) -> None:
    if all(map(is_public, addresses)):
        Egress().check_addresses("example.com", 443, addresses)
    else:
        with pytest.raises(NotAllowed):
            Egress().check_addresses("example.com", 443, addresses)
