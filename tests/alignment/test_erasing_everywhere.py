"""Erasing leaves a person's name in no column of any table, and each new column has to say how it is."""

from datetime import date

from django.apps import apps
from django.db import connections
from django.utils import timezone

from agreement.models import Remark, Step, Version
from alignment.models import AuditChunk, AuditFile, AuditRun, Dispute, Resolution, Ruling
from followup import erasing
from followup.models import Breach, CauseCorrection, Handoff, Message, OutcomeEntry, Template
from leads import sources
from leads.models import Announcement, Lead, Meeting, Person, RefusedCall
from tests.cast import Cast
from tests.followup import erasures
from tests.followup.erasures import EMAIL, NAME, OTHER, PHONE, found_in, text_columns
from workspaces import scope
from workspaces.models import Absence

# What people, files and other systems say: anyone may be named there, in any row.
SAID = {
    "agreement_remark": "text",
    "agreement_step": "note",
    "alignment_auditchunk": "body",
    "alignment_auditfile": "file_name columns options",
    "alignment_auditrun": "failure result",
    "alignment_dispute": "comment",
    "alignment_resolution": "text",
    "alignment_ruling": "note declined_why",
    "followup_assignment": "why",
    "followup_causecorrection": "note",
    "followup_delivery": "error subject body",
    "followup_handoff": "receipt stuck",
    "followup_mail": "address subject body error",
    "followup_message": "sentence note body",
    "followup_outcomeentry": "reason note detail source_key",
    "followup_skip": "reason",
    "followup_template": "subject body",
    "followup_touch": "note source_key",
    "leads_activity": "detail",
    "leads_announcement": "told error",
    "leads_factset": "facts folded",
    "leads_importchunk": "body",
    "leads_importrefusal": "reason cells",
    "leads_importrun": "file_name options columns failure reasons",
    "leads_lead": "reason form_name landing_page",
    "leads_meeting": "title",
    "leads_phonecall": "told reason number",
    "leads_refusedcall": "reason seen",
    "leads_submission": "payload correction reason",
    "workspaces_absence": "note",
    "workspaces_auditentry": "detail",
}
# What tells of the person themselves: planted in their own rows, by `spread` or below.
OWN = {
    "leads_event": "who url name",
    "leads_mergequestion": "value",
    "leads_person": "name name_key email phone company title country consent_wording do_not_contact_why",
    "leads_personkey": "value told_as",
    "leads_submission": "idempotency_key digest",
    "leads_uncounted": "who",
    "leads_visitor": "who visitor",
}
# Whose words are the product's or name no lead: rules, settings, names of things, ids other systems gave, digests.
OURS = {
    "agreement_revision": "document rules_digest",
    "agreement_signature": "side rules_digest",
    "agreement_remark": "line",
    "agreement_version": "title preamble goal commitments",
    "alignment_dispute": "criterion",
    "alignment_ruling": "line side",
    "alignment_savedview": "name page question",
    "followup_alert": "rung",
    "followup_alertwishes": "also_by",
    "followup_delivery": "address transport",
    "followup_handoff": "lane medium owed_medium owed_step missed_because first_evidence",
    "followup_message": "key path",
    "followup_outcomeentry": "criterion",
    "followup_replay": "reason",
    "followup_rotation": "credits",
    "followup_routingrule": "name tests otherwise",
    "followup_skip": "step medium",
    "followup_template": "name medium",
    "followup_touch": "rep",
    "followup_transport": "kind service name secret hint digest error",
    "followup_usedlink": "verb",
    "leads_activity": "kind",
    "leads_announcement": "external_id",
    "leads_campaign": "name key",
    "leads_channel": "name key",
    "leads_connection": "kind name token settings secrets",
    "leads_erasedkey": "digest",
    "leads_event": "external_id type who_kind",
    "leads_factkind": "name",
    "leads_form": "sites",
    "leads_formversion": "document",
    "leads_importrun": "header_digest kept",
    "leads_meeting": "external_id",
    "leads_merge": "moved",
    "leads_mergequestion": "kind",
    "leads_phonecall": "external_id",
    "leads_uncounted": "who_kind",
    "leads_visitor": "who_kind",
    "scoring_backtest": "rules rules_digest result problem",
    "scoring_definition": "rules",
    "workspaces_apikey": "name start digest",
    "workspaces_auditentry": "verb",
    "workspaces_member": "name time_zone hours holidays_of start_page",
    "workspaces_seat": "tags",
    "workspaces_team": "name time_zone hours holidays_of matched_facts",
    "workspaces_user": "password email name",
    "workspaces_workspace": "slug name time_zone country hours holidays_of",
}
FOREIGN = ("auth_", "django_", "account_", "alignment_delta", "alignment_cell")


def columns(named: dict[str, str]) -> set[str]:
    return {f"{table}.{column}" for table, listed in named.items() for column in listed.split()}


