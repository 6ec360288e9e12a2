"""Harbourline: its people, its agreement and its form. It sells route planning to whoever ships."""

from typing import Any, NamedTuple

from agreement.commitments import DAY, DEFAULTS, HOUR, MINUTE, STARTING_SALES
from leads.hosted.document import Consent, FormDocument, Question
from workspaces.models import Role, Side

SLUG, NAME = "demo", "Harbourline"
TIME_ZONE, COUNTRY = "Europe/London", "GB"
PASSWORD = "harbourline-demo"  # noqa: S105  printed by the command; it opens the demo and nothing else
SITE = "https://harbourline.example"


class Person(NamedTuple):
    name: str
    role: str
    side: str
    takes_leads: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower().replace('á', 'a')}@harbourline.example"


MARA = Person("Mara Lind", Role.MARKETING, Side.MARKETING)
RITA = Person("Rita Okoye", Role.MANAGER, Side.SALES)
SAM = Person("Sam Adeyemi", Role.SALES, Side.SALES, takes_leads=True)
SOFIA = Person("Sofia Rossi", Role.SALES, Side.SALES, takes_leads=True)
JONAS = Person("Jonas Falk", Role.SALES, Side.SALES, takes_leads=True)
PRIYA = Person("Priya Nair", Role.SALES, Side.SALES, takes_leads=True)
TOMAS = Person("Tomás Herrera", Role.SALES, Side.SALES, takes_leads=True)
OLIVE = Person("Olive Brandt", Role.OWNER, Side.SALES)
PEOPLE = (MARA, RITA, SAM, SOFIA, JONAS, PRIYA, TOMAS, OLIVE)


def _criterion(
    key: str, label: str, fact: str, operator: str, value: Any = None, **more: Any
) -> dict[str, Any]:
    given = {} if value is None else {"value": value}
    return {"key": key, "label": label, "fact": fact, "operator": operator, **given, **more}


RULES: dict[str, Any] = {
    "criteria": [
        _criterion("asked_demo", "Asked for a demo", "form", "contains", "demo", points=30, why="They asked to talk."),
        _criterion(
            "wished_demo", "Wants to see a demo", "form_wish", "is", "See a demo", points=30,
            why="The same wish, said in the form of an advertisement.",
        ),
        _criterion(
            "asked_price", "Asked for a price", "form", "contains", "pricing", points=25,
            why="Who asks what it costs compares, and decides this quarter.",
        ),
        _criterion(
            "wished_price", "Wants a price", "form_wish", "is", "Get a price", points=25,
            why="The same question, said in the form of an advertisement.",
        ),
        _criterion(
            "large_enough", "Has at least 50 people", "company_size", "at_least", 50, points=25,
            why="Smaller companies ship too little to save anything.",
        ),
        _criterion(
            "in_our_markets", "Is where we sell", "country", "is_one_of", ["GB", "DE", "NL", "FR", "SE", "US"], points=15,
            why="Elsewhere we have nobody who could visit.",
        ),
        _criterion(
            "looked_around", "Read five pages or more", "pages_visited", "at_least", 5, points=15,
            why="They know what we do before we call.",
        ),
        _criterion("has_phone", "Left a phone number", "phone", "known", points=20, why="They expect a call."),
        _criterion("has_email", "Left an e-mail address", "email", "known", points=5, why="Somebody can write back."),
        _criterion(
            "names_company", "Named their company", "company", "known", points=10,
            why="Sales can prepare before calling.",
        ),
        _criterion(
            "came_back", "Asked more than once", "submissions", "at_least", 2, points=15,
            why="Who asks again still needs it.",
        ),
        _criterion("is_student", "Is a student", "is_student", "yes", why="Students learn from us and don’t buy."),
        _criterion("applies_for_job", "Applied for a job", "form", "is", "Careers", why="That is for the people team."),
    ],
    "required": [{"any": ["has_email", "has_phone"]}],
    "rules_out": ["is_student", "applies_for_job"],
    "lanes": [
        {
            "key": "demo", "name": "Asked for a demo", "needs": "any", "criteria": ["asked_demo", "wished_demo"],
            "window_s": 300, "medium": "call",
        },
        {
            "key": "price", "name": "Wants a price", "needs": "any", "criteria": ["asked_price", "wished_price"],
            "window_s": 1800, "medium": "call",
        },
        {
            "key": "engaged", "name": "Fits and is engaged", "needs": "points", "threshold": 70,
            "window_s": 4 * 3600, "medium": "call",
        },
    ],
}  # fmt: skip

COMMITMENTS: dict[str, Any] = {
    **DEFAULTS,
    "sales": STARTING_SALES
    | {
        "cadence": [
            {"step": "same_day", "medium": "call", "after_s": 2 * HOUR},
            {"step": "next_day", "medium": "email", "after_s": DAY, "template": "After no answer"},
            {"step": "third_day", "medium": "call", "after_s": 2 * DAY},
            {"step": "that_week", "medium": "call", "after_s": 3 * DAY},
            {"step": "next_week", "medium": "call", "after_s": 5 * DAY},
            {
                "step": "other_way",
                "when": "wrong_number",
                "medium": "email",
                "after_s": 5 * MINUTE,
                "template": "Wrong number",
            },
        ]
    },
    "marketing": {
        "sales_ready_per_month": 350,
        "acceptance_rate": 0.7,
        "facts_present": ["name", "company", "company_size"],
    },
}
GOAL = {"measure": "wins", "per": "quarter", "target": 120}

FORM_TOKEN = "demo"  # noqa: S105  the public address of the demo's form
FORM = FormDocument(
    title="Talk to Harbourline",
    intro="Plan tonight’s routes before tonight. Tell us what you ship, and somebody who knows freight calls you.",
    questions=(
        Question("name", "text", "Your name", required=True, field="name"),
        Question("email", "email", "E-mail", field="email"),
        Question("phone", "phone", "Phone", help="Leave it, and we call instead of writing.", field="phone"),
        Question("company", "text", "Company", field="company"),
        Question("size", "number", "How many people work there?", fact="company_size"),
        Question(
            "need", "choice", "What would you like?", required=True, fact="form_wish",
            options=("See a demo", "Get a price", "Read more"),
        ),
        Question("words", "long", "What should we know before we call?"),
    ),
    consent=Consent("We use what you tell us to answer you, and for nothing else."),
    promise="Ask for a demo and {promise}.",
    thanks="Thank you. Keep your phone near: {promise}.",
    lane="demo",
)  # fmt: skip

TEMPLATES = (
    {
        "name": "After no answer",
        "medium": "email",
        "subject": "I tried to reach you, {first name}",
        "body": "Hello {first name},\n\nyou wrote to us, and I tried to call you just now. When is a good time?\n\n"
        "{my name}\n{our company}",
    },
    {
        "name": "Wrong number",
        "medium": "email",
        "subject": "Your number, {first name}",
        "body": "Hello {first name},\n\nthe number you left reaches somebody else. Where can I call you?\n\n"
        "{my name}\n{our company}",
    },
    {
        "name": "Short text",
        "medium": "sms",
        "subject": "",
        "body": "{my first name} from {our company} here: I just tried to call you. When does it suit you?",
    },
)
