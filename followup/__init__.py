"""Who answers, by when: handoffs, routing, the clock, touches, alerts, the queue and the pages around a lead.

Owns the pipeline from submission to handoff, written once, and the verbs of a rep's day.
May import agreement, scoring, leads and workspaces.
"""
