"""Enquiries as a company's forms send them, each from a person of its own."""

from typing import Any

CHANNELS = ("Paid search", "Organic search", "Social", "Email", "Referral", "Event", "Partner", "Display")
FIRST = (
    "Ann",
    "Bea",
    "Carl",
    "Dora",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jule",
    "Kai",
    "Lea",
    "Max",
    "Nora",
)
LAST = (
    "Abel",
    "Berg",
    "Costa",
    "Diaz",
    "Ebert",
    "Fox",
    "Gray",
    "Hahn",
    "Ito",
    "Jansen",
    "Klein",
    "Lang",
    "Moss",
)


def body(number: int) -> dict[str, Any]:
    """The contract's body of one enquiry."""
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    channel = CHANNELS[number % len(CHANNELS)]
    return {
        "channel": channel,
        "campaign": f"{channel} {number % 5}",
        "person": {
            "name": f"{first} {last}",
            "email": f"{first}.{last}.{number}@example.com".lower(),
            "phone": f"+1 {202 + number // 10_000_000 % 500} {200 + number // 10_000 % 700}-{number % 10_000:04}",
            "company": f"{last} & Sons {number % 9973}",
            "title": "Head of operations",
            "country": "US",
        },
        "facts": {
            "company_size": number % 400,
            "industry": ("Retail", "Health", "Software", "Logistics")[number % 4],
            "visits_30_days": number % 17,
            "is_student": False,
            "tools": ["ERP", "Spreadsheets"],
            "budget": "10 to 50 thousand",
        },
        "page_url": "https://bench.example/pricing?utm_source=search",
        "form": {
            "name": "Request a demo",
            "answers": [
                {
                    "question": "What do you want to solve?",
                    "answer": "We lose half of our enquiries on the way.",
                },
                {"question": "When do you want to start?", "answer": "Within three months"},
            ],
        },
    }
