"""A person's word that nobody may call or write to them any more: kept, honoured everywhere, and lifted only by name."""

from datetime import datetime

from leads.models import Person
from workspaces import audit
from workspaces.models import Member


def mark(person_id: int, *, why: str, by: Member, at: datetime) -> None:
    """Nobody contacts them from `at` on; the first time it was said stands."""
    Person.objects.filter(pk=person_id, do_not_contact_at__isnull=True).update(
        do_not_contact_at=at, do_not_contact_by=by, do_not_contact_why=why[:200]
    )


def unmark(person_id: int, *, by: int | None, since: datetime) -> None:
    """Take back what was marked by mistake: only what this member wrote down since then, no other word."""
    Person.objects.filter(
        pk=person_id, do_not_contact_by=by, do_not_contact_at__gte=since, erased_at__isnull=True
    ).update(do_not_contact_at=None, do_not_contact_by=None, do_not_contact_why="")


def lift(person: Person, *, why: str, by: Member, at: datetime) -> None:
    """They may be contacted again, because they said so; who lifted it and why stands in the audit log."""
    found = Person.objects.filter(pk=person.pk, do_not_contact_at__isnull=False, erased_at__isnull=True)
    if found.update(do_not_contact_at=None, do_not_contact_by=None, do_not_contact_why=""):
        detail = {"person": person.pk, "why": why}
        audit.record(person.workspace_id, "do not contact lifted", by=by, at=at, detail=detail)
