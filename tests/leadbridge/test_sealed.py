"""Secrets that must be used again: unreadable in the database, readable by this installation alone."""

from typing import Any

import pytest

from leadbridge import sealed


@pytest.fixture(autouse=True)
def _fresh() -> None:
    sealed._box.cache_clear()


def test_what_was_sealed_is_read_again_and_says_nothing_itself() -> None:
    kept = sealed.seal("https://hooks.slack.com/services/T/B/secret")
    assert "slack" not in kept
    assert sealed.unseal(kept) == "https://hooks.slack.com/services/T/B/secret"
    assert sealed.seal("x") != sealed.seal("x")


def test_a_key_that_was_changed_reads_by_the_old_one_while_it_is_kept(settings: Any) -> None:
    kept, old = sealed.seal("secret"), settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    sealed._box.cache_clear()
    with pytest.raises(sealed.Unreadable):
        sealed.unseal(kept)
    settings.SECRET_KEY_FALLBACKS = [old]
    sealed._box.cache_clear()
    assert sealed.unseal(kept) == "secret"
    sealed._box.cache_clear()


def test_each_purpose_has_bytes_of_its_own_each_time_the_same() -> None:
    assert sealed.derive("a", length=48) == sealed.derive("a", length=48) != sealed.derive("b", length=48)
