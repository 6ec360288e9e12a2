"""The database, the fixed cast, and the fixtures every test may use."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import settings

from tests import cache, database
from tests import cast as people
from tests.committed import rows
from workspaces import scope

settings.register_profile("ten_thousand", max_examples=10_000)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    name = f"lb_test_{worker_id}"
    with django_db_blocker.unblock():
        database.use_copy(name)
        people.stand()
    yield
    with django_db_blocker.unblock():
        database.drop_copy(name)


@pytest.fixture(autouse=True)
def own_cache() -> None:
    """Nothing of another test's."""
    cache.turn()


@pytest.fixture
def at() -> datetime:
    """A Tuesday morning on which most tests happen."""
    return datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Two companies: Mara, Sam, Rita and Olive of one, and Nadia of another, who must see nothing."""
    return people.standing()


@pytest.fixture
def scoped(cast: people.Cast) -> Iterator[people.Cast]:
    """The cast, inside its workspace."""
    with scope.workspace(cast.workspace.pk):
        yield cast


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[people.Cast]:
    """The cast in rows other connections see, for races and processes; what was added is gone afterwards."""
    with django_db_blocker.unblock(), rows() as cast:
        yield cast


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Client]:
    """Sign a member in and hand back the client: `sign_in(cast.sam).get("/queue/")`."""

    def enter(member: Any) -> Client:
        browser = Client()
        browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return enter
