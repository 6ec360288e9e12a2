"""Phone numbers in E.164, as the phonenumbers library reads them; the commonest spelling without asking it in full."""

import re
from functools import cache

import phonenumbers

# A country code and digits, with nothing but what stands between digits: no extension, no letters, no second number.
_PLAIN = re.compile(r"\+[1-9][0-9 ().-]*[0-9]")
_BETWEEN = str.maketrans("", "", "+ ().-")
_FEWEST, _MOST = 6, 17  # digits behind the country code; outside of it the library has further rules


def key(number: str, country: str) -> str:
    """A number in E.164, or nothing when it can't be one. `country` says how one without a country code is meant."""
    if _PLAIN.fullmatch(number) and (plain := _plain(number.translate(_BETWEEN))) is not None:
        return plain
    try:
        parsed = phonenumbers.parse(number, country.upper() if len(country) == 2 else None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _plain(digits: str) -> str | None:
    """What the library would answer for a plus sign and these digits; None where only it knows."""
    for length in (1, 2, 3):
        if (plan := _plan(digits[:length])) is not None:
            prefix, lengths = plan
            national = digits[length:]
            if not _FEWEST <= len(national) <= _MOST or (prefix and prefix.match(national)):
                return None
            return f"+{digits}" if len(national) in lengths else ""
    return None


@cache
def _plan(code: str) -> tuple[re.Pattern[str] | None, frozenset[int]] | None:
    """What may stand before a country's numbers at home, and how many digits they can have; None where it is no country."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if regions is None:
        return None
    known = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if known is None or (whole := known.general_desc) is None:
        return None
    prefix = known.national_prefix_for_parsing
    lengths = frozenset(whole.possible_length) | frozenset(whole.possible_length_local_only)
    return (re.compile(prefix) if prefix else None), lengths
