"""PostgreSQL and Valkey for a machine without servers, and the process tree of `manage.py up`.

Owns the servers' addresses, their directories under LEADBRIDGE_HOME, and how children start, stop and die
with us. It knows nothing of Django's apps: `leadbridge.settings` imports `addresses`, and nothing here
imports settings.
"""
