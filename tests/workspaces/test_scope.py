import pytest
from django.db import DataError, connection

from tests.cast import Cast
from workspaces import scope
from workspaces.models import Member, Workspace


def test_without_a_workspace_a_query_returns_nothing(cast: Cast) -> None:
    assert list(Member.objects.all()) == []
    assert list(Workspace.objects.all()) == []


def test_inside_a_workspace_only_its_rows_exist(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        assert set(Member.objects.all()) == set(cast.everyone)
        assert not Member.objects.filter(pk=cast.nadia.pk).exists()


def test_a_scope_refuses_nesting_and_forgets_itself(cast: Cast) -> None:
    with (
        scope.workspace(cast.workspace.pk),
        pytest.raises(scope.NestedScope),
        scope.workspace(cast.nadia.workspace_id),
    ):
        pass
    assert scope.current() is None
    assert list(Member.objects.all()) == []


def test_a_scope_that_fails_leaves_no_workspace_behind(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), scope.workspace(cast.workspace.pk):
        1 / 0  # noqa: B018  the failure is the point
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lb.workspace', true)")
        assert cursor.fetchone()[0] in ("", None)


def test_the_app_role_may_bypass_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("leadbridge_app", False, False)


def test_one_statement_runs_in_its_workspace_alone_and_leaves_none_behind(committed: Cast) -> None:
    names = scope.run(committed.workspace.pk, "SELECT name FROM workspaces_member WHERE side = %s", ["sales"])
    assert {name for (name,) in names} == {"Sam", "Sofia", "Rita", "Olive"}
    assert list(Member.objects.all()) == []


def test_one_statement_that_fails_changes_nothing(committed: Cast) -> None:
    with pytest.raises(DataError):
        scope.run(
            committed.workspace.pk, "UPDATE workspaces_member SET name = 'x' RETURNING 1 / (id - id)", []
        )
    with scope.workspace(committed.workspace.pk):
        assert not Member.objects.filter(name="x").exists()
