from django.urls import path

from followup.views import demo, inbox, leads, live, queue, rollout, settings, work

urlpatterns = [
    path("queue/", queue.page, name="queue"),
    path("queue/list/", queue.listing, name="queue_list"),
    path("queue/<int:handoff_id>/", queue.lead, name="queue_lead"),
    path("handoffs/<int:handoff_id>/acceptance/", work.accept, name="accept"),
    path("handoffs/<int:handoff_id>/acceptance/undo/", work.take_back_acceptance, name="acceptance_undo"),
    path("handoffs/<int:handoff_id>/touches/", work.touch, name="touches"),
    path("touches/<int:touch_id>/retraction/", work.retract, name="touch_retraction"),
    path("handoffs/<int:handoff_id>/return/", work.give_back, name="return"),
    path("handoffs/<int:handoff_id>/outcome/", work.outcome, name="outcome"),
    path("leads/", leads.listing, name="leads"),
    path("leads/<int:lead_id>/", leads.lead, name="lead"),
    path("ways-in/inbox/", inbox.listing, name="inbox"),
    path("ways-in/inbox/again/", inbox.again, name="inbox_again"),
    path("ways-in/inbox/progress/", inbox.progress, name="replay_progress"),
    path("ways-in/inbox/<int:submission_id>/", inbox.submission, name="submission"),
    path("ways-in/inbox/<int:submission_id>/correction/", inbox.correction, name="submission_correction"),
    path("ways-in/inbox/<int:submission_id>/again/", inbox.submission_again, name="submission_again"),
    path("ways-in/inbox/<int:submission_id>/spam/", inbox.submission_spam, name="submission_spam"),
    path("ways-in/inbox/<int:submission_id>/trial/", inbox.submission_trial, name="submission_trial"),
    path("agreement/rollout/", rollout.progress, name="rollout"),
    path("agreement/rollout/pace/", rollout.pace, name="rollout_pace"),
    path("agreement/versions/<int:number>/rollout/", rollout.preview, name="rollout_preview"),
    path("alerts/", leads.inbox, name="alerts"),
    path("find/", leads.find, name="find"),
    path("settings/", settings.page, name="settings"),
    path("demo/mail/", demo.mailbox, name="demo_mailbox"),
    path("demo/lead/", demo.test_lead, name="demo_lead"),
    path("stream/token/", live.stream_token, name="stream_token"),
]
