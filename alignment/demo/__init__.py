"""One made-up company with ninety days of work behind it, so that every page has something true to say.

`company` is the stage, `channels` and `people` who asks and from where, `enquiries` when, `habits` how each rep
works, `stories` what came of each lead, `rows` how that is written, `seed` the whole. All of it is drawn from one
seed and placed before the instant it is given, so the same instant gives the same company.
"""
