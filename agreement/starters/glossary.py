"""The words both teams use, as every starter brings them."""

WORDS = [
    {"word": "Sales-ready", "meaning": "Meets one of the lanes of this agreement, and nothing rules it out."},
    {
        "word": "Lane",
        "meaning": "A way to be sales-ready. Lanes are tried in order; each has its own time to answer.",
    },
    {"word": "Handed over", "meaning": "Given to a rep. From then on the clock of the promise runs."},
    {"word": "Reached", "meaning": "The first time both sides spoke or wrote to each other."},
    {"word": "Returned", "meaning": "Given back by sales, with a reason and the line that was wrong."},
    {"word": "Missed", "meaning": "What one side promised and did not do in time."},
]
