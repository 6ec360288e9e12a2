"""What Celery runs; each only calls its verb."""

from celery import shared_task

from alignment import fold, pack_mail
from alignment.audit import work as audits


@shared_task(name="alignment.fold")
def fold_rollups() -> None:
    fold.fold_everywhere()


@shared_task(name="alignment.packs")
def send_packs() -> None:
    pack_mail.send_due()


@shared_task(name="alignment.audits")
def count_audits() -> None:
    audits.work_off()
