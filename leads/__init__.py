"""What arrived and what became of it: submissions, persons, leads, facts, channels and ways in.

Owns intake, deduplication and import; a lead carries its milestones here so that history needs no handoff.
May import workspaces; never knows that scoring exists.
"""
