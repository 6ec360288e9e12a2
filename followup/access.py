"""The only way to a lead, a handoff or a touch: by a member, of what is theirs to see or to work on."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404

from followup import helping, who_is_who
from followup.models import Breach, Handoff, Mail, MeetingWord, Nurture, Skip, Template, Touch, Transport
from leads.models import ImportRun, Lead, Meeting, Merge, MergeQuestion, Submission
from workspaces.models import Member, Role, Side

Row = TypeVar("Row")


def lead(member: Member, lead_id: int) -> Lead:
    """Any lead of the member's workspace, merged ones too: both sides see all of them."""
    found = Lead.every.select_related("person", "channel", "campaign", "fact_set").filter(
        workspace_id=member.workspace_id, pk=lead_id
    )
    return _one(found.first(), "lead")


def submission(member: Member, submission_id: int) -> Submission:
    """Any submission of the member's workspace, to read: both sides see what arrived."""
    found = Submission.objects.select_related("connection", "lead__person").filter(
        workspace_id=member.workspace_id, pk=submission_id
    )
    return _one(found.first(), "submission")


def handoff(member: Member, handoff_id: int) -> Handoff:
    """Any handoff of the member's workspace, to read."""
    return _one(_handoffs(member).filter(pk=handoff_id).first(), "handoff")


def latest_handoff(member: Member, found: Lead) -> Handoff | None:
    """The last time a lead was handed over, to read; nothing where it never was."""
    return _handoffs(member).filter(lead=found).order_by("-pk").first()


def _handoffs(member: Member) -> "QuerySet[Handoff]":
    whole = Handoff.objects.select_related(
        "lead__person", "lead__channel", "lead__campaign", "owner", "version"
    ).with_why()
    unsent = Mail.objects.filter(handoff=OuterRef("pk")).order_by("-pk")
    return whole.filter(workspace_id=member.workspace_id).annotate(
        last_mail_state=Subquery(unsent.values("state")[:1])
    )


def workable_handoff(member: Member, handoff_id: int) -> Handoff:
    """A handoff the member may act on: their own, anyone's for who leads the team, and what is nobody's yet."""
    found = handoff(member, handoff_id)
    if not may_work(member, found):
        raise PermissionDenied(
            f"{found.owner.name} has this lead."
            if found.owner and member.works_leads
            else "Only sales works on leads."
        )
    return found


def acceptable_handoff(member: Member, handoff_id: int) -> Handoff:
    """A handoff the member may try to accept; whoever is too late is told who has it."""
    found = handoff(member, handoff_id)
    if not member.works_leads:
        raise PermissionDenied("Only sales accepts leads.")
    return found


def retractable_touch(member: Member, touch_id: int) -> Touch:
    """A touch the member may take back: their own, or anyone's for who leads the team."""
    found = _one(
        Touch.objects.select_related("handoff").filter(workspace_id=member.workspace_id, pk=touch_id).first(),
        "attempt",
    )
    if found.source_key:
        raise PermissionDenied("An imported attempt stands as its file says.")
    if not (found.member_id == member.pk or member.leads_others):
        raise PermissionDenied("Only who made an attempt can take it back.")
    return found


def meetings(member: Member) -> "QuerySet[Meeting]":
    """The meetings with leads of the member's workspace, to read, each with the word that stands on it as `standing`."""
    words = MeetingWord.objects.filter(taken_back_at__isnull=True).select_related("member__user")
    return Meeting.objects.filter(workspace_id=member.workspace_id, lead__isnull=False).prefetch_related(
        Prefetch("words", words, to_attr="standing")
    )


def meeting(member: Member, meeting_id: int) -> Meeting:
    """Any meeting with a lead of the member's workspace, to read."""
    return _one(meetings(member).filter(pk=meeting_id).first(), "meeting")


def workable_meeting(member: Member, meeting_id: int) -> tuple[Meeting, Handoff]:
    """A meeting with a lead that the member may act on, and its latest handoff."""
    found = meeting(member, meeting_id)
    latest = _handoffs(member).filter(lead=found.lead_id or 0).order_by("-pk").values_list("pk", flat=True)
    return found, workable_handoff(member, latest.first() or 0)


def retractable_word(member: Member, word_id: int) -> MeetingWord:
    """What was said of a meeting, for who said it or leads the team."""
    found = _one(MeetingWord.objects.filter(workspace_id=member.workspace_id, pk=word_id).first(), "word")
    if not (found.member_id == member.pk or member.leads_others):
        raise PermissionDenied("Only who said it can take it back.")
    return found


