"""Who may see the figures of each rep: decided by the workspace, enforced where the figures are read.

By default those who manage a side, the owner, and each rep themself. To everyone else the reps are one line, so that
parts still add up to their whole.
"""

from workspaces.models import Member, RepFigures, Role

OTHERS = "others"


def sees_each_rep(member: Member) -> bool:
    """May see every rep's own figures."""
    if member.role in {Role.OWNER, Role.MANAGER}:
        return True
    return RepFigures(member.workspace.rep_figures) == RepFigures.EVERYONE


def only_of(member: Member) -> int | None:
    """Whose figures the member sees beside those of all others together; None: everyone's."""
    return None if sees_each_rep(member) else member.pk
