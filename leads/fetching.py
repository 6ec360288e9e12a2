"""Leads that another system only told of: what they answered is fetched there, again until it is here.

An announcement is claimed by moving its time ahead, so that any number of workers may run, and one that dies is followed by
another. Beside it, every hour, the system is asked for all leads of the last days: one whose call never came is found so.
"""

from datetime import datetime, timedelta

import structlog

from leadbridge import doorbell
from leads import doors, intake
from leads.models import Announcement, Connection, Submission
from leads.ways_in import KINDS, secret
from leads.ways_in.kind import Access, NotFetched
from workspaces import scope

log = structlog.get_logger(__name__)

AT_ONCE = 10
LEASE = timedelta(minutes=3)  # longer than AT_ONCE calls may take
MOST_TRIES = 30  # with the waits below, three days
LOOK_BACK = timedelta(days=3)
FETCHED = tuple(kind.name for kind in KINDS.values() if kind.fetch)


def wait_after(tries: int) -> timedelta:
    """How long to wait after that many tries: seconds at first, three hours at most."""
    return min(timedelta(seconds=5 * 2**tries), timedelta(hours=3))


def fetch_everywhere() -> int:
    """Fetch all that is due; the answer is how many leads that brought."""
    return sum(fetch(workspace_id) for workspace_id in doors.with_due_announcements(scope.now()))


def fetch(workspace_id: int) -> int:
    """Fetch what is due in one workspace, nothing held meanwhile; the answer is how many leads that brought."""
    with scope.workspace(workspace_id):
        claimed = _claim(at=scope.now())
    return sum(_fetch_one(workspace_id, announced, way_in) for announced, way_in in claimed)


def _claim(*, at: datetime) -> list[tuple[Announcement, Connection]]:
    due = Announcement.objects.filter(due_at__lte=at, done_at__isnull=True, given_up_at__isnull=True)
    claimed = list(due.select_for_update(skip_locked=True).order_by("due_at")[:AT_ONCE])
    Announcement.objects.filter(pk__in=[one.pk for one in claimed]).update(due_at=at + LEASE)
    came_by = Connection.objects.in_bulk({one.connection_id for one in claimed})
    return [(one, came_by[one.connection_id]) for one in claimed]


def _fetch_one(workspace_id: int, announced: Announcement, way_in: Connection) -> int:
    kind = KINDS[way_in.kind]
    with scope.workspace(workspace_id):
        at = scope.now()
    try:
        assert kind.fetch is not None
        answered = kind.fetch(announced.external_id, access_of(way_in, at=at))
    except NotFetched as reason:
        with scope.workspace(workspace_id):
            _put_off(announced, reason=str(reason), at=scope.now())
        return 0
    with scope.workspace(workspace_id):
        return int(_keep(way_in, announced.external_id, {**announced.told, **answered}, at=scope.now()))


def _put_off(announced: Announcement, *, reason: str, at: datetime) -> None:
    tries = announced.tries + 1
    Announcement.objects.filter(pk=announced.pk, done_at__isnull=True).update(
        tries=tries,
        error=reason[:400],
        due_at=at + wait_after(tries),
        given_up_at=at if tries >= MOST_TRIES else None,
    )


def _keep(way_in: Connection, external_id: str, payload: dict[str, object], *, at: datetime) -> bool:
    """Store what was answered as a submission under the lead's id; whether it is new."""
    is_test = KINDS[way_in.kind].is_fetched_test(payload)
    state = Submission.State.TEST if is_test else Submission.State.PENDING
    try:
        received = intake.receive(
            way_in.workspace_id, way_in.pk, payload, key=external_id, at=at, state=state
        )
        is_new = received.is_new
    except intake.KeyReused:  # it came by the other road meanwhile, told in other words
        is_new = False
    Announcement.objects.filter(connection=way_in, external_id=external_id, done_at__isnull=True).update(
        done_at=at, given_up_at=None, error=""
    )
    if is_new:
        doorbell.ring(intake.WAKE)
    return is_new


def find_missed_everywhere() -> int:
    """Ask every connection's system for its last leads; the answer is how many had not come before."""
    found = 0
    for workspace_id in doors.with_connections_of(FETCHED):
        with scope.workspace(workspace_id):
            ways_in = list(Connection.objects.filter(kind__in=FETCHED, paused_at__isnull=True))
        for way_in in ways_in:
            try:
                found += find_missed(way_in)
            except NotFetched as reason:
                log.warning("leads could not be listed", connection=way_in.pk, reason=str(reason))
    return found


def find_missed(way_in: Connection) -> int:
    """List the leads of the last days where they were sent, and keep those that are not here. Raises NotFetched."""
    kind = KINDS[way_in.kind]
    with scope.workspace(way_in.workspace_id):
        at = scope.now()
    access = access_of(way_in, at=at)
    if kind.since is None or not access.token:
        return 0
    found = 0
    for identifier, payload in kind.since(at - LOOK_BACK, access):
        with scope.workspace(way_in.workspace_id):
            found += _keep(way_in, identifier, payload, at=scope.now())
    return found


def try_again(way_in: Connection, *, at: datetime) -> None:
    """Fetch at once what failed so far: the access is another one now."""
    waiting = Announcement.objects.filter(connection=way_in, done_at__isnull=True)
    if waiting.update(due_at=at, tries=0, given_up_at=None):
        doorbell.ring("leads.fetch_announced")


def access_of(way_in: Connection, *, at: datetime) -> Access:
    """What opens the other system: the newest token that was pasted, and the secret it is proved with."""
    tokens = secret.live(way_in.secrets, use=secret.ACCESS, at=at)
    signing = secret.live(way_in.secrets, at=at)
    return Access(tokens[0] if tokens else "", signing[0] if signing else "")
