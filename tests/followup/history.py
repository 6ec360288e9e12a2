"""All that a workspace holds, with every id as its place among the ids of its table: equal where the same was written."""

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

from alignment.models import LeadDelta
from leads.models import ImportRun
from workspaces import scope
from workspaces.models import WorkspaceModel

APPS = {"leads", "followup", "scoring", "alignment"}
ELSEWHERE = {"workspace_id", "created_at"}  # which company, and when its ways in were made


def held(workspace_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows in the order they were written."""
    models: list[Any] = [
        model
        for model in apps.get_models()
        if issubclass(model, WorkspaceModel) and model._meta.app_label in APPS
    ]
    with scope.workspace(workspace_id):
        rows: dict[Any, list[dict[str, Any]]] = {
            model: list(model._base_manager.order_by("pk").values()) for model in models
        }
    places = {model: {row["id"]: place for place, row in enumerate(found)} for model, found in rows.items()}
    found = {
        model: [_placed(model, row, places) for row in own]
        for model, own in rows.items()
        if model is not ImportRun
    }
    return {
        model._meta.db_table: _unordered(own) if model is LeadDelta else own for model, own in found.items()
    }


def _unordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sums of one statement come in the order of a hash of their channels' ids."""
    return sorted(({**row, "id": None} for row in rows), key=str)


def _placed(model: Any, row: dict[str, Any], places: dict[Any, dict[int, int]]) -> dict[str, Any]:
    own: dict[str, Any] = {
        name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()
    }
    own["id"] = places[model][own["id"]]
    for field in model._meta.local_fields:
        if isinstance(field, ForeignKey) and own[field.attname] is not None:
            known = places.get(field.related_model)
            own[field.attname] = known[own[field.attname]] if known is not None else "elsewhere"
    if "detail" in own and isinstance(own["detail"], dict):
        own["detail"] = _detail(own["detail"], places)
    return {name: value for name, value in own.items() if name not in ELSEWHERE}


def _detail(detail: dict[str, Any], places: dict[Any, dict[int, int]]) -> dict[str, Any]:
    named = {model._meta.model_name: known for model, known in places.items()}
    return {
        name: named[name][value] if name in named and isinstance(value, int) else value
        for name, value in detail.items()
    }
