"""Celery, and every recurring piece of work in one table."""

import gc
import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadbridge.settings")

# A batch of an import is some hundred thousand objects that live until they are written. To look for cycles among them after
# every 700 was a fifth of an import's work in Python, and never found one.
gc.set_threshold(50_000, 20, 20)

app = Celery("leadbridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_default_queue="bulk",
    # The broker is a doorbell: a message that waited is worth nothing, the next tick sees all that is due.
    task_routes={
        "followup.take_in": {"queue": "urgent"},
        "followup.take_calls": {"queue": "urgent"},
        "followup.meetings": {"queue": "urgent"},
        "followup.tick": {"queue": "urgent"},
        "followup.deliver": {"queue": "urgent"},
        "followup.deliver_elsewhere": {"queue": "urgent"},
        "followup.give_out": {"queue": "urgent"},
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 5, "retry_on_timeout": True},
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,  # we have none; unset, it warns at each loss
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    timezone="UTC",
    beat_schedule={
        "submissions that lost their doorbell": {
            "task": "followup.take_in",
            "schedule": 1.0,
            "options": {"expires": 2},
        },
        "calls that phone systems told of": {
            "task": "followup.take_calls",
            "schedule": 1.0,
            "options": {"expires": 2},
        },
        "meetings that changed or begin soon": {
            "task": "followup.meetings",
            "schedule": 2.0,
            "options": {"expires": 4},
        },
        "clocks that fell due": {"task": "followup.tick", "schedule": 1.0, "options": {"expires": 2}},
        "leads nobody could take": {
            "task": "followup.give_out",
            "schedule": 1.0,
            "options": {"expires": 2},
        },
        "alerts on their way": {"task": "followup.deliver", "schedule": 1.0, "options": {"expires": 2}},
        "alerts on their way to browsers and chats": {
            "task": "followup.deliver_elsewhere",
            "schedule": 1.0,
            "options": {"expires": 2},
        },
        "mails to leads": {"task": "followup.mails", "schedule": 1.0, "options": {"expires": 2}},
        "leads kept until today": {"task": "followup.nurture", "schedule": 10.0, "options": {"expires": 20}},
        "agreements whose day has come": {
            "task": "agreement.take_effect",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "mails about the agreement": {
            "task": "agreement.deliver",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "messages on their way": {
            "task": "followup.messages",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "leads judged anew by a new agreement": {
            "task": "followup.rollouts",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "what the next try is worth": {
            "task": "followup.worth",
            "schedule": 3600.0,
            "options": {"expires": 1800},
        },
        "submissions read again": {
            "task": "followup.replays",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "leads told of and still to be fetched": {
            "task": "leads.fetch_announced",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "leads whose call never came": {
            "task": "leads.find_missed",
            "schedule": 3600.0,
            "options": {"expires": 1800},
        },
        "files that are imported or undone": {
            "task": "followup.imports",
            "schedule": 2.0,
            "options": {"expires": 4},
        },
        "what people did, counted": {
            "task": "followup.behaviour",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "counts of the last days, a day later": {
            "task": "followup.behaviour_ages",
            "schedule": crontab(hour="3", minute="17"),
            "options": {"expires": 3600},
        },
        "what is kept no longer": {
            "task": "leads.forget",
            "schedule": crontab(hour="2", minute="41"),
            "options": {"expires": 3600},
        },
        "what-ifs that wait": {"task": "scoring.backtests", "schedule": 1.0, "options": {"expires": 2}},
        "audits to be counted, and those nobody kept": {
            "task": "alignment.audits",
            "schedule": 2.0,
            "options": {"expires": 4},
        },
        "meeting packs whose day has come": {
            "task": "alignment.packs",
            "schedule": 300.0,
            "options": {"expires": 600},
        },
        "fold the rollups": {"task": "alignment.fold", "schedule": 5.0, "options": {"expires": 10}},
    },
)
app.autodiscover_tasks()
