"""What came of one lead that was handed over, as far as it went until now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from alignment.demo.agreed import TITLES, Agreed, on_the_quarter
from alignment.demo.company import PRIYA
from alignment.demo.enquiries import Ask, Plan
from alignment.demo.habits import AWAY_SINCE, Habit, at_work, first_attempt
from followup.models import OutcomeEntry, Touch
from leads.models import Meeting

Kind, Medium, Result, State = OutcomeEntry.Kind, Touch.Medium, Touch.Result, Meeting.State
MOVED, MISSED, CANCELLED = 0.15, 0.12, 0.15  # of the meetings agreed on
SAID_AFTER = timedelta(minutes=40)

LOSSES = (("price", 4), ("no_decision", 5), ("competitor", 4), ("timing", 4), ("missing_feature", 2))
# The later the first attempt, the fewer are qualified: minutes since they asked → chance, before their channel's.
QUALIFY = ((5, 0.62), (15, 0.5), (60, 0.39), (240, 0.29), (1440, 0.2), (10**9, 0.12))
NOTES = {
    Result.NO_ANSWER: ("", "", "", "Rang out.", "Switchboard, no extension."),
    Result.LEFT_MESSAGE: ("", "Asked to call back.", "With a colleague, who passes it on."),
    Result.SENT: ("Sent two times to talk.", "Wrote, with the page they read."),
    Result.SPOKE: (
        "Wants to see it with their own routes.", "Comparing three of us, decides in spring.",
        "Has the budget, needs their planner on board.", "Small fleet, but growing fast.", "Good talk, send prices.",
    ),
    Result.DOES_NOT_REMEMBER: ("Downloaded something, can’t say what.", "Thought we were a magazine."),
    Result.NOT_INTERESTED: ("Just looking.", "Has a supplier until next year.", "Wrong department, no wish to pass us on."),
    Result.HELD: ("Showed it with their own data.", "Three of them, good questions.", "Planner was won over."),
}  # fmt: skip
CRITERION = {"not_a_fit": "large_enough"}


@dataclass(frozen=True)
class Try:
    at: datetime
    medium: str
    result: str
    note: str = ""
    call_back_at: datetime | None = None


@dataclass(frozen=True)
class Word:
    kind: str
    at: datetime
    reason: str = ""
    criterion: str = ""
    value: Decimal | None = None


@dataclass
class Story:
    """Attempts and meetings in their order, when it was called a good lead, what was said of it, and when that ended it."""

    tries: list[Try] = field(default_factory=list)
    meetings: list[Agreed] = field(default_factory=list)
    accepted_at: datetime | None = None
    words: list[Word] = field(default_factory=list)
    ended_at: datetime | None = None

    def end(self, word: Word) -> None:
        self.words.append(word)
        self.ended_at = word.at


@dataclass(frozen=True)
class Teller:
    """Tells the story of one handoff, with dice of its own, so that a day more or less changes no other."""

    ask: Ask
    habit: Habit
    started_at: datetime
    window_s: int
    gaps_s: Sequence[int]
    now: datetime
    dice: Random

    def tell(self) -> Story:
        story = Story()
        if self.ask.plan is not None:
            self._as_planned(story, self.ask.plan)
        elif self.dice.random() < self.habit.forgets * (2 if self.ask.channel.returns > 0.4 else 1):
            self._forgotten(story)
        else:
            self._worked(story)
        return story

    def _as_planned(self, story: Story, plan: Plan) -> None:
        if plan.answered_after is None:
            return
        at = self.started_at + plan.answered_after
        story.accepted_at = at + timedelta(minutes=1)
        if plan.meets_in is not None:
            story.tries.append(self._try(at, Result.SPOKE))
            meets_at = on_the_quarter(at_work(self.now + plan.meets_in, self.dice))
            story.meetings.append(Agreed(meets_at, at, self.dice.choice(TITLES)))
        elif plan.call_back_in is not None:
            story.tries.append(self._try(at, Result.CALL_BACK, call_back_at=self.now + plan.call_back_in))

    def _forgotten(self, story: Story) -> None:
        """Nobody called. Most were given back a week later all the same."""
        at = at_work(self.started_at + timedelta(days=self.dice.uniform(5, 11)), self.dice)
        if at < self.now and self.dice.random() < 0.75:
            lost = Word(Kind.LOST, at, "unreachable")
            story.end(self.dice.choice((lost, Word(Kind.RETURNED, at, "not_a_fit", "large_enough"))))

    def _worked(self, story: Story) -> None:
        first = at = first_attempt(self.habit, self.started_at, self.window_s, self.dice)
        left_at = self.now - AWAY_SINCE if self.habit.rep == PRIYA else self.now
        for number in range(1, self.habit.most_tries + 1):
            if at >= left_at:
                self._plan_next(story)
                return
            hour_factor = 1.15 if 10 <= at.hour < 12 or 16 <= at.hour < 18 else 1.0
            freshness = 1.35 if at - self.ask.at < timedelta(minutes=5) else 1.0
            if self.dice.random() < min(self.ask.channel.reach * hour_factor * freshness, 0.9):
                self._reached(story, at, first)
                return
            story.tries.append(self._missed(at))
            gap = self.gaps_s[min(number, len(self.gaps_s)) - 1] * self.dice.uniform(0.85, 1.2)
            at = at_work(at + timedelta(seconds=gap), self.dice)
        self._given_up(story)

    def _missed(self, at: datetime) -> Try:
        ((result, medium),) = self.dice.choices(
            [
                (Result.NO_ANSWER, Medium.CALL),
                (Result.LEFT_MESSAGE, Medium.CALL),
                (Result.SENT, Medium.EMAIL),
            ],
            (60, 27, 13),
        )
        return self._try(at, result, medium=medium)

    def _plan_next(self, story: Story) -> None:
        """Who keeps up has said when the next attempt is; of one in six nobody has."""
        if story.tries and self.habit.rep != PRIYA and self.dice.random() < 0.85:
            last = story.tries[-1]
            if last.at < self.now - timedelta(hours=1):
                later = self.now + timedelta(minutes=self.dice.uniform(60, 3000))
                story.tries[-1] = Try(last.at, last.medium, last.result, last.note, later)

    def _given_up(self, story: Story) -> None:
        at = story.tries[-1].at + timedelta(minutes=self.dice.uniform(2, 40))
        if at >= self.now:
            return
        if self.habit.most_tries < 3 and self.dice.random() < 0.6:
            story.end(Word(Kind.RETURNED, at, "wrong_details"))
        elif self.dice.random() < 0.3:
            story.end(Word(Kind.RECYCLED, at))
        else:
            story.end(Word(Kind.LOST, at, "unreachable"))

    def _reached(self, story: Story, at: datetime, first: datetime) -> None:
        channel = self.ask.channel
        progress = 1 - min((self.now - at).days, 90) / 90  # the two sides have learnt since
        if self.dice.random() < channel.returns * (1.2 - 0.35 * progress):
            self._returned(story, at)
            return
        story.accepted_at = at + timedelta(minutes=self.dice.uniform(0.5, 4))
        minutes = (first - self.ask.at).total_seconds() / 60
        chance = next(share for bound, share in QUALIFY if minutes < bound) * channel.qualifies
        if self.dice.random() < min(chance, 0.95):
            self._qualified(story, at)
        else:
            self._lapsed(story, at)

    def _returned(self, story: Story, at: datetime) -> None:
        reasons = self.ask.channel.reasons
        ((reason, _),) = self.dice.choices(reasons, [weight for _, weight in reasons])
        result = {"does_not_remember": Result.DOES_NOT_REMEMBER, "wrong_details": Result.WRONG_NUMBER}.get(
            reason, Result.NOT_INTERESTED
        )
        story.tries.append(self._try(at, result))
        ended_at = at + timedelta(minutes=self.dice.uniform(1, 12))
        if ended_at < self.now:
            story.end(Word(Kind.RETURNED, ended_at, reason, CRITERION.get(reason, "")))

    def _qualified(self, story: Story, at: datetime) -> None:
        story.tries.append(self._try(at, Result.SPOKE))
        if self.dice.random() < 0.65:
            met_at = self._met(story, at)
            if met_at is None:
                return
            at = met_at
        qualified_at = at + timedelta(minutes=self.dice.uniform(1, 15))
        if qualified_at >= self.now:
            self._wait(story)
            return
        story.words.append(Word(Kind.QUALIFIED, qualified_at))
        closed_at = at_work(qualified_at + timedelta(days=self.dice.lognormvariate(2.2, 0.6)), self.dice)
        if closed_at >= self.now:
            self._wait(story)
        elif self.dice.random() < self.ask.channel.wins:
            value = Decimal(round(self.dice.lognormvariate(9.4, 0.7) / 50) * 50)
            story.end(Word(Kind.WON, closed_at, value=value))
        else:
            story.end(Word(Kind.LOST, closed_at, self._loss()))

    def _met(self, story: Story, at: datetime) -> datetime | None:
        """They agree on a time; of some meetings it is moved, to some nobody comes at first. None while it is to come."""
        dice = self._dice_of_meetings()
        starts_at = _later(at, self.dice, 1, 7)
        chance, title = dice.random(), dice.choice(TITLES)
        if chance < MOVED:
            moved_at = at + (starts_at - at) * dice.uniform(0.3, 0.8)
            if moved_at < self.now:
                story.meetings.append(Agreed(starts_at, at, title, State.MOVED, moved_at))
                starts_at, at = _later(starts_at, dice, 1, 4), moved_at
        elif chance < MOVED + MISSED and starts_at + SAID_AFTER < self.now:
            story.meetings.append(Agreed(starts_at, at, title, State.NO_SHOW, starts_at + SAID_AFTER))
            story.tries.append(Try(starts_at, Medium.MEETING, Result.NO_ANSWER))
            at = at_work(starts_at + timedelta(hours=dice.uniform(1, 5)), dice)
            if at >= self.now:
                return None
            story.tries.append(Try(at, Medium.CALL, Result.SPOKE))
            starts_at = _later(at, dice, 1, 4)
        said_at = starts_at + SAID_AFTER
        if said_at >= self.now:
            story.meetings.append(Agreed(starts_at, at, title))
            return None
        story.meetings.append(Agreed(starts_at, at, title, State.HELD, said_at))
        story.tries.append(self._try(starts_at, Result.HELD, medium=Medium.MEETING))
        return said_at

    def _cancelled(self, story: Story, at: datetime) -> None:
        """Some who had agreed to meet think better of it."""
        dice = self._dice_of_meetings()
        cancelled_at = at + timedelta(days=dice.uniform(0.5, 1.5))
        if dice.random() < CANCELLED and cancelled_at < self.now:
            starts_at = _later(cancelled_at, dice, 0.5, 3)
            story.meetings.append(Agreed(starts_at, at, dice.choice(TITLES), State.CANCELLED, cancelled_at))

    def _dice_of_meetings(self) -> Random:
        """Of their own, so that a meeting more or less changes nothing else of a story."""
        return Random(f"meetings {self.started_at.timestamp()}")  # noqa: S311  a demo keeps no secrets

    def _lapsed(self, story: Story, at: datetime) -> None:
        story.tries.append(self._try(at, Result.SPOKE))
        self._cancelled(story, at)
        ended_at = at_work(at + timedelta(days=self.dice.uniform(2, 16)), self.dice)
        if ended_at >= self.now:
            self._wait(story)
        elif self.dice.random() < 0.35:
            story.end(Word(Kind.RECYCLED, ended_at))
        else:
            story.end(Word(Kind.LOST, ended_at, self._loss()))

    def _wait(self, story: Story, until: datetime | None = None) -> None:
        """In conversation: the last attempt says when they speak again."""
        last = story.tries[-1]
        until = until or at_work(self.now + timedelta(days=self.dice.uniform(0.2, 9)), self.dice)
        story.tries[-1] = Try(last.at, last.medium, last.result, last.note, until)

    def _try(
        self, at: datetime, result: str, *, medium: str = Medium.CALL, call_back_at: datetime | None = None
    ) -> Try:
        return Try(at, medium, result, self.dice.choice(NOTES.get(Result(result), ("",))), call_back_at)

    def _loss(self) -> str:
        ((reason, _),) = self.dice.choices(LOSSES, [weight for _, weight in LOSSES])
        return reason


def _later(at: datetime, dice: Random, least: float, most: float) -> datetime:
    """Some days later, when meetings are."""
    return on_the_quarter(at_work(at + timedelta(days=dice.uniform(least, most)), dice))
