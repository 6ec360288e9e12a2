"""Where the demo's leads come from, through which forms, and how good each channel's leads really are."""

from typing import NamedTuple


class Form(NamedTuple):
    """A form: its page, the question it asks, and what people write."""

    name: str
    page: str
    question: str
    words: tuple[str, ...]


DEMO = Form(
    "Book a demo", "/demo", "What would you like to see?",
    (
        "We ship {k} k parcels a day and need routing live by {month}. Can someone show us this week?",
        "Our planners still do this in a spreadsheet. I want to see it with {n} of our own routes.",
        "Show me how you handle time windows. We miss about {n} a week.",
        "Two depots, {n} vans, one planner who retires in {month}. What would that look like?",
        "We looked at two others and they choke on {k} k stops. Does yours?",
        "A live demo for me and our head of transport, please. Mornings are best.",
        "How does it work with refrigerated loads? We run {n} cooled trucks.",
        "Need to cut empty kilometres. Currently around {n} per cent.",
    ),
)  # fmt: skip
PRICING = Form(
    "Pricing request", "/pricing", "What should the price cover?",
    (
        "{n} vehicles, three depots. What does it cost a month?",
        "Price for {n} drivers, with the mobile app. We decide in {month}.",
        "Do you charge per stop or per vehicle? We make {k} k stops a week.",
        "I need a figure for the budget round in {month}. {n} trucks, two shifts.",
        "We pay 38 a vehicle today. Can you beat it for {n} of them?",
        "Yearly price with onboarding, please, for a fleet of {n}.",
    ),
)  # fmt: skip
BENCHMARK = Form(
    "Freight cost benchmark", "/benchmark", "What do you want to compare?",
    (
        "Cost per drop against others our size.",
        "Just the report, please.",
        "Fuel per kilometre, we run {n} trucks.",
        "How much do others lose on failed deliveries?",
        "Interested in the numbers for last-mile.",
        "Is our {n} per cent empty running normal?",
    ),
)  # fmt: skip
WEBINAR = Form(
    "Webinar: Routing by the hour", "/webinars/routing-by-the-hour", "What should we talk about?",
    (
        "Time windows in city centres.",
        "How to bring planners on board. Ours don’t trust software.",
        "Replanning when {n} drivers call in sick.",
        "Electric vans and charging stops.",
        "Nothing in particular, I am curious.",
        "Whether this pays off below {n} vehicles.",
    ),
)  # fmt: skip
INTRODUCTION = Form(
    "Introduction", "/referrals", "What did they tell you about us?",
    (
        "They cut a van per depot in {month}. I want the same.",
        "That you answered the phone in a minute. So here I am.",
        "A friend at another haulier plans {k} k drops with it.",
        "That the planners stopped swearing. We have {n} trucks.",
    ),
)  # fmt: skip
NEWSLETTER = Form("Newsletter", "/newsletter", "What do you read us for?", ("Ideas.", "Market news.", ""))
CAREERS = Form(
    "Careers", "/careers", "Why us?", ("I am looking for a role in sales.", "Internship from {month}.")
)
OUR_FORM = Form("Talk to Harbourline", "/talk", "What should we know before we call?", DEMO.words)


class Channel(NamedTuple):
    """`reach` is the chance that one call finds them; `returns`, `qualifies`, `wins` of those who were reached."""

    name: str
    weight: int
    campaigns: tuple[str, ...]
    forms: tuple[tuple[Form, int], ...]
    large: float
    phone: float
    reach: float
    returns: float
    qualifies: float
    wins: float
    reasons: tuple[tuple[str, int], ...]


CHANNELS = (
    Channel(
        "Paid search", 22, ("Route planning software", "Fleet costs", "Competitor names"),
        ((DEMO, 35), (PRICING, 35), (BENCHMARK, 30)), 0.55, 0.7, 0.36, 0.27, 0.85, 0.34,
        (("not_a_fit", 5), ("no_need", 3), ("wrong_details", 2), ("not_a_buyer", 1)),
    ),
    Channel(
        "Website", 24, ("",),
        ((DEMO, 42), (PRICING, 34), (BENCHMARK, 9), (NEWSLETTER, 10), (CAREERS, 5)), 0.6, 0.75, 0.43, 0.11, 1.15, 0.45,
        (("not_a_fit", 4), ("no_need", 3), ("duplicate", 3)),
    ),
    Channel(
        "Referral", 8, ("Customers bring customers",), ((INTRODUCTION, 45), (DEMO, 55)), 0.8, 0.95, 0.58, 0.03, 1.5, 0.62,
        (("duplicate", 2), ("no_need", 1)),
    ),
    Channel(
        "Webinar", 15, ("Routing by the hour", "Planning for electric vans"),
        ((WEBINAR, 84), (DEMO, 16)), 0.65, 0.5, 0.34, 0.22, 0.8, 0.3,
        (("no_need", 4), ("no_authority", 4), ("does_not_remember", 2)),
    ),
    Channel(
        "Paid social", 18, ("Freight benchmark", "Stop planning in spreadsheets"),
        ((BENCHMARK, 66), (DEMO, 24), (PRICING, 10)), 0.42, 0.65, 0.3, 0.52, 0.4, 0.16,
        (("does_not_remember", 6), ("not_a_fit", 4), ("not_a_buyer", 2), ("wrong_details", 2)),
    ),
    Channel(
        "Partner", 6, ("Telematics partners", "Depot builders"), ((DEMO, 50), (PRICING, 50)), 0.72, 0.85, 0.46, 0.1, 1.2, 0.48,
        (("duplicate", 3), ("not_a_fit", 2)),
    ),
    Channel(
        "Email", 7, ("Spring letter", "Quiet customers"),
        ((BENCHMARK, 30), (PRICING, 40), (DEMO, 30)), 0.6, 0.6, 0.38, 0.17, 0.9, 0.33,
        (("no_need", 4), ("no_authority", 2), ("does_not_remember", 1)),
    ),
)  # fmt: skip
