"""Addresses that users give: what lies inside is never called, whatever name, redirect or spelling leads there."""

import socket
from typing import Any

import pytest
import requests

from leadbridge import outbound
from tests.followup.receivers import receiving


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104  nothing is bound to it
        "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "2002:7f00:1::", "224.0.0.1", "ff02::1", "240.0.0.1", "198.18.0.1", "192.0.2.1",
    ],
)  # fmt: skip
def test_what_lies_inside_is_not_public(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_what_is_anyone_s_is_public(address: str) -> None:
    assert outbound.is_public(address)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "db", "printer.local", "api.internal", "x.localhost.", "10.1.2.3"],
)
def test_some_names_lie_plainly_inside(host: str) -> None:
    assert outbound.is_plainly_inside(host)
    assert not outbound.is_plainly_inside("hooks.slack.com")


def test_nothing_inside_is_reached_by_any_spelling() -> None:
    with receiving() as inside:
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"):
            with outbound.exchange("k") as made, pytest.raises(requests.RequestException):
                outbound.request("POST", f"http://{host}:{inside.port}/", data=b"x")
            assert made.problem
        assert inside.bodies == []


def test_a_name_that_resolves_inside_is_refused_where_the_connection_is_made(monkeypatch: Any) -> None:
    """Also one that was public a moment ago: the address that was checked is the one that is connected to."""
    with receiving() as inside:
        answers = iter(["127.0.0.1"])

        def lookup(host: str, port: int, **_: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        with outbound.exchange("k") as made, pytest.raises(requests.ConnectionError):
            outbound.request("POST", f"http://public.example:{inside.port}/")
        assert "inside a network" in made.problem
        assert inside.bodies == []


def test_one_inside_address_among_public_ones_is_enough_to_refuse(monkeypatch: Any) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(outbound.Refused):
        outbound.resolve("both.example", 443)


def test_a_redirect_is_not_followed_and_no_proxy_is_asked(settings: Any, monkeypatch: Any) -> None:
    settings.INTERNAL_HOSTS = frozenset({"127.0.0.1"})
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with receiving() as first, receiving() as second:
        first.status, first.location = 307, f"http://127.0.0.1:{second.port}/"
        with outbound.exchange("key-1") as made:
            assert outbound.request("POST", f"http://127.0.0.1:{first.port}/").status_code == 307
        assert made.problem.startswith("It answered 307")
        assert (len(first.bodies), second.bodies) == (1, [])
        assert first.headers[0]["Idempotency-Key"] == "key-1"


def test_an_allowed_host_is_called_and_its_status_told(settings: Any) -> None:
    settings.INTERNAL_HOSTS = frozenset({"127.0.0.1"})
    with receiving() as there:
        there.status = 503
        with outbound.exchange("k") as made:
            outbound.request("POST", f"http://127.0.0.1:{there.port}/")
        assert (made.status, made.problem) == (503, "It answered 503 Service Unavailable.")
