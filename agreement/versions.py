"""Which version of the agreement holds."""

from agreement.models import Version


def in_force(workspace_id: int) -> Version:
    """The version in use, with its definition; raises Version.DoesNotExist where there is none yet."""
    return Version.objects.select_related("definition").get(
        workspace_id=workspace_id, in_force_from__isnull=False, in_force_until__isnull=True
    )
