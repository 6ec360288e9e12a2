"""Calls that phone systems tell of become confirmed attempts on the lead with that number.

The lead is the one that was with sales then, else the latest enquiry of the only person with that number. A number that
several people share, all of them with sales, tells nothing unless one of them is the caller's. What matches nobody is
kept and counted. Each call is one attempt, by its id, however often and in whichever order its steps are told.
A call of theirs is no attempt of ours; but where the phone system says that both spoke, somebody here answered them, and that is
the exchange every attempt is made for. That it was "completed" says no such thing: a machine may have answered.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DataError, transaction

from followup import evidence
from followup.models import Handoff, Touch
from leadbridge import doorbell
from leads import doors, phones, ways_in
from leads.folding import fold
from leads.models import Connection, Lead, MergeQuestion, PersonKey, PhoneCall
from leads.ways_in import CallTold
from workspaces import scope
from workspaces.models import Workspace

log = structlog.get_logger(__name__)
BATCH = 100
State = PhoneCall.State
UNKNOWN, SEVERAL = "Nobody here has this number.", "Several leads have this number."


@dataclass(frozen=True)
class Made:
    """A call as an attempt."""

    source_key: str
    at: datetime
    result: str
    duration_s: int | None
    note: str
    rep: str
    medium: str = "call"
    is_timed: bool = True


def take_in_everywhere() -> int:
    """Look at every call that was told of. A second copy passes over what the first has in hand."""
    done = 0
    for workspace_id in doors.with_pending_calls():
        while True:
            with scope.workspace(workspace_id):
                taken = take_in(workspace_id, at=scope.now())
            done += taken
            if taken < BATCH:
                break
    return done


def take_in(workspace_id: int, *, at: datetime) -> int:
    """Look at one batch, in this transaction. Returns how many it was."""
    calls = list(
        PhoneCall.objects.filter(state=State.PENDING)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:BATCH]
    )
    if calls:
        _place_or_set_aside(workspace_id, calls, at=at)
        doorbell.announce(workspace_id, "connections")
    return len(calls)


def _place_or_set_aside(workspace_id: int, calls: Sequence[PhoneCall], *, at: datetime) -> None:
    """One that breaks must not hold up the others: it is set aside, where its connection's page shows it."""
    try:
        with transaction.atomic():
            _place(workspace_id, calls, at=at)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, DataError) as error:
        if len(calls) > 1:
            half = len(calls) // 2
            _place_or_set_aside(workspace_id, calls[:half], at=at)
            _place_or_set_aside(workspace_id, calls[half:], at=at)
            return
        log.exception("call set aside", call=calls[0].pk)
        _close(calls[0], State.UNREADABLE, f"LeadBridge could not read it ({type(error).__name__}).")
        calls[0].save(update_fields=["state", "reason"])


def _place(workspace_id: int, calls: Sequence[PhoneCall], *, at: datetime) -> None:
    workspace = Workspace.objects.get(pk=workspace_id)
    came_by = Connection.objects.only("workspace_id", "kind", "name").in_bulk(
        {call.connection_id for call in calls}
    )
    told: dict[int, CallTold] = {}
    for call in calls:
        said = ways_in.call(came_by[call.connection_id], call.told)
        if said is None or not said.phone:
            _close(call, State.UNREADABLE, "It doesn’t say which number was called.")
            continue
        call.number = phones.key(said.phone, workspace.country) or said.phone[:40]
        if not said.is_over:
            _close(call, State.UNDERWAY)
        elif not said.is_ours and said.result not in Touch.CONTACTS:
            _close(call, State.INBOUND, "They called. The rep says what came of it.")
        else:
            told[call.pk] = said
    _attempts([(call, told[call.pk]) for call in calls if call.pk in told], workspace_id, at=at)
    PhoneCall.objects.bulk_update(calls, ["state", "reason", "number", "lead"])


def _attempts(calls: Sequence[tuple[PhoneCall, CallTold]], workspace_id: int, *, at: datetime) -> None:
    if not calls:
        return
    held = _held({call.number for call, _ in calls})
    made: list[tuple[Made, Lead]] = []
    for call, said in calls:
        began_at = min(said.at or call.first_heard_at, call.first_heard_at)
        lead, reason = _whose(held.get(call.number, {}), began_at, said)
        if lead is None:
            _close(call, State.NOBODY, reason)
            continue
        _close(call, State.ATTEMPT)
        call.lead = lead
        made.append((_made(call, said, began_at), lead))
    if made:
        evidence.append(workspace_id, made, at=at)


def _made(call: PhoneCall, said: CallTold, began_at: datetime) -> Made:
    # By the call's own id: told again after it was let go of, it still is the same attempt.
    digest = hashlib.sha256(f"{call.connection_id}:{call.external_id}".encode()).hexdigest()
    note = said.note if said.is_ours else f"They called.\n{said.note}".strip()
    return Made(f"phone:{digest[:40]}", began_at, said.result, said.duration_s, note, said.rep[:120])


def _close(call: PhoneCall, state: State, reason: str = "") -> None:
    call.state, call.reason = state, reason


_Leads = Mapping[int, Sequence[tuple[Lead, Sequence[Handoff]]]]


def _held(numbers: set[str]) -> dict[str, _Leads]:
    """Number → person → their leads, the newest first, each with its handoffs."""
    keys = PersonKey.objects.filter(kind=PersonKey.Kind.PHONE, value__in=numbers)
    people: dict[str, set[int]] = {}
    for key in keys:
        people.setdefault(key.value, set()).add(key.person_id)
    doubts = MergeQuestion.objects.filter(kind=PersonKey.Kind.PHONE, value__in=numbers)
    for doubt in doubts:  # both said that it is theirs, and one has the key
        people.setdefault(doubt.value, set()).update((doubt.one_id, doubt.other_id))
    ids = set().union(*people.values())
    handoffs: dict[int, list[Handoff]] = {}
    for handoff in (
        Handoff.objects.filter(lead__person_id__in=ids).select_related("owner__user").defer("receipt")
    ):
        handoffs.setdefault(handoff.lead_id, []).append(handoff)
    leads: dict[int, list[tuple[Lead, Sequence[Handoff]]]] = {}
    for lead in Lead.objects.filter(person_id__in=ids).order_by("-arrived_at", "-pk"):
        leads.setdefault(lead.person_id, []).append((lead, handoffs.get(lead.pk, [])))
    return {
        number: {person: leads[person] for person in theirs if person in leads}
        for number, theirs in people.items()
    }


def _whose(people: _Leads, at: datetime, said: CallTold) -> tuple[Lead | None, str]:
    """The lead that a call was about, or why there is none."""
    worked = [
        (lead, handoff)
        for leads in people.values()
        for lead, handoffs in leads
        for handoff in handoffs
        if handoff.started_at <= at and (handoff.ended_at is None or at <= handoff.ended_at)
    ]
    if len(worked) > 1 and said.rep:
        worked = [(lead, handoff) for lead, handoff in worked if _is_owner(handoff, said.rep)]
    if len(worked) == 1:
        return worked[0][0], ""
    if len(people) != 1:
        return None, SEVERAL if people else UNKNOWN
    [leads] = people.values()
    return next((lead for lead, _ in leads if lead.arrived_at <= at), leads[-1][0]), ""


def _is_owner(handoff: Handoff, rep: str) -> bool:
    owner = handoff.owner
    if owner is None:
        return False
    return fold(rep) in {fold(owner.name), fold(owner.user.email) if owner.user else ""}
