"""What time it is where a lead is, as far as their phone number or country tells. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, timezone

from leads.models import Person

MORNING, EVENING = time(8, 0), time(20, 0)
WIDEST = timedelta(hours=4)  # a country wider than this says nothing
UNKNOWN = "Etc/Unknown"
# Numbers that say nothing of where their owner is.
_NOWHERE = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
}


@dataclass(frozen=True)
class LocalTime:
    """Their time by the clock: one, or from `earliest` to `latest` where only a country of several zones is known."""

    earliest: datetime
    latest: datetime

    @property
    def words(self) -> str:
        """ "03:12", "between 03:12 and 06:12" """
        first, last = f"{self.earliest:%H:%M}", f"{self.latest:%H:%M}"
        return first if first == last else f"between {first} and {last}"

    @property
    def is_night(self) -> bool:
        """Somewhere they may be it is before eight or after eight: nobody is called without being asked."""
        return any(not MORNING <= here.time() < EVENING for here in (self.earliest, self.latest))


def of(person: Person, *, at: datetime) -> LocalTime | None:
    """Where the person is by their number, else by their country; nothing where neither says."""
    zones = _of_number(person.phone) or _of_country(person.country)
    if not zones:
        return None
    here = sorted((at.astimezone(zone) for zone in zones), key=_offset)
    if _offset(here[-1]) - _offset(here[0]) > WIDEST:
        return None
    return LocalTime(here[0], here[-1])


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()


@lru_cache(maxsize=4096)
def _of_number(phone: str) -> tuple[ZoneInfo, ...]:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ()
    if phonenumbers.number_type(number) in _NOWHERE:
        return ()
    return _zones(timezone.time_zones_for_number(number))


@lru_cache(maxsize=512)
def _of_country(country: str) -> tuple[ZoneInfo, ...]:
    """By its code of two letters."""
    code = phonenumbers.country_code_for_region(country.strip().upper()) if len(country.strip()) == 2 else 0
    if not code or phonenumbers.region_code_for_country_code(code) != country.strip().upper():
        return ()  # several countries share this code: it is no one's alone
    return _zones(
        timezone.time_zones_for_geographical_number(PhoneNumber(country_code=code, national_number=0))
    )


def _zones(names: Sequence[str]) -> tuple[ZoneInfo, ...]:
    found = []
    for name in names:
        try:
            if name != UNKNOWN:
                found.append(ZoneInfo(name))
        except ZoneInfoNotFoundError:
            continue  # a zone this machine's table doesn't have
    return tuple(found)
