"""Exports of the usual systems are audited without a word about their columns."""

import pytest

from alignment.audit.figures import Row
from tests.alignment.audit.files import audit

EXPORTS = {
    "salesforce": (
        "Id,IsDeleted,LastName,Company,Phone,Email,LeadSource,IsConverted,CreatedDate,Lead Owner\n"
        "00Q1,false,Dupont,Example,,zoe@example.com,Web,false,2026-03-02T09:00:00.000+0000,Sam\n"
        "00Q2,false,Weber,Kessel,,jonas@example.com,Trade Show,false,2026-03-02T10:00:00.000+0000,Rita\n",
        "Id,WhoId,Subject,TaskSubtype,CallDisposition,CallDurationInSeconds,CompletedDateTime,Status\n"
        "00T1,00Q1,Call,Call,Connected,95,2026-03-02T09:30:00.000+0000,Completed\n"
        "00T2,00Q2,Call,Call,,,,Not Started\n",
    ),
    "hubspot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date,Original Source,Contact owner\n"
        "101,Zoë,Dupont,zoe@example.com,,Lead,2026-03-02 09:00,Web,Sam\n"
        "102,Jonas,Weber,jonas@example.com,,Lead,2026-03-02 10:00,Trade Show,Rita\n",
        "Record ID,Call Title,Activity date,Call outcome,Call duration,Associated Contact IDs\n"
        "7,Call,2026-03-02 09:30,Connected,95000,101;102\n",
    ),
    "zoho": (
        "Record Id,Lead Owner,Company,First Name,Last Name,Email,Phone,Lead Source,Lead Status,Created Time\n"
        "z1,Sam,Example,Zoë,Dupont,zoe@example.com,,Web,New,2026-03-02 09:00:00\n"
        "z2,Rita,Kessel,Jonas,Weber,jonas@example.com,,Trade Show,New,2026-03-02 10:00:00\n",
        "Record Id,Subject,Call Start Time,Call Duration,Call Type,Call Result,Email\n"
        "c1,Call,2026-03-02 09:30:00,01:35,Outbound,Interested,zoe@example.com\n"
        "c2,Call,2026-03-02 10:30:00,01:35,Inbound,,jonas@example.com\n",
    ),
    "pipedrive": (
        "Lead - ID,Lead - Title,Lead - Source,Person - Name,Person - Email,Lead - Lead created,Lead - Owner\n"
        "p1,Zoë lead,Web,Zoë Dupont,zoe@example.com,2026-03-02 09:00:00,Sam\n"
        "p2,Jonas lead,Trade Show,Jonas Weber,jonas@example.com,2026-03-02 10:00:00,Rita\n",
        "Activity - ID,Activity - Type,Activity - Marked as done time,Person - Email,Activity - Done\n"
        "a1,Call,2026-03-02 09:30:00,zoe@example.com,Done\n"
        "a2,Call,,jonas@example.com,To do\n",
    ),
}  # fmt: skip
LABELS = {"salesforce": "Salesforce", "hubspot": "HubSpot", "zoho": "Zoho", "pipedrive": "Pipedrive"}


def brief(row: Row) -> tuple[str, int, int]:
    return row.name, row.leads, row.never.part


@pytest.mark.parametrize("system", EXPORTS)
def test_leads_and_attempts_of_each_system(system: str) -> None:
    found = audit(*EXPORTS[system])

    assert found.leads.system == LABELS[system]
    assert found.touches is not None
    assert found.touches.system == LABELS[system]
    assert [brief(row) for row in found.by_channel] == [("Trade Show", 1, 1), ("Web", 1, 0)]
    assert [(row.name, row.leads) for row in found.by_rep] == [("Rita", 1), ("Sam", 1)]
    assert (found.total.known, found.total.median_s) == (1, 1800)
