"""What Celery runs; each only calls the verb."""

from celery import shared_task

from followup import (
    behaviour,
    clock,
    deliver,
    mails,
    meetings,
    message_mail,
    nurture,
    phone_calls,
    pipeline,
    replay,
    rollout,
    worth,
)
from followup.imports import work as imports
from followup.routing import waiting
from leadbridge import health
from leadbridge.turns import one_at_a_time


@shared_task(name="followup.take_in")
@one_at_a_time
def take_in() -> None:
    pipeline.take_in_everywhere()


@shared_task(name="followup.take_calls")
@one_at_a_time
def take_calls() -> None:
    phone_calls.take_in_everywhere()


@shared_task(name="followup.meetings")
@one_at_a_time
def look_at_meetings() -> None:
    meetings.look_everywhere()


@shared_task(name="followup.tick")
@one_at_a_time
def tick() -> None:
    clock.tick()
    health.tick_ran()


@shared_task(name="followup.give_out")
@one_at_a_time
def give_out() -> None:
    waiting.give_out_everywhere()


@shared_task(name="followup.deliver")
@one_at_a_time
def deliver_due() -> None:
    deliver.deliver_due()


@shared_task(name="followup.messages")
def deliver_messages() -> None:
    message_mail.deliver_due()


@shared_task(name="followup.deliver_elsewhere")
@one_at_a_time
def deliver_elsewhere() -> None:
    deliver.deliver_due(deliver.ELSEWHERE)


@shared_task(name="followup.mails")
@one_at_a_time
def deliver_mails() -> None:
    mails.deliver_due()


@shared_task(name="followup.nurture")
@one_at_a_time
def bring_back_due() -> None:
    nurture.bring_back_due()


@shared_task(name="followup.rollouts")
def rollouts() -> None:
    rollout.go_on_everywhere()


@shared_task(name="followup.worth")
def measure_worth() -> None:
    worth.measure_all()


@shared_task(name="followup.replays")
def replays() -> None:
    replay.go_on_everywhere()


@shared_task(name="followup.imports")
@one_at_a_time
def import_files() -> None:
    imports.work_off()


@shared_task(name="followup.behaviour")
def count_behaviour() -> None:
    behaviour.count_everywhere()


@shared_task(name="followup.behaviour_ages")
def age_behaviour() -> None:
    behaviour.age_everywhere()