def correctable_breach(member: Member, handoff_id: int) -> Breach:
    """The missed promise of a handoff, for who may say why it was missed."""
    found = _one(
        Breach.objects.select_related("handoff__lead__person")
        .filter(workspace_id=member.workspace_id, handoff_id=handoff_id)
        .first(),
        "missed promise",
    )
    if not may_correct_causes(member):
        raise PermissionDenied("The managers of both sides say why a promise was missed.")
    return found


def may_correct_causes(member: Member) -> bool:
    return member.role in {Role.OWNER, Role.MANAGER}


def member(viewer: Member, member_id: int) -> Member:
    """Any person of the viewer's workspace who works here."""
    found = Member.objects.filter(
        workspace_id=viewer.workspace_id, pk=member_id, user__isnull=False, is_active=True
    )
    return _one(found.first(), "member")


def nurture(member: Member, nurture_id: int) -> Nurture:
    """A lead kept for later, for who may take it up."""
    found = _one(Nurture.objects.filter(workspace_id=member.workspace_id, pk=nurture_id).first(), "lead")
    if not member.works_leads:
        raise PermissionDenied("Only sales works on leads.")
    return found


def skip(member: Member, skip_id: int) -> Skip:
    """A step left out, for who may work on its lead."""
    found = _one(
        Skip.objects.select_related("handoff__owner")
        .filter(workspace_id=member.workspace_id, pk=skip_id)
        .first(),
        "step",
    )
    if not may_work(member, found.handoff):
        raise PermissionDenied("Only who works on a lead takes its steps up again.")
    return found


def mail(member: Member, mail_id: int) -> Mail:
    """A mail to a lead, for who may work on it."""
    found = _one(
        Mail.objects.select_related("handoff__owner")
        .filter(workspace_id=member.workspace_id, pk=mail_id)
        .first(),
        "mail",
    )
    if not may_work(member, found.handoff):
        raise PermissionDenied("Only who works on a lead takes its mails back.")
    return found


def template(member: Member, template_id: int) -> Template:
    """Any template of the member's workspace, a removed one too."""
    return _one(Template.objects.filter(workspace_id=member.workspace_id, pk=template_id).first(), "template")


def question(member: Member, question_id: int) -> MergeQuestion:
    """A question about two persons; a rep sees those about persons whose leads they hold."""
    _one(MergeQuestion.objects.filter(workspace_id=member.workspace_id, pk=question_id).first(), "question")
    found = who_is_who.concerning(member).filter(pk=question_id).first()
    if found is None:
        raise PermissionDenied("This is about leads that others hold.")
    return found


def decidable_question(member: Member, question_id: int) -> MergeQuestion:
    """A question the member may answer."""
    found = question(member, question_id)
    if not member.decides_who_is_who:
        raise PermissionDenied("Marketing and the managers say who is who.")
    return found


def merge(member: Member, merge_id: int) -> Merge:
    """A merge the member may take back."""
    found = _one(Merge.objects.filter(workspace_id=member.workspace_id, pk=merge_id).first(), "merge")
    if not member.decides_who_is_who:
        raise PermissionDenied("Marketing and the managers say who is who.")
    return found


def transport(member: Member, transport_id: int) -> Transport:
    """A transport the member may test or remove: their own, and the workspace's for its owner."""
    found = _one(
        Transport.objects.filter(workspace_id=member.workspace_id, pk=transport_id, ended_at__isnull=True)
        .exclude(kind=Transport.Kind.EMAIL)
        .first(),
        "transport",
    )
    if not (found.member_id == member.pk or (found.member_id is None and member.is_owner)):
        raise PermissionDenied("This is somebody else’s to change.")
    return found


def may_work(member: Member, found: Handoff) -> bool:
    # A key without a person behind it acts for whoever holds the lead.
    return member.works_leads and (
        found.owner_id in {None, member.pk}
        or member.leads_others
        or member.user_id is None
        or helping.is_helping(found, member)
    )


def may_import(member: Member) -> bool:
    """Marketing, and who leads either side, bring files in."""
    return member.side == Side.MARKETING or member.role in {Role.OWNER, Role.MANAGER}


def import_run(member: Member, run_id: int) -> ImportRun:
    """Any import of the member's workspace, for who may import."""
    found = _one(
        ImportRun.objects.select_related("member", "undone_by")
        .filter(workspace_id=member.workspace_id, pk=run_id)
        .first(),
        "import",
    )
    if not may_import(member):
        raise PermissionDenied("Marketing and managers import files.")
    return found


def _one(row: Row | None, what: str) -> Row:
    if row is None:
        raise Http404(f"There is no such {what} here.")
    return row
