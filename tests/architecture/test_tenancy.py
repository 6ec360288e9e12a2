"""A row of another workspace can't be read, written or pointed at: by policy, by key, by right."""

import itertools
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey, Model

from agreement.models import Revision, Signature, Step
from followup.models import Alert, Assignment, Breach, Handoff, OutcomeEntry, Retraction, Touch
from leads.models import Activity, Event, FactSet, Lead, Submission
from scoring.models import Definition
from tests.architecture import tables
from tests.cast import Cast
from tests.followup.road import hand_over_one
from workspaces import scope
from workspaces.models import AuditEntry, TenantForeignKey, Workspace, WorkspaceModel

CURRENT = "(NULLIF(current_setting('lb.workspace'::text, true), ''::text))::bigint"
# Tables of no workspace: whoever signs in may belong to several, and Django's own.
WITHOUT_POLICY = {
    "workspaces_user",
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
}
# Indexes of workspace rows that don't lead with the workspace, each because a door looks across all of them.
LOOK_UPS = {
    "workspaces_member_user_id": "door_memberships: where may this user enter?",
    "workspaces_apikey_digest": "door_api_key: whose key is this?",
    "leads_connection_token": "door_connection: which form is this?",
    "handoff_rung": "door_due_clocks: where is a rung due?",
    "delivery_due": "door_due_deliveries: where does a letter wait?",
    "transport_tests": "door_due_deliveries: where does a test message wait?",
    "mail_due": "door_due_mails: where does a mail to a lead wait?",
    "nurture_due": "door_due_nurtures: where does a kept lead come back?",
    "announcement_due": "door_due_announcements: where is a lead still to be fetched?",
    "meeting_look_at": "door_meetings_to_look_at: where did a meeting change, or begins soon?",
    "message_due": "door_due_messages: where does a message wait?",
    "notice_due": "door_due_notices: where does a notice wait?",
    "version_takes_effect": "door_taking_effect: where does a version come into force?",
}
APPEND_ONLY = [
    Event,
    FactSet,
    Activity,
    Touch,
    Retraction,
    OutcomeEntry,
    Breach,
    AuditEntry,
    Definition,
    Revision,
    Signature,
    Step,
]


def test_every_table_is_under_a_policy_or_named_here(db: None) -> None:
    open_to_all = {name for name, (is_secured, _) in tables.tables().items() if not is_secured}
    assert open_to_all == WITHOUT_POLICY


def test_every_model_with_a_workspace_is_a_workspace_model() -> None:
    for model in tables.our_models():
        fields = {field.name for field in model._meta.local_fields}
        assert ("workspace" in fields) == issubclass(model, WorkspaceModel), model


@pytest.mark.parametrize("model", [*tables.workspace_models(), Workspace])
def test_rows_are_seen_and_written_only_inside_their_workspace(db: None, model: type[Model]) -> None:
    table = model._meta.db_table
    column = "id" if model is Workspace else "workspace_id"
    assert tables.tables()[table][0]
    assert tables.policies()[table] == [
        ([settings.APP_ROLE], "ALL", f"({column} = {CURRENT})", f"({column} = {CURRENT})")
    ]


def test_keys_between_workspace_rows_include_the_workspace(db: None) -> None:
    keys = tables.foreign_keys()
    for model in tables.workspace_models():
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if not isinstance(field, ForeignKey):
                continue
            parent = field.related_model
            if isinstance(parent, type) and issubclass(parent, WorkspaceModel):
                assert isinstance(field, TenantForeignKey), f"{table}.{field.column} leaves the workspace out"
                assert keys.get((table, ("workspace_id", field.column))) == (
                    parent._meta.db_table,
                    ("workspace_id", "id"),
                ), f"{table}.{field.column}"
                assert (table, (field.column,)) not in keys


def test_every_row_ends_at_a_workspace_by_keys_it_always_has(db: None) -> None:
    keys = tables.foreign_keys()

    def is_tied(model: type[Model], beyond: frozenset[type[Model]]) -> bool:
        if (model._meta.db_table, ("workspace_id",)) in keys:
            return True
        parents = {
            field.related_model
            for field in model._meta.local_fields
            if isinstance(field, TenantForeignKey) and not field.null and field.related_model not in beyond
        }
        return any(is_tied(parent, beyond | {model}) for parent in parents)

    assert [model for model in tables.workspace_models() if not is_tied(model, frozenset())] == []


def test_indexes_lead_with_the_workspace_or_belong_to_a_door(db: None) -> None:
    scoped = {model._meta.db_table for model in tables.workspace_models()}
    others = {
        index
        for table, index, columns, is_primary in tables.indexes()
        if table in scoped and columns[0] != "workspace_id" and not is_primary
    }
    unexplained = {name for name in others if not name.startswith(tuple(LOOK_UPS))}
    assert not unexplained
    assert {name for name in LOOK_UPS if not any(other.startswith(name) for other in others)} == set()


