"""What Celery runs; each only calls the verb."""

from celery import shared_task

from scoring import backtests


@shared_task(name="scoring.backtests")
def work_off_backtests() -> None:
    backtests.work_off()
