"""Everybody who could get a lead at one moment, with what they hold: read inside the lock, and kept up while dealing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count

from followup.models import Assignment, Handoff, Rotation
from followup.routing import turns
from leads.folding import fold
from workspaces.layers import together
from workspaces.models import Absence, Seat, Team

OFF_SHIFT = "not on shift"
NOBODY: Mapping[int, str] = {}
Values = Mapping[str, frozenset[str]]  # fact → its folded values


@dataclass(frozen=True)
class Picked:
    """A seat, or none; how it was found; why each other was passed over. `is_held`: someone's shift is waited for."""

    seat: Seat | None
    by: str
    passed_over: dict[str, str]
    is_held: bool = False


@dataclass
class Roster:
    """The seats of every team and their state at `at`."""

    at: datetime
    teams: dict[int, Team]
    seats: dict[int, list[Seat]]  # by team
    rotations: dict[int, Rotation]  # by team
    absent: frozenset[int]
    held: Counter[int] = field(default_factory=Counter)  # member → open leads
    given: Counter[int] = field(default_factory=Counter)  # member → leads since their midnight
    moved: set[int] = field(default_factory=set)  # teams whose rotation went on

    @cached_property
    def matched_facts(self) -> list[str]:
        """The facts that any team's seats are matched by."""
        return sorted({fact for team in self.teams.values() for fact in team.matched_facts})

    @cached_property
    def default(self) -> Team:
        return next(team for team in self.teams.values() if team.is_default)

    def seat_of(self, member_id: int) -> Seat | None:
        """Where a member sits, in the default team if there."""
        theirs = [seat for seats in self.seats.values() for seat in seats if seat.member_id == member_id]
        return next(
            (seat for seat in theirs if seat.team_id == self.default.pk), theirs[0] if theirs else None
        )

    def is_anyone_free(self) -> bool:
        """Whether any seat at all could get a lead of some kind."""
        return any(not self._unfit(seat) for seats in self.seats.values() for seat in seats)

    def teams_awaiting_a_shift(self) -> set[int]:
        """Teams in which somebody could get a lead if only they were on shift."""
        return {
            team_id
            for team_id, seats in self.seats.items()
            if any(self._unfit(seat) == OFF_SHIFT for seat in seats)
        }

    def pick(
        self,
        team: Team,
        *,
        of: Sequence[Seat] | None = None,
        values: Values | None = None,
        before: int | None = None,
        barred: Mapping[int, str] = NOBODY,
    ) -> Picked:
        """The seat of a team (or among `of`) that a lead goes to, and their turn is taken.

        `values`: the lead's facts that seats are matched by. `before`: the member who had an earlier lead of the same
        person. `barred`: members who can't get it, with the reason.
        """
        seats = self.seats.get(team.pk, []) if of is None else of
        lacking = self._lacking(team, seats, values or {})
        found = {
            seat.id: barred.get(seat.member_id or 0) or self._unfit(seat) or lacking.get(seat.id, "")
            for seat in seats
        }
        eligible = [seat for seat in seats if not found[seat.id]]
        off_shift = [seat for seat in seats if found[seat.id] == OFF_SHIFT and seat.id not in lacking]
        if not eligible and off_shift and team.off_hours == Team.OffHours.GIVE:
            eligible = off_shift
        passed_over = {
            seat.member.name: found[seat.id] for seat in seats if found[seat.id] and seat not in eligible
        }
        if not eligible:
            is_held = bool(off_shift) and team.off_hours == Team.OffHours.HOLD
            return Picked(None, "held" if is_held else "nobody eligible", passed_over, is_held)
        known = next((seat for seat in eligible if seat.member_id == before), None)
        if known is not None and team.previous_owner_first:
            return self._give(Picked(known, "previous owner", {}))
        return self._give(Picked(self._next(team, eligible), str(team.method).replace("_", " "), passed_over))

    def _next(self, team: Team, eligible: Sequence[Seat]) -> Seat:
        if team.method == Team.Method.FEWEST_OPEN:
            fewest = min(self.held[seat.member_id or 0] for seat in eligible)
            eligible = [seat for seat in eligible if self.held[seat.member_id or 0] == fewest]
        self.moved.add(team.pk)
        return turns.take(eligible, self.rotations[team.pk].credits)

    def _give(self, picked: Picked) -> Picked:
        assert picked.seat is not None
        self.held[picked.seat.member_id or 0] += 1
        self.given[picked.seat.member_id or 0] += 1
        return picked

    def _unfit(self, seat: Seat) -> str:
        """Why a seat gets no lead now, in words; nothing where it may. Being off shift comes last: it may be overlooked."""
        if not (standing := self._standing[seat.id]) and seat.most_open is not None:
            held = self.held[seat.member_id or 0]
            standing = f"has {held} open, of {seat.most_open} at most" if held >= seat.most_open else ""
        if not standing and seat.most_a_day is not None:
            given = self.given[seat.member_id or 0]
            standing = f"got {given} today, of {seat.most_a_day} at most" if given >= seat.most_a_day else ""
        return standing or ("" if self._on_shift[seat.id] else OFF_SHIFT)

    @cached_property
    def _standing(self) -> dict[int, str]:
        """What no lead of a batch changes."""
        return {seat.id: self._out(seat) for seats in self.seats.values() for seat in seats}

    def _out(self, seat: Seat) -> str:
        if not seat.member.is_active:
            return "no longer active"
        if not seat.takes_leads or seat.weight == 0:
            return "takes no leads"
        return "away" if seat.member_id in self.absent else ""

    @cached_property
    def _on_shift(self) -> dict[int, bool]:
        return {
            seat.id: together(*self.teams[team_id].layers, seat.member.own_hours).is_open(self.at)
            for team_id, seats in self.seats.items()
            for seat in seats
        }

    @cached_property
    def _tags(self) -> dict[int, frozenset[str]]:
        return {
            seat.id: frozenset(fold(tag) for tag in seat.tags)
            for seats in self.seats.values()
            for seat in seats
        }

    def _lacking(self, team: Team, seats: Sequence[Seat], values: Values) -> dict[int, str]:
        """Seats that lack a tag which somebody of the team has. What nobody has is asked of nobody."""
        lacking: dict[int, str] = {}
        for fact in team.matched_facts:
            wanted = values.get(fact)
            if not wanted or not any(wanted & self._tags[seat.id] for seat in self.seats.get(team.pk, [])):
                continue
            for seat in seats:
                if not wanted & self._tags[seat.id]:
                    lacking.setdefault(seat.id, f"not for this {fact.replace('_', ' ').lower()}")
        return lacking

    def save(self) -> None:
        """Keep the place of each rotation that went on."""
        for team_id in sorted(self.moved):
            rotation = self.rotations[team_id]
            Rotation.objects.filter(pk=rotation.pk).update(credits=rotation.credits)
        self.moved.clear()