def test_the_app_role_owns_nothing_and_may_bypass_nothing(db: None) -> None:
    role = settings.APP_ROLE
    assert tables.asked("SELECT current_user::text")[0] == (role,)
    [(is_super, bypasses, makes_roles, makes_databases, replicates)] = tables.asked(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = %s",
        role,
    )
    assert not any([is_super, bypasses, makes_roles, makes_databases, replicates])
    owners = {owner for _, owner in tables.tables().values()}
    assert role not in owners
    assert tables.asked(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", role
    ) + tables.asked("SELECT count(*) FROM pg_proc WHERE pg_get_userbyid(proowner) = %s", role) == [
        (0,),
        (0,),
    ]
    for owner in owners:
        assert tables.asked("SELECT pg_has_role(%s, %s, 'MEMBER')", role, owner) == [(False,)]
    assert tables.asked("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) == [(False,)]
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_lead DISABLE ROW LEVEL SECURITY")


def test_doors_are_the_only_functions_with_the_owners_rights_and_name_their_schemas(db: None) -> None:
    rows = tables.asked(
        "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert rows
    for name, setting in rows:
        assert name.startswith("door_")
        assert setting == ["search_path=pg_catalog, public"]


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_what_happened_stays_as_it_was_written(scoped: Cast, model: type[Model]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    for statement in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))


def test_what_arrived_can_t_be_altered_but_its_state_can(cast: Cast) -> None:
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        assert Submission.objects.update(state="attention", reason="asked again") == 1
        changes: list[dict[str, Any]] = [
            {"payload": {}},
            {"idempotency_key": "another"},
            {"received_at": cast.workspace.created_at},
            {"is_history": True},
            {"digest": b"x" * 32},
        ]
        for change in changes:
            with pytest.raises(Exception, match="can not be altered"), transaction.atomic():
                Submission.objects.update(**change)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Submission.objects.all().delete()


def test_a_row_can_t_point_to_a_parent_of_another_workspace_even_by_a_guessed_id(cast: Cast) -> None:
    """Foreign keys look past policies: only the composite key stands between a guessed id and another company."""
    handoff = hand_over_one(cast)
    guesses: dict[type[WorkspaceModel], dict[str, Any]] = {
        Touch: {"handoff_id": handoff.pk, "lead_id": handoff.lead_id, "member_id": handoff.owner_id},
        OutcomeEntry: {"lead_id": handoff.lead_id},
        Activity: {"lead_id": handoff.lead_id},
        Assignment: {"handoff_id": handoff.pk},
        Alert: {"handoff_id": handoff.pk, "assignment_id": 1, "recipient_id": handoff.owner_id},
        Lead: {"person_id": handoff.lead.person_id},
        AuditEntry: {"member_id": handoff.owner_id},
    }
    fixed: dict[type[WorkspaceModel], dict[str, Any]] = {
        Touch: {"medium": "call", "result": "spoke", "is_contact": True, "recorded_at": handoff.started_at},
        OutcomeEntry: {"kind": "won", "recorded_at": handoff.started_at},
        Assignment: {"started_at": handoff.started_at},
        Alert: {"rung": "breach", "due_at": handoff.due_at, "created_at": handoff.due_at},
        Lead: {"arrived_at": handoff.started_at},
    }
    for model, theirs in guesses.items():
        values = theirs | fixed.get(model, {})
        if any(field.name == "at" for field in model._meta.local_fields):
            values |= {"at": handoff.started_at}
        with pytest.raises(IntegrityError, match="_tenant"), scope.workspace(cast.nadia.workspace_id):
            model._default_manager.create(workspace_id=cast.nadia.workspace_id, **values)


def test_a_row_of_another_workspace_is_neither_written_nor_moved_there(cast: Cast) -> None:
    handoff = hand_over_one(cast)
    with scope.workspace(cast.nadia.workspace_id):
        assert Handoff.objects.filter(pk=handoff.pk).update(lane="stolen") == 0
        assert Lead.objects.count() == 0
    for there, here in itertools.permutations([cast.workspace.pk, cast.nadia.workspace_id]):
        with pytest.raises(ProgrammingError, match="row-level security"), scope.workspace(here):
            AuditEntry.objects.create(workspace_id=there, at=handoff.started_at, verb="slipped in")
    with pytest.raises(ProgrammingError, match="row-level security"), scope.workspace(cast.workspace.pk):
        Handoff.objects.filter(pk=handoff.pk).update(workspace_id=cast.nadia.workspace_id)
