"""Made-up people of made-up companies: addresses end in .example, numbers are from ranges kept for fiction."""

import re
import unicodedata
from dataclasses import dataclass
from random import Random

from alignment.demo.channels import Channel


@dataclass(frozen=True)
class Country:
    """Names, company endings and fictional numbers of one country; without a range, nobody there leaves a number."""

    code: str
    weight: int
    first: str
    last: str
    endings: str
    numbers: tuple[str, ...]


COUNTRIES = (
    Country(
        "GB", 34,
        "Amara Oliver Priyanka George Isla Harry Niamh Jack Freya Callum Zara Ewan Grace Rhys Aisha Tom Megan Dylan",
        "Okafor Bennett Shah Fletcher Hughes Murray Campbell Ward Ali Price Begum Hart Doyle Reid Mensah Lloyd Kerr",
        "Freight|Haulage|Logistics|Foods|Builders Supply|Couriers",
        ("+44 20 7946 0{:03}", "+44 161 496 0{:03}", "+44 121 496 0{:03}", "+44 117 496 0{:03}"),
    ),
    Country(
        "DE", 20,
        "Anna Lukas Katrin Matthias Leonie Felix Svenja Jan Miriam Stefan Yasemin Tobias Franziska Moritz Heike Deniz",
        "Weber Kessel Brandner Yılmaz Vogt Lindner Krüger Hofmann Aydın Seidel Böhm Winkler Arslan Pohl Jung Reuter",
        "& Söhne|Spedition|Logistik|Getränke|Baustoffe|Transporte",
        ("+49 30 23125 {:03}", "+49 40 66969 {:03}", "+49 69 90009 {:03}", "+49 89 99998 {:03}"),
    ),
    Country(
        "NL", 14,
        "Sanne Daan Fleur Bram Lotte Jeroen Noor Sven Eva Ruben Fatima Thijs Marieke Joost Iris Youssef",
        "de_Vries Bakker Visser Smit Mulder Bos Vos Peters Hendriks Dekker Brouwer de_Wit Kok Jacobs",
        "Transport|Logistiek|Bloemen|Groothandel|Koeriers",
        (),
    ),
    Country(
        "FR", 10,
        "Camille Hugo Chloé Antoine Inès Julien Manon Karim Élodie Mathieu Léa Nicolas",
        "Durand Moreau Lefèvre Girard Rousseau Benali Fontaine Mercier Blanchard Garnier",
        "Transports|Logistique|Frais|Matériaux",
        ("+33 1 99 00 {:02} {:02}",),
    ),
    Country(
        "SE", 8,
        "Elsa Erik Maja Oskar Linnea Viktor Saga Nils Alva Emil",
        "Lindqvist Holm Åberg Sjöberg Nyström Wallin Ekström Dahl",
        "Frakt|Åkeri|Bygg|Livs",
        ("+46 8 465 004 {:02}",),
    ),
    Country(
        "US", 14,
        "Marcus Hannah Tyrone Emily Diego Rachel Jasmine Kevin Olivia Luis Megan Andre Sarah Brandon Nina Carlos",
        "Chen Doyle Washington Miller Ramirez Cohen Brooks Nguyen Sullivan Ortiz Turner Patel Foster Jackson",
        "Freight|Distribution|Supply|Cold Chain|Carriers",
        ("+1 202 555 01{:02}", "+1 312 555 01{:02}", "+1 415 555 01{:02}", "+1 617 555 01{:02}"),
    ),
    Country("BR", 3, "Ana Bruno Larissa Thiago Beatriz", "Silva Souza Costa Almeida", "Transportes|Cargas", ()),
    Country("IN", 3, "Rohan Kavya Arjun Meera Vikram", "Iyer Kapoor Reddy Menon", "Roadways|Cargo", ()),
)  # fmt: skip
PLACES = (
    "North Kessel Fern Bright Halden Marsh Alder Stone Crane Silver Quay Elm Hawk Tide Amber "
    "Copper Orchard Drift Vale Moor Lark Anchor Beacon Cedar Summit Harrow Brook Ridge Mill "
    "Falcon Granite Maple Clover Delta Prairie Juniper"
)
TITLES = (
    ("VP Operations", 6), ("Logistics Director", 9), ("Head of Transport", 10), ("Fleet Manager", 14), ("COO", 5),
    ("Operations Manager", 15), ("Depot Manager", 10), ("Founder", 6), ("Transport Planner", 12), ("Buyer", 6),
    ("Supply Chain Analyst", 7), ("", 12),
)  # fmt: skip
SIZES_LARGE, SIZES_SMALL = (
    (55, 70, 90, 120, 180, 240, 320, 450, 700, 1200, 2600),
    (3, 6, 9, 14, 18, 25, 32, 41),
)


@dataclass(frozen=True)
class Asker:
    name: str
    email: str
    phone: str
    company: str
    title: str
    country: str
    company_size: int | None

    @property
    def is_large(self) -> bool:
        return bool(self.company) and (self.company_size or 0) >= 50 and self.country not in {"BR", "IN"}


class Crowd:
    """Draws people, none of them twice."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.known: set[str] = set()

    def draw(self, channel: Channel) -> Asker:
        dice = self.dice
        while True:
            (country,) = dice.choices(COUNTRIES, [row.weight for row in COUNTRIES])
            first, last = (
                dice.choice(country.first.split()),
                dice.choice(country.last.split()).replace("_", " "),
            )
            company = f"{dice.choice(PLACES.split())}{dice.choice(('', '', 'gate', 'field', 'port', 'line'))}"
            company = f"{company} {dice.choice(country.endings.split('|'))}"
            email = f"{_plain(first)}.{_plain(last)}@{_plain(company)}.example"
            if email not in self.known:
                self.known.add(email)
                break
        (title,) = dice.choices([name for name, _ in TITLES], [weight for _, weight in TITLES])
        sizes = SIZES_LARGE if dice.random() < channel.large else SIZES_SMALL
        return Asker(
            name=f"{first} {last}",
            email=email,
            phone=self._phone(country, channel.phone),
            company=company if dice.random() < 0.93 else "",
            title=title,
            country=country.code,
            company_size=dice.choice(sizes) if dice.random() < 0.88 else None,
        )

    def _phone(self, country: Country, chance: float) -> str:
        if not country.numbers or self.dice.random() > chance:
            return ""
        for _ in range(40):
            pattern = self.dice.choice(country.numbers)
            digits = 1000 if "{:03}" in pattern else 100
            number = pattern.format(self.dice.randrange(digits), self.dice.randrange(100))
            if number not in self.known:
                self.known.add(number)
                return number
        return ""


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", "-", bare.encode("ascii", "ignore").decode().lower()).strip("-")
