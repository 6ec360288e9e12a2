"""What both teams signed: versions of the agreement, each with one definition, commitments and a joint goal.

Owns the document, its builder, proposing and signing, and the question "which version is in force".
May import scoring, leads and workspaces.
"""
