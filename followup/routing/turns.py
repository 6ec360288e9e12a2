"""Smooth weighted rotation: over any run of turns nobody is more than one from their share, and it goes on where it was."""

from collections.abc import MutableMapping, Sequence

from workspaces.models import Seat


def take(eligible: Sequence[Seat], credits: MutableMapping[str, int]) -> Seat:
    """Every seat earns its weight, the richest is chosen and pays for all. `credits` (seat id → owed) is changed."""
    for seat in eligible:
        key = str(seat.id)
        credits[key] = credits.get(key, 0) + seat.weight
    chosen = max(eligible, key=lambda seat: (credits[str(seat.id)], -seat.id))
    credits[str(chosen.id)] -= sum(seat.weight for seat in eligible)
    return chosen
