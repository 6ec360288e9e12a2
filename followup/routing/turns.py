"""Smooth weighted rotation: over any run of turns nobody is more than one from their share, and it goes on where it was."""

from collections.abc import MutableMapping, Sequence

from workspaces.models import Seat


def take(eligible: Sequence[Seat], credits: MutableMapping[str, int]) -> Seat:
    """Every seat earns its weight, the richest is chosen and pays for all. `credits` (seat id → owed) is changed."""
    for seat in eligible:
        credits[str(seat.pk)] = credits.get(str(seat.pk), 0) + seat.weight
    chosen = max(eligible, key=lambda seat: (credits[str(seat.pk)], -seat.pk))
    credits[str(chosen.pk)] -= sum(seat.weight for seat in eligible)
    return chosen
