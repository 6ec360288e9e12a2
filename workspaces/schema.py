"""Migration operations that put tables under row-level security."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from workspaces.models.tenancy import TenantForeignKey

CURRENT = "nullif(current_setting('lb.workspace', true), '')::bigint"


class SecureTables(Operation):
    """Policy, grants and composite keys for tables of workspace rows.

    `append_only` tables grant the app role no UPDATE and no DELETE: what happened stays as it was written.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, models: Sequence[str], append_only: Sequence[str] = ()) -> None:
        self.models = list(models)
        self.append_only = list(append_only)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [], {"models": self.models, "append_only": self.append_only}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing of Django's state changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        apps: Apps = to_state.apps
        models = [apps.get_model(app_label, name) for name in [*self.models, *self.append_only]]
        for model in models:
            for sql in self._policy(model):
                schema_editor.execute(sql)
        for model in models:
            for sql in self._keys(model):
                schema_editor.execute(sql)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The tables are dropped by the operations that made them."""

    def _policy(self, model: type[Model]) -> Iterable[str]:
        table = model._meta.db_table
        rights = "SELECT, INSERT" if model.__name__ in self.append_only else "SELECT, INSERT, UPDATE, DELETE"
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield (
            f'CREATE POLICY workspace ON "{table}" TO {settings.APP_ROLE}'
            f" USING (workspace_id = {CURRENT}) WITH CHECK (workspace_id = {CURRENT})"
        )
        yield f'REVOKE ALL ON "{table}" FROM {settings.APP_ROLE}'
        yield f'GRANT {rights} ON "{table}" TO {settings.APP_ROLE}'

    def _keys(self, model: type[Model]) -> Iterable[str]:
        for field in model._meta.local_fields:
            if isinstance(field, TenantForeignKey):
                yield from _composite_key(model, field)

    def describe(self) -> str:
        return "Put tables under row-level security"


class TieKeys(Operation):
    """Composite keys for fields added to a table that is under row-level security already."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str, fields: Sequence[str]) -> None:
        self.model, self.fields = model, list(fields)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [], {"model": self.model, "fields": self.fields}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing of Django's state changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        for name in self.fields:
            for sql in _composite_key(model, model._meta.get_field(name)):
                schema_editor.execute(sql)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The constraint goes with its column."""

    def describe(self) -> str:
        return f"Tie keys of {self.model} to its workspace"


def _composite_key(model: type[Model], field: Any) -> Iterable[str]:
    table, parent = model._meta.db_table, field.related_model._meta.db_table
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{parent}_tenant') THEN"
        f' ALTER TABLE "{parent}" ADD CONSTRAINT "{parent}_tenant" UNIQUE (workspace_id, id);'
        " END IF; END $$"
    )
    yield (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.column}_tenant"'
        f' FOREIGN KEY (workspace_id, "{field.column}") REFERENCES "{parent}" (workspace_id, id)'
    )