def read(workspace_id: int, *, at: datetime, is_trial: bool = False) -> Roster:
    """Everybody as they are now, in up to six queries, under the lock that lets one worker at a time route a workspace's
    leads; a trial takes no lock and must not be saved.
    """
    rotations = {} if is_trial else _locked()
    teams = {team.pk: team for team in Team.objects.order_by("pk")}
    if is_trial:
        kept = {rotation.team_id or 0: rotation for rotation in Rotation.objects.all()}
        rotations = {pk: kept.get(pk) or Rotation(team_id=pk) for pk in teams}
    elif missing := teams.keys() - rotations.keys():
        Rotation.objects.bulk_create(
            [Rotation(workspace_id=workspace_id, team_id=pk) for pk in sorted(missing)], ignore_conflicts=True
        )
        rotations = _locked()
    # Read inside the lock: a rep who left a moment ago must not be chosen by a list read before.
    seats: dict[int, list[Seat]] = {pk: [] for pk in teams}
    for seat in Seat.objects.select_related("member").order_by("pk"):
        seats[seat.team_id or 0].append(seat)
    everyone = [seat for row in seats.values() for seat in row]
    members = {seat.member_id or 0 for seat in everyone}
    absent = Absence.objects.covering(at).filter(member_id__in=members).values_list("member_id", flat=True)
    roster = Roster(at, teams, seats, rotations, frozenset(filter(None, absent)))
    counts_open = any(team.method == Team.Method.FEWEST_OPEN for team in teams.values())
    if counts_open or any(seat.most_open is not None for seat in everyone):
        held = Handoff.objects.open().filter(owner_id__in=members).order_by().values_list("owner_id")
        roster.held.update(dict(held.annotate(Count("pk"))))
    if capped := [seat for seat in everyone if seat.most_a_day is not None]:
        roster.given.update(_given_today(capped, roster.default, at=at))
    return roster


def _locked() -> dict[int, Rotation]:
    """Every rotation of the workspace, locked in one order."""
    return {row.team_id or 0: row for row in Rotation.objects.select_for_update().order_by("team_id")}


def _given_today(seats: Iterable[Seat], team: Team, *, at: datetime) -> Counter[int]:
    """Member → leads given to them since midnight where they are."""
    midnights: dict[datetime, list[int]] = {}
    for seat in seats:
        zone = ZoneInfo(seat.member.time_zone or team.workspace.time_zone)
        midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        midnights.setdefault(midnight, []).append(seat.member_id or 0)
    given: Counter[int] = Counter()
    for midnight, members in midnights.items():
        rows = Assignment.objects.filter(member_id__in=members, started_at__gte=midnight).order_by()
        given.update(dict(rows.values_list("member_id").annotate(Count("pk"))))
    return given