def test_each_column_of_text_says_whether_a_person_may_be_named_in_it(committed: Cast) -> None:
    chosen = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.choices
    }
    there = {f"{table}.{column}" for table, column, _ in text_columns() if not table.startswith(FOREIGN)}
    assert there - chosen == (columns(SAID) | columns(OWN) | columns(OURS)) - chosen


def everything(cast: Cast) -> None:
    """A row in each table where somebody may be named, some of them of Annegret's leads and some of Bea's."""
    at, here = timezone.now(), cast.workspace
    with scope.workspace(here.pk):
        ann, bea = (Lead.objects.get(person__email=email) for email in (EMAIL, OTHER["email"]))
        version = Version.objects.earliest("pk")
        Remark.objects.create(
            workspace=here, version=version, kind="remark", text="-", member=cast.mara, at=at
        )
        Step.objects.create(workspace=here, version=version, kind="proposed", member=cast.mara, at=at)
        Resolution.objects.create(
            workspace=here, month=date(2026, 3, 1), text="-", owner=cast.sam, made_by=cast.max, made_at=at
        )
        Absence.objects.create(workspace=here, member=cast.sam, starts_at=at, note="-")
        Template.objects.create(
            workspace=here,
            name="Hello",
            medium="email",
            subject="-",
            body="-",
            changed_at=at,
            changed_by=cast.rita,
        )
        way_in = sources.connection_of_file(here.pk, "tests", at=at)
        Announcement.objects.create(
            workspace=here, connection=way_in, external_id="1", told={}, announced_at=at, due_at=at
        )
        RefusedCall.objects.create(workspace=here, connection=way_in, reason="-", first_at=at, at=at)
        for lead in (ann, bea):
            Message.objects.create(
                workspace=here,
                recipient=cast.mara,
                key=f"won:{lead.pk}",
                lead=lead,
                sentence="-",
                path="/",
                at=at,
            )
            Meeting.objects.create(
                workspace=here,
                lead=lead,
                external_id=f"m{lead.pk}",
                starts_at=at,
                title="-",
                state="booked",
                at=at,
            )
            handoff = Handoff.objects.get(lead=lead)
            asked = Dispute.objects.create(
                workspace=here, handoff=handoff, lead=lead, comment="-", asked_by=cast.mara, asked_at=at
            )
            Ruling.objects.create(
                workspace=here,
                dispute=asked,
                kind="stands",
                side="sales",
                proposed_by=cast.sam,
                proposed_at=at,
            )
            OutcomeEntry.objects.create(workspace=here, lead=lead, kind="qualified", at=at, recorded_at=at)
            breach = Breach.objects.create(
                workspace=here, handoff=handoff, due_at=at, found_at=at, cause="rep"
            )
            CauseCorrection.objects.create(
                workspace=here, breach=breach, cause="gap", member=cast.rita, at=at
            )
        for kept_at in (None, at):
            audit = AuditRun.objects.create(
                workspace=here,
                created_at=at,
                state="done",
                kept_at=kept_at,
                expires_at=None if kept_at else at,
            )
            file = AuditFile.objects.create(
                workspace=here, run=audit, kind="leads", created_at=at, file_name="a.csv", size=1
            )
            if not kept_at:
                AuditChunk.objects.create(workspace=here, file=file, place=0, body=b"-")


def plant(cast: Cast) -> None:
    """Her name in every column of SAID, in every row of this company."""
    kinds = {f"{table}.{column}": kind for table, column, kind in text_columns()}
    sentence = f"Ask for {NAME} or {EMAIL}"
    values = {"jsonb": "to_jsonb(%s::text)", "bytea": "convert_to(%s, 'UTF8')"}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('lb.erasing', 'on', false)")  # as the door may
        for place in sorted(columns(SAID)):
            table, column = place.split(".")
            said = values.get(kinds[place], "%s")
            if place in {"leads_submission.payload", "leads_factset.facts"}:
                said = f"\"{column}\" || jsonb_build_object('Who sent you', %s::text)"
            elif column == "source_key":
                said = "%s || id"
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = {said} WHERE workspace_id = %s',  # noqa: S608  our own names
                [PHONE if column == "number" else sentence, cast.workspace.pk],
            )
    connections["owner"].close()


def test_after_erasing_a_search_of_every_table_finds_nothing(committed: Cast) -> None:
    erasures.spread(committed)
    everything(committed)
    plant(committed)
    assert columns(SAID) <= found_in()
    with scope.workspace(committed.workspace.pk):
        erasing.erase(Person.objects.get(email=EMAIL), by=committed.olive, at=timezone.now())
    assert found_in() == set()
    with scope.workspace(committed.workspace.pk):
        bea = Lead.objects.select_related("fact_set").get(person__email=OTHER["email"])
        assert bea.fact_set is not None
        assert bea.fact_set.facts["name"] == OTHER["name"]
        assert bea.fact_set.facts["Who sent you"] == "Ask for … or …"
        assert AuditRun.objects.get().kept_at is not None
