"""Leads at a steady pace while every part of a running LeadBridge is killed at random, and a verdict on what was promised.

See docs/chaos.md. `__main__` runs it, `havoc` kills, `clock` moves the time on, `endpoint` receives, `evidence` reads what
is left of it all, `verdict` judges.
"""
