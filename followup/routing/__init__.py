"""Who gets a lead: rules by its facts, then the seats of a team, decided inside a lock, with every reason kept.

`route` decides for a batch, `next_for` for one that is to change hands, `try_out` shows and moves nothing.
"""

from followup.routing.decide import Decision, next_for, route, try_out

__all__ = ["Decision", "next_for", "route", "try_out"]
