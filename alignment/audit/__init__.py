"""The response audit: what happened to the leads of another system, read from its exports alone.

Two files, leads and the attempts made on them, become one `Audit` of counts. Pure but for a temporary file: it asks our
database nothing and keeps nothing; what the browser keeps is kept by `runs`. Page, command and report show the same `Audit`.
"""
