"""The two files of an audit, as they are laid out on its page."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from alignment.audit import lead_file
from alignment.audit.lead_file import Enquiry
from followup.imports.kinds import KINDS as IMPORTED
from followup.imports.kinds import Kind, Surveyed
from leads.imports.options import Options
from leads.imports.table import Table

LEADS, TOUCHES = "leads", "touches"


def _read_leads(table: Table, options: Options, zone: ZoneInfo, country: str) -> Surveyed:
    return lead_file.read(table, options, zone=zone, country=country)


def _preview_lead(enquiry: Enquiry) -> list[Any]:
    known_by = ", ".join(value for _, value in enquiry.keys)
    told = "" if enquiry.told_touches is None else enquiry.told_touches
    return [known_by, enquiry.asked.at, enquiry.channel, enquiry.rep, told]


KINDS: dict[str, Kind] = {
    LEADS: replace(
        IMPORTED[LEADS],
        headers=lead_file.HEADERS,
        fields=(
            ("external_id", "Id in your system"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("submitted_at", "When they asked"),
            ("channel", "Channel"),
            ("rep", "Who has it"),
            ("touches", "How often they were tried"),
            ("first_touch_at", "When they were first tried"),
            ("last_touch_at", "When they were last tried"),
        ),
        survey=_read_leads,
        keeps_others="",
        constants=(),
        heads=("Known by", "Asked", "Channel", "Who has it", "Attempts by its row"),
        preview=_preview_lead,
    ),
    TOUCHES: IMPORTED[TOUCHES],
}
