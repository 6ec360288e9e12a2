"""Whose export a file is, by headers that only one system writes."""

import pytest

from leads.imports import presets
from leads.imports.faults import FileError
from leads.imports.fields import LEAD_HEADERS, OUTCOME_HEADERS, resolve

EXPORTS = [
    ("leads", "salesforce", "Id,IsDeleted,LastName,FirstName,Company,Phone,MobilePhone,Email,LeadSource,IsConverted,CreatedDate"),
    ("leads", "salesforce", "Lead ID,First Name,Last Name,Company / Account,Email,Lead Source,Create Date"),
    ("leads", "hubspot", "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date,Original Source"),
    ("leads", "zoho", "Record Id,Lead Owner,Company,First Name,Last Name,Email,Phone,Lead Source,Lead Status,Created Time"),
    ("leads", "pipedrive", "Lead - ID,Lead - Title,Lead - Source,Person - Name,Person - Email,Lead - Lead created"),
    ("leads", "leadbridge", ",".join(presets.OURS.values())),
    ("outcomes", "salesforce", "Opportunity Name,Stage,Close Date,Amount,Email,Lead Source"),
    ("outcomes", "salesforce", "Id,ContactId,Name,StageName,CloseDate,Amount,IsWon"),
    ("outcomes", "hubspot", "Record ID,Deal Name,Deal Stage,Close Date,Amount,Closed Lost Reason,Associated Contact IDs"),
    ("outcomes", "zoho", "Record Id,Deal Name,Stage,Closing Date,Amount,Email"),
    ("outcomes", "pipedrive", "Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Won time,Person - Email"),
    ("touches", "salesforce", "Id,WhoId,Subject,TaskSubtype,CallDisposition,CallDurationInSeconds,CompletedDateTime,Status"),
    ("touches", "hubspot", "Record ID,Call Title,Activity date,Call outcome,Call duration,Associated Contact IDs"),
    ("touches", "hubspot", "Record ID,Email subject,Email direction,Activity date,Associated Contact IDs"),
    ("touches", "zoho", "Record Id,Subject,Call Start Time,Call Duration,Call Type,Call Result,Email"),
    ("touches", "pipedrive", "Activity - ID,Activity - Type,Activity - Marked as done time,Person - Email"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "header"), EXPORTS)
def test_each_system_is_recognised_by_its_headers(kind: str, name: str, header: str) -> None:
    found = presets.recognise(header.split(","), kind)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("kind", [presets.LEADS, presets.OUTCOMES, presets.TOUCHES])
def test_a_file_of_nobody_s_is_not_taken_for_anyone_s(kind: str) -> None:
    assert presets.recognise(["id", "email", "phone", "outcome", "at", "channel", "date"], kind) is None


def laid(kind: str, header: str, **options):
    columns = header.split(",")
    return resolve(
        columns,
        LEAD_HEADERS if kind == "leads" else OUTCOME_HEADERS,
        mapped=options.get("mapped", {}),
        constants=options.get("constants", {}),
        preset=presets.chosen(options.get("preset", ""), columns, kind),
    )


def test_a_field_takes_its_first_filled_column_and_the_others_stay_facts() -> None:
    fields = laid("leads", EXPORTS[0][2])
    row = [
        "00Q1",
        "false",
        "Dupont",
        "Zoë",
        "Example",
        "",
        "+33 6 00",
        "zoe@example.com",
        "Web",
        "false",
        "2024-03-12",
    ]

    assert fields.read(row) == {
        "external_id": "00Q1", "email": "zoe@example.com", "phone": "+33 6 00", "name": "Zoë Dupont", "company": "Example",
        "channel": "Web", "submitted_at": "2024-03-12",
    }  # fmt: skip
    assert fields.others(row) == {"IsDeleted": "false", "MobilePhone": "+33 6 00", "IsConverted": "false"}


def test_a_system_s_words_become_ours_and_of_several_contacts_the_first_counts() -> None:
    fields = laid("outcomes", EXPORTS[8][2])
    said = fields.read(["7", "Deal", "Closed Won", "2026-01-20", "1,500.00", "", "101;102"])
    assert (said["outcome"], said["external_id"]) == ("won", "101")


def test_what_is_said_goes_before_the_preset() -> None:
    header = EXPORTS[2][2]
    fields = laid("leads", header, mapped={"channel": "Lifecycle Stage"})
    assert fields.columns["channel"] == (5,)
    assert laid("leads", header, constants={"channel": "Web"}).constants["channel"] == "Web"
    assert "channel" not in laid("leads", header, preset="none").columns


def test_a_preset_that_fits_nothing_in_the_file_is_refused() -> None:
    with pytest.raises(FileError, match="This is no export of pipedrive's leads"):
        laid("leads", "email,channel", preset="pipedrive")
