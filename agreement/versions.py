"""Which version of the agreement holds."""

from django.db import connection

from agreement.models import Version


def in_force(workspace_id: int) -> Version:
    """The version in use, with its definition; raises Version.DoesNotExist where there is none yet."""
    return Version.objects.select_related("definition").get(
        workspace_id=workspace_id, in_force_from__isnull=False, in_force_until__isnull=True
    )


def lock(workspace_id: int) -> Version:
    """The version in use, and nobody else numbers, signs or replaces one until this transaction ends.

    A lock on its row would not do: who waited for it would find that another row is in force now.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agreement', %s))", [workspace_id])
    return in_force(workspace_id)
