"""What people say of a line: in words, as a change asked for, or by returning a lead for it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q

from agreement import steps
from agreement.models import Remark, Step, Version
from leadbridge import doorbell
from leads.models import Lead
from workspaces.models import Member


@dataclass
class Count:
    """How much was said of a line; returned leads are counted apart."""

    open: int = 0
    settled: int = 0
    changes: int = 0
    returns: int = 0

    @property
    def said(self) -> int:
        return self.open + self.settled


def add(
    version: Version, *, line: str, text: str, by: Member, at: datetime, lead: Lead | None = None
) -> Remark:
    """Say something of a line of any version, perhaps because of a lead; an empty line is the whole document."""
    remark = Remark.objects.create(
        workspace_id=version.workspace_id,
        version=version,
        line=line,
        kind=Remark.Kind.REMARK,
        text=text,
        member=by,
        lead=lead,
        at=at,
    )
    steps.record(version, Step.Kind.REMARKED, by=by, at=at, note=text)
    return remark


def settle(remark: Remark, *, by: Member, at: datetime) -> Remark:
    """Call a remark dealt with; doing so twice changes nothing."""
    if Remark.objects.filter(pk=remark.pk, settled_at__isnull=True).update(settled_at=at, settled_by=by):
        doorbell.announce(remark.workspace_id, "agreement", id=remark.version.number)
    remark.refresh_from_db(fields=["settled_at", "settled_by"])
    return remark


def from_return(
    version: Version, *, criterion: str, lead: Lead, by: Member, note: str, at: datetime
) -> Remark:
    """A lead came back because this line was wrong: the rep's voice on the version it was handed over by."""
    remark = Remark.objects.create(
        workspace_id=version.workspace_id,
        version=version,
        line=address(criterion),
        kind=Remark.Kind.RETURN,
        text=note,
        member=by,
        lead=lead,
        at=at,
    )
    doorbell.announce(version.workspace_id, "agreement", id=version.number)
    return remark


def address(line: str) -> str:
    """A line's stable address; a criterion's key alone is understood too."""
    known = {
        "",
        "title",
        "preamble",
        "goal",
        "required",
        "rules_out",
        "commitments",
        "expectations",
        "glossary",
    }
    return line if "/" in line or line in known else f"criteria/{line}"


def counts(version: Version) -> dict[str, Count]:
    """Line → what was said of it."""
    found: dict[str, Count] = defaultdict(Count)
    rows = (
        Remark.objects.filter(version=version)
        .annotate(is_settled=Q(settled_at__isnull=False))
        .values_list("line", "kind", "is_settled")
        .annotate(said=models.Count("pk"))
        .order_by()
    )
    for line, kind, is_settled, said in rows:
        count = found[line]
        if kind == Remark.Kind.RETURN:
            count.returns += said
        elif is_settled:
            count.settled += said
        else:
            count.open += said
            count.changes += said if kind == Remark.Kind.CHANGE else 0
    return dict(found)
