"""What Celery runs; each only calls the verb."""

from celery import shared_task

from agreement import deliver, force


@shared_task(name="agreement.take_effect")
def take_effect() -> None:
    force.tick()


@shared_task(name="agreement.deliver")
def deliver_due() -> None:
    deliver.deliver_due()
