"""Two files become one `Audit`, a row at a time.

never contacted  no attempt at all ÷ leads; an attempt is any call, mail, message or meeting of ours
fewer than n     leads with less than n attempts ÷ leads
first attempt    see `response`; median and 90th percentile of the waits that are known
reached          leads with an attempt whose result is a two-way exchange, or that answered after an attempt ÷ leads tried
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from alignment.audit import ledger, response
from alignment.audit.figures import Audit, Read
from alignment.audit.lead_file import Enquiry, LeadFile, Moment, moment
from alignment.audit.ledger import Attempt, Ledger, Worked
from alignment.audit.sums import Sums
from followup.models import Touch
from followup.touch_file import Made, TouchFile
from leads.folding import fold
from leads.imports.faults import general
from leads.imports.fields import plain
from leads.imports.table import Refusal

Entry = TypeVar("Entry", Enquiry, Made)
MARGIN = timedelta(days=7)
_TOLD_EVERY = 1000
_DIRECTIONS = {"direction", "call direction", "email direction", "call type", "activity direction"}
_THEIRS = ("incoming", "inbound", "received", "missed")
_WRITTEN = {Touch.Medium.EMAIL, Touch.Medium.SMS, Touch.Medium.CHAT}

Tell = Callable[[int, int], object]


def of(
    leads: LeadFile, touches: TouchFile | None, *, at: datetime, tell: Tell = lambda done, total: None
) -> Audit:
    """Audit a file of leads, with a file of attempts or without; `tell` is told how many rows are done of how many."""
    counter = _Counter(leads, touches, tell)
    with ledger.opened(leads.dates.zone) as held:
        counter.take_leads(held, at)
        if touches is not None:
            counter.take_touches(held, touches, at)
        return counter.audit(held)


class _Seen:
    """What became of one file's rows so far."""

    def __init__(self) -> None:
        self.rows = self.taken = self.twice = self.nobody = self.theirs = 0
        self.refused: Counter[str] = Counter()
        self.lines: dict[str, int] = {}
        self.first: Moment | None = None
        self.last: Moment | None = None

    def refuse(self, refusal: Refusal) -> None:
        reason = general(refusal.reason)
        self.refused[reason] += 1
        self.lines.setdefault(reason, refusal.line)

    def spans(self, when: Moment) -> None:
        if self.first is None or when.at < self.first.at:
            self.first = when
        if self.last is None or when.at > self.last.at:
            self.last = when

    def read(self, system: str) -> Read:
        return Read(
            system=system,
            rows=self.rows,
            taken=self.taken,
            twice=self.twice,
            refused=self.refused.total(),
            nobody=self.nobody,
            theirs=self.theirs,
            first_day=self.first.here.date().isoformat() if self.first else "",
            last_day=self.last.here.date().isoformat() if self.last else "",
            reasons=tuple(
                (reason, count, self.lines[reason]) for reason, count in self.refused.most_common(10)
            ),
        )


class _Counter:
    def __init__(self, leads: LeadFile, touches: TouchFile | None, tell: Tell) -> None:
        self.file, self.by_touches = leads, touches is not None
        self.rows = leads.total + (touches.total if touches else 0)
        self.tell, self.done = tell, 0
        self.leads, self.touches = _Seen(), _Seen()
        self.knows_results = False
        self.touch_system = touches.fields.preset.label if touches and touches.fields.preset else ""

    def take_leads(self, held: Ledger, at: datetime) -> None:
        for entry in self._walked(self.file.entries(at=at), self.leads):
            if held.add(entry):
                self.leads.taken += 1
                self.leads.spans(entry.asked)
            else:
                self.leads.twice += 1

    def take_touches(self, held: Ledger, file: TouchFile, at: datetime) -> None:
        directions = [place for place, name in enumerate(file.table.columns) if plain(name) in _DIRECTIONS]
        for made in self._walked(file.entries(at=at), self.touches):
            is_theirs = any(fold(made.cells[place].strip()).startswith(_THEIRS) for place in directions)
            if not held.is_new(made.source_key):
                self.touches.twice += 1
                continue
            attempt = _attempt(file, made, is_theirs=is_theirs)
            if not held.lay(attempt, made.keys):
                self.touches.nobody += 1
            else:
                self.touches.taken += 1
                self.touches.theirs += is_theirs
                self.knows_results = self.knows_results or (
                    bool(made.result) and made.result != Touch.Result.SENT
                )
                self.touches.spans(attempt.when)

    def audit(self, held: Ledger) -> Audit:
        sums = Sums()
        uncovered = young = contradicted = 0
        for lead in held.worked():
            sums.add(lead, response.of(lead, by_touches=self.by_touches))
            uncovered += self._is_uncovered(lead)
            young += self._is_young(lead)
            contradicted += self.by_touches and not lead.attempts and bool(lead.told.touches)
        return Audit(
            leads=self.leads.read(self.file.fields.preset.label if self.file.fields.preset else ""),
            touches=self.touches.read(self.touch_system) if self.by_touches else None,
            attempts_from="file" if self.by_touches else self.file.tells_attempts,
            knows_results=self.knows_results,
            zone=str(self.file.dates.zone),
            total=sums.total(),
            by_channel=sums.by_channel(),
            by_rep=sums.by_rep(),
            by_month=sums.by_month(),
            by_hour=sums.by_hour(),
            uncovered=uncovered,
            young=young,
            contradicted=contradicted,
        )

    def _walked(self, entries: Iterator[Entry | Refusal], seen: _Seen) -> Iterator[Entry]:
        """The rows that can be taken; the others are counted by their reason."""
        for entry in entries:
            self.done += 1
            seen.rows += 1
            if self.done % _TOLD_EVERY == 0:
                self.tell(self.done, self.rows)
            if isinstance(entry, Refusal):
                seen.refuse(entry)
            else:
                yield entry

    def _is_uncovered(self, lead: Worked) -> bool:
        return self.touches.first is not None and lead.asked.at < self.touches.first.at - MARGIN

    def _is_young(self, lead: Worked) -> bool:
        """It asked in the last days that the files know of."""
        last = max(when.at for when in (self.leads.last, self.touches.last) if when)
        return lead.asked.at > last - MARGIN


def _attempt(file: TouchFile, made: Made, *, is_theirs: bool) -> Attempt:
    cell = file.fields.cell("at", made.cells) or file.fields.constants.get("at", "")
    return Attempt(
        when=moment(file.dates, cell),
        is_contact=made.result in Touch.CONTACTS and not is_theirs,
        is_written=made.medium in _WRITTEN,
        is_theirs=is_theirs,
        rep=made.rep,
    )
