"""Who asked, when, and in which words: ninety days of them, and those of the last hours."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from alignment.demo import channels, company
from alignment.demo.channels import CHANNELS, Channel, Form
from alignment.demo.company import SITE, TIME_ZONE, Person
from alignment.demo.people import Crowd
from leads.hosted.document import fill

DAYS = 90
A_DAY = 19
# Per hour of the day: offices ask in office hours, a few in the evening.
HOURS = (1, 0, 0, 0, 0, 1, 3, 9, 18, 24, 24, 22, 17, 20, 22, 21, 18, 11, 5, 4, 4, 4, 3, 2)
WEEKDAYS = (1.1, 1.15, 1.1, 1.05, 0.9, 0.22, 0.2)
MONTHS = ("March", "May", "June", "September", "the summer", "the autumn", "the new year")
ZONE = ZoneInfo(TIME_ZONE)


@dataclass(frozen=True)
class Plan:
    """How one of today's leads is to stand in the queue: whose it is, and what was done so far."""

    rep: Person
    answered_after: timedelta | None = None
    call_back_in: timedelta | None = None
    meets_in: timedelta | None = None


@dataclass(frozen=True)
class Ask:
    """One enquiry: when, through which channel, the submission as sent, and, for today's, the plan."""

    at: datetime
    channel: Channel
    form: Form
    payload: dict[str, Any] = field(compare=False)
    plan: Plan | None = None


class Desk:
    """Writes enquiries; everything it draws comes from one die."""

    def __init__(self, dice: Random, *, form_version: int) -> None:
        self.dice = dice
        self.crowd = Crowd(dice)
        self.form_version = form_version

    def ninety_days(self, *, until: datetime) -> list[Ask]:
        """Every enquiry of the ninety days before `until`, in their order."""
        return sorted(self._arrivals(until), key=lambda ask: ask.at)

    def _arrivals(self, until: datetime) -> Iterator[Ask]:
        last = until.astimezone(ZONE).date()
        for back in range(DAYS, -1, -1):
            day = last - timedelta(days=back)
            growth = 0.82 + 0.3 * (DAYS - back) / DAYS
            count = round(A_DAY * growth * WEEKDAYS[day.weekday()] * self.dice.uniform(0.8, 1.2))
            for _ in range(count):
                (hour,) = self.dice.choices(range(24), HOURS)
                at = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
                at += timedelta(seconds=self.dice.randrange(3600))
                (channel,) = self.dice.choices(CHANNELS, [row.weight for row in CHANNELS])
                (form,) = self.dice.choices(
                    [row for row, _ in channel.forms], [weight for _, weight in channel.forms]
                )
                ask = self.write(at, channel, form)
                if at < until:
                    yield ask

    def write(
        self, at: datetime, channel: Channel, form: Form, *, plan: Plan | None = None, fits: bool = False
    ) -> Ask:
        """One enquiry of somebody new; `fits`: of the kind the agreement looks for."""
        asker = self.crowd.draw(channel)
        while fits and not asker.is_large:
            asker = self.crowd.draw(channel)
        words = self.dice.choice(form.words).format(
            n=self.dice.choice((12, 18, 25, 30, 40, 60, 85)),
            k=self.dice.choice((2, 4, 9, 15, 40)),
            month=self.dice.choice(MONTHS),
        )
        facts: dict[str, Any] = {"pages_visited": self.dice.choice((1, 1, 2, 3, 4, 5, 6, 8, 11))}
        if fits:
            facts["pages_visited"] = 9
        if asker.company_size:
            facts["company_size"] = asker.company_size
        if form in (channels.BENCHMARK, channels.WEBINAR) and self.dice.random() < 0.05:
            facts["is_student"] = True
        person = {
            name: getattr(asker, name) for name in ("name", "email", "phone", "company", "title", "country")
        }
        payload: dict[str, Any] = {
            "channel": channel.name,
            "campaign": self.dice.choice(channel.campaigns),
            "submitted_at": at.isoformat(),
            "person": {name: value for name, value in person.items() if value},
            "facts": facts,
            "page_url": f"{SITE}{form.page}",
            "form": {
                "name": form.name,
                "answers": [{"question": form.question, "answer": words}] if words else [],
            },
        }
        if channel.name == "Website" and form is channels.DEMO:
            payload |= self._by_our_form(payload, words, fits=fits)
        return Ask(at, channel, form, {name: value for name, value in payload.items() if value}, plan)

    def _by_our_form(self, payload: dict[str, Any], words: str, *, fits: bool) -> dict[str, Any]:
        """What is different about an enquiry that came by the form that Harbourline publishes itself."""
        document = company.FORM
        assert document.consent is not None
        wish = "See a demo" if fits or zlib.crc32(words.encode()) % 4 else "Get a price"
        said = {"size": payload["facts"].get("company_size"), "need": wish, "words": words}
        answers = [
            {"key": asked.key, "question": asked.label, "answer": said[asked.key]}
            for asked in document.questions
            if said.get(asked.key)
        ]
        return {
            "facts": payload["facts"] | {"form_wish": wish},
            "form": {
                "name": document.title,
                "version": self.form_version,
                "answers": answers,
                "promise": fill(document.promise, "we call you within 5 minutes"),
            },
            "consent": {
                "wording": document.consent.wording,
                "given": True,
                "at": payload["submitted_at"],
            },
        }

    def today(self, reps: Sequence[Person], *, at: datetime) -> list[Ask]:
        """For each rep: two past the promise, some due within the quarter of an hour, some later, some call-backs."""
        return sorted((ask for rep in reps for ask in self._today_of(rep, at)), key=lambda ask: ask.at)

    def _today_of(self, rep: Person, at: datetime) -> Iterator[Ask]:
        def ask(ago: float, channel: str, form: Form, plan: Plan) -> Ask:
            row = next(row for row in CHANNELS if row.name == channel)
            return self.write(at - timedelta(minutes=ago), row, form, plan=plan, fits=True)

        dice, waiting = self.dice, Plan(rep)
        yield ask(dice.uniform(8, 10), "Paid search", channels.DEMO, waiting)
        yield ask(dice.uniform(5.5, 7), "Website", channels.DEMO, waiting)
        yield ask(dice.uniform(24, 27), dice.choice(("Website", "Partner")), channels.PRICING, waiting)
        yield ask(dice.uniform(16, 22), "Paid search", channels.PRICING, waiting)
        yield ask(dice.uniform(0.4, 1.2), "Referral", channels.DEMO, waiting)
        yield ask(dice.uniform(2, 9), "Email", channels.PRICING, waiting)
        yield ask(dice.uniform(20, 90), "Webinar", channels.WEBINAR, waiting)
        yield ask(dice.uniform(100, 200), "Paid social", channels.BENCHMARK, waiting)
        for back in (75, 130, 200):
            answered = Plan(
                rep,
                answered_after=timedelta(minutes=dice.uniform(0.7, 4.2)),
                call_back_in=timedelta(minutes=dice.uniform(30, 400)),
            )
            yield ask(back + dice.uniform(0, 30), "Website", channels.DEMO, answered)
        meeting = Plan(
            rep, timedelta(minutes=dice.uniform(1, 3)), meets_in=timedelta(minutes=dice.uniform(15, 240))
        )
        yield ask(240 + dice.uniform(0, 30), "Referral", channels.PRICING, meeting)
