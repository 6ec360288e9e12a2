"""Files of leads and outcomes, read strictly: a row comes in as it was written, or is refused with a reason.

Knows files, columns and cells. What a row becomes is said by `leads` here, and by `followup` above.
"""
