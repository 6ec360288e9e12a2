"""Templates filled in with what is known of a lead. Pure but for the rows it is handed."""

import re
from collections.abc import Mapping
from datetime import date

from followup.models import Handoff
from leadbridge.templatetags.words import readable
from leads.models import Lead
from workspaces.models import Member

_PLACE = re.compile(r"\{([^{}\n]{1,120})\}")
LONGEST_VALUE = 300
ALWAYS = (
    "first name",
    "name",
    "company",
    "title",
    "form",
    "channel",
    "my name",
    "my first name",
    "our company",
)


def known_of(lead: Lead, *, by: Member) -> dict[str, str]:
    """What may stand in a place, by the name it is written with: the person, every current fact, and who writes.

    The lead comes with person, channel and fact set loaded.
    """
    person = lead.person
    facts = lead.fact_set.facts if lead.fact_set else {}
    told = {readable(name).casefold(): _text(value) for name, value in facts.items()}
    told |= {
        "first name": person.name.split()[0] if person.name.split() else "",
        "name": person.name,
        "company": person.company,
        "title": person.title,
        "channel": lead.channel.name if lead.channel else "",
        "my name": by.name,
        "my first name": by.name.split()[0] if by.name.split() else "",
        "our company": by.workspace.name,
    }
    return {name: value for name, value in told.items() if value}


def known_of_handoff(handoff: Handoff, *, by: Member) -> dict[str, str]:
    """The same for a handoff, whose lead is read with all it needs."""
    lead = Lead.every.select_related("person", "channel", "fact_set").get(pk=handoff.lead_id)
    return known_of(lead, by=by)


def fill(text: str, known: Mapping[str, str]) -> str:
    """The text with its places filled; a place of which nothing is known stays as it is, for whoever sends it to see."""
    return _PLACE.sub(lambda place: known.get(_name(place[1]), place[0]), text)


def open_places(text: str) -> list[str]:
    """The places still to be filled, as they are written: "{budget}"."""
    return [f"{{{place}}}" for place in dict.fromkeys(_PLACE.findall(text))]


def _name(place: str) -> str:
    return " ".join(place.replace("_", " ").split()).casefold()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float | date):
        return " ".join(str(value).replace("{", "(").replace("}", ")").split())[:LONGEST_VALUE]
    return ""
