from django.urls import path

from followup.views import demo, leads, live, queue, rollout, settings, work

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
