"""Networks without the person in them, and a form that works without a cache."""

import pytest
from django.core.cache import cache
from redis import RedisError

from leads.hosted import limits


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_network_is_an_address_cut_short(address: str, network: str) -> None:
    assert limits.network(address) == network


def test_without_a_cache_nobody_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise RedisError("gone")

    monkeypatch.setattr(cache, "add", gone)
    monkeypatch.setattr(limits, "OF_ALL", 0)
    assert limits.is_exceeded("token", address="203.0.113.77") is False


def test_nothing_kept_names_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []

    def count(key: str) -> int:
        kept.append(key)
        return 1

    monkeypatch.setattr(limits, "_count", count)
    limits.is_exceeded("token", address="203.0.113.77")
    assert len(kept) == 2
    assert "203.0.113" not in "".join(kept)
