"""A mail or text to a lead as it is begun: the template the plan names, filled in with what is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from followup import effort, templates, wording
from followup.models import Handoff, Template
from workspaces.models import Member


@dataclass(frozen=True)
class Composer:
    """What the dialog shows: to whom, by what, begun from which template."""

    medium: str
    to: str
    chosen: Template | None
    choices: Sequence[Template]
    subject: str
    body: str

    @property
    def is_mail(self) -> bool:
        return self.medium == Template.Medium.EMAIL

    @property
    def sms_link(self) -> str:
        """Opens the phone's own messages with the words in it."""
        return f"sms:{self.to}?&body={quote(self.body)}"

    @property
    def open_places(self) -> list[str]:
        return wording.open_places(f"{self.subject}\n{self.body}")


def begin(handoff: Handoff, *, medium: str, template_id: int | None, by: Member) -> Composer:
    """Begin from the asked template, else from the one the plan names; none where neither stands (0 asks for none)."""
    medium = medium if medium in Template.Medium.values else Template.Medium.EMAIL
    choices = list(templates.standing().filter(medium=medium))
    planned = effort.of(handoff).template.casefold()
    chosen = next(
        (
            one
            for one in choices
            if (one.pk == template_id if template_id is not None else one.name.casefold() == planned)
        ),
        None,
    )
    known = wording.known_of_handoff(handoff, by=by) if chosen else {}
    person = handoff.lead.person
    return Composer(
        medium=medium,
        to=person.email if medium == Template.Medium.EMAIL else person.phone,
        chosen=chosen,
        choices=choices,
        subject=" ".join(wording.fill(chosen.subject, known).split()) if chosen else "",
        body=wording.fill(chosen.body, known) if chosen else "",
    )
