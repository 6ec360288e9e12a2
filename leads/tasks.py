"""What Celery runs; each only calls the verb."""

from celery import shared_task

from leadbridge.turns import one_at_a_time
from leads import fetching, retention


@shared_task(name="leads.fetch_announced")
@one_at_a_time
def fetch_announced() -> None:
    fetching.fetch_everywhere()


@shared_task(name="leads.find_missed")
@one_at_a_time
def find_missed() -> None:
    fetching.find_missed_everywhere()


@shared_task(name="leads.forget")
@one_at_a_time
def forget() -> None:
    retention.forget_everywhere()
