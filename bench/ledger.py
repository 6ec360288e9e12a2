"""What the sums cost: leads through the road with and without the triggers that append to their ledgers."""

from collections.abc import Iterator

from django.db import connections

from bench import company, databases, fill, road
from bench.figures import Figure, alternating


def run(*, quick: bool) -> Iterator[Figure]:
    """The same walk in the same workspace, in turns."""
    leads = 1_000 if quick else 100_000
    with fill.borrowed(leads) as place:
        databases.use(place)
        made = company.find()

        def walk(word: str) -> float:
            with connections["owner"].cursor() as cursor:
                for table in ("leads_lead", "followup_handoff"):
                    cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
            return road.walk(made)

        kept, bare = alternating(3 if quick else 5, lambda: walk("ENABLE"), lambda: walk("DISABLE"))
    yield Figure(
        f"leads through the road, sums kept, among {leads:,}", kept, "per s", bare, "without the triggers"
    )
