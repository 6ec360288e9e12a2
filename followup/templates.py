"""The templates of a company: written by who leads or by marketing, used by every rep."""

from datetime import datetime

from django.db.models import QuerySet

from followup.models import Template
from workspaces import audit
from workspaces.models import Member, Role


class NameTaken(ValueError):
    """Another template is called so."""


def may_write(member: Member) -> bool:
    """Marketing and whoever leads write them; reps use them."""
    return member.role != Role.SALES


def standing() -> "QuerySet[Template]":
    """Those that were not removed, by medium and name."""
    return Template.objects.filter(removed_at__isnull=True).order_by("medium", "name")


def save(template: Template, *, by: Member, at: datetime) -> Template:
    """Keep a new or changed template. Raises NameTaken."""
    others = standing().exclude(pk=template.pk).values_list("name", flat=True)
    if template.name.casefold() in {name.casefold() for name in others}:
        raise NameTaken(f"Another template is called “{template.name}”.")
    verb = "template changed" if template.pk else "template written"
    template.workspace_id, template.changed_at, template.changed_by = by.workspace_id, at, by
    template.save()
    audit.record(by.workspace_id, verb, by=by, at=at, detail={"template": template.pk, "name": template.name})
    return template


def remove(template: Template, *, by: Member, at: datetime) -> None:
    """Take a template out of use; a second time changes nothing."""
    if Template.objects.filter(pk=template.pk, removed_at__isnull=True).update(removed_at=at):
        audit.record(by.workspace_id, "template removed", by=by, at=at, detail={"template": template.pk})


def bring_back(template: Template, *, by: Member, at: datetime) -> None:
    """Undo a removal. Raises NameTaken where another took its name meanwhile."""
    if template.removed_at is None:
        return
    template.removed_at = None
    save(template, by=by, at=at)
