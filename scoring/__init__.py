"""What counts: definitions, their compiler, assessments and explanations.

Owns the one evaluator: a definition becomes one PostgreSQL statement that judges one lead or a million.
May import leads and workspaces; knows no signatures.
"""
