"""Is it alive, is it ready, and what a monitoring system counts."""

import time
from collections.abc import Callable

import redis
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

TICK = "last-tick"
TICK_MAY_BE_OLD_S = 5.0

_since_tick = Gauge(
    "leadbridge_seconds_since_tick", "Seconds since the clock loop last ran; -1 when it never did."
)
_waiting = Gauge(
    "leadbridge_workspaces_waiting", "Workspaces where something is due now, by kind of work.", ["work"]
)
_DOORS = {
    "submissions": "SELECT count(*) FROM door_pending_submissions()",
    "phone calls": "SELECT count(*) FROM door_pending_calls()",
    "meetings": "SELECT count(*) FROM door_meetings_to_look_at(now())",
    "clocks": "SELECT count(*) FROM door_due_clocks(now())",
    "deliveries": "SELECT count(*) FROM door_due_deliveries(now())",
}


def tick_ran() -> None:
    """Noted by the clock loop at each turn. Lost with the broker, and back within a second."""
    cache.set(TICK, time.time(), timeout=3600)


@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and clock loop work, else 503 naming what doesn't."""
    checks = {"database": _holds(_database), "broker": _holds(_broker), "clock": _holds(_clock)}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: this process, and what waits in the whole installation."""
    last = cache.get(TICK)
    _since_tick.set(time.time() - last if last else -1)
    with connection.cursor() as cursor:
        for work, sql in _DOORS.items():
            cursor.execute(sql)
            _waiting.labels(work).set(cursor.fetchone()[0])
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (Error, redis.RedisError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _broker() -> bool:
    cache.set("ready", 1, timeout=10)
    return True


def _clock() -> bool:
    last = cache.get(TICK)
    return last is not None and time.time() - last < TICK_MAY_BE_OLD_S
