"""Files brought in through the browser: laid out on a page, read in the background, undone as a whole.

A run is `leads.models.ImportRun`; what a row becomes is said by `followup.lead_import` and `followup.outcome_import`.
"""
