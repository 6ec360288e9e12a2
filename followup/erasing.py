"""Erasing a person: who they were is gone everywhere, that somebody enquired stays counted."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection

from leads.models import Person
from workspaces.models import Member


def erase(person: Person, *, by: Member, at: datetime) -> None:
    """Remove all that identifies a person and whoever was found to be them; can't be undone.

    Raises PermissionDenied for anyone but the owner, and a database error while a file that holds them is being imported.
    """
    if not by.is_owner:
        raise PermissionDenied("Only the owner erases people.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT door_erase_person(%s, %s, %s)", [person.pk, by.pk, at])
