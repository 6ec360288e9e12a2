"""What Celery runs; it only calls the verb."""

from celery import shared_task

from alignment import fold


@shared_task(name="alignment.fold")
def fold_rollups() -> None:
    fold.fold_everywhere()
