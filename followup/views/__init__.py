"""The pages around a lead: the queue, the lead, the list, alerts, and the verbs of a rep's day."""
