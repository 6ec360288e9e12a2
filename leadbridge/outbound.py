"""Calls to addresses that a user gave: never into a network of ours, checked where the connection is really made.

A name is resolved once, by the connection itself, so that what was checked is what is called; a redirect is a refusal.
"""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

PATIENCE_SECONDS = (3.05, 8)  # to connect, and for the answer
MOST_BYTES = 64 * 1024
_WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class Refused(ConnectionError):
    """The address lies inside a network, so it isn't called."""


@dataclass
class Exchange:
    """What came of the calls made inside `exchange`; `key` went with each as its Idempotency-Key."""

    key: str
    status: int | None = None
    problem: str = ""


_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextmanager
def exchange(key: str) -> Iterator[Exchange]:
    """Calls made inside carry this key, and what came of the last one can be read off."""
    made = Exchange(key)
    token = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(token)


def is_public(address: str) -> bool:
    """Whether an IP address is anyone's: not private, loopback, link-local, reserved, nor one of these in IPv6's clothes."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and any(found in network for network in _WRAPPED):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def is_internal(host: str) -> bool:
    """Whether the operator allowed this host although it may lie inside: INTERNAL_HOSTS."""
    return host.casefold() in settings.INTERNAL_HOSTS


def is_plainly_inside(host: str) -> bool:
    """Whether a host names something inside by itself, without asking anyone. That it doesn't proves nothing."""
    bare = host.strip("[]").rstrip(".").casefold()
    if is_internal(bare):
        return False
    try:
        return not is_public(bare)
    except ValueError:
        return "." not in bare or bare.endswith((".localhost", ".local", ".internal"))


def resolve(host: str, port: int) -> str:
    """The address to connect to. Raises Refused where any of the host's addresses lies inside, OSError where it has none."""
    bare = host.strip("[]")
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)]
    if not is_internal(bare) and not all(is_public(address) for address in found):
        raise Refused("This address lies inside a network and is not called.")
    return found[0]


class Session(requests.Session):
    """Every connection is checked, no redirect is followed, no proxy asked, patience and what is read are bounded."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # a proxy or .netrc of the machine is not for addresses of strangers
        self.mount("https://", _Guarded())
        self.mount("http://", _Guarded())

    def request(self, method: Any, url: Any, **how: Any) -> requests.Response:  # type: ignore[override]  # all by name
        current = _current.get()
        if current is not None:
            how["headers"] = {**(how.get("headers") or {}), "Idempotency-Key": current.key}
        how |= {"timeout": PATIENCE_SECONDS, "allow_redirects": False, "stream": True}
        try:
            answer = super().request(method, url, **how)
            answer._content = answer.raw.read(
                MOST_BYTES, decode_content=True
            )  # the rest of a flood is left there
        except (requests.RequestException, HTTPError) as error:
            if current is not None:
                current.status, current.problem = None, in_words(error)
            if isinstance(error, HTTPError):
                raise requests.ConnectionError("the answer broke off") from error
            raise
        if current is not None:
            is_fine = answer.status_code < HTTPStatus.MULTIPLE_CHOICES
            current.status = answer.status_code
            current.problem = "" if is_fine else f"It answered {answer.status_code} {answer.reason}."
        return answer


def request(method: str, url: str, **how: Any) -> requests.Response:
    """Like `requests.request`, guarded."""
    with Session() as opened:
        return opened.request(method, url, **how)


def in_words(error: BaseException) -> str:
    """What went wrong, without the address: it may be a secret."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, Refused):
            return str(link)
        link = link.__cause__ or link.__context__
    if isinstance(error, requests.Timeout):
        return "It didn’t answer in time."
    if isinstance(error, requests.exceptions.SSLError):
        return "Its certificate doesn’t hold."
    return "It can’t be reached."


def _connect(connection: HTTPConnection) -> socket.socket:
    try:
        address = resolve(connection.host, connection.port or 443)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except Refused as error:
        raise NewConnectionError(connection, str(error)) from error
    try:
        return create_connection((address, connection.port or 443), connection.timeout)
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, "it didn't answer in time") from error
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error


class _Http(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _Https(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Guarded(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
