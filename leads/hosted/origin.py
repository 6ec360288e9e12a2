"""Where a visitor of a form came from, as the address and the page that shows the form tell. Pure."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from leads.attribution import CLICK_IDS, UTM

LONGEST = 2000
TRACKED = (*UTM, *CLICK_IDS)


def read(*, address: str, asked: Mapping[str, str], referrer: str) -> tuple[str, dict[str, str]]:
    """(the page the form stood on, its source): the page that embeds it names itself in `page` and `referrer`.

    The source holds what is known of: utm_…, click ids, `referrer`, `landing_page`.
    """
    embedding = _address(asked.get("page", ""))
    page = embedding or _clean(address)
    told = {name: value for name, value in parameters(page).items() if name in TRACKED}
    came_from = _address(asked.get("referrer", "") if embedding else referrer)
    source = {**told, "referrer": came_from, "landing_page": page}
    return page, {name: value for name, value in source.items() if value}


def parameters(address: str) -> dict[str, str]:
    """The parameters of an address, the first of each name, cut to size."""
    try:
        pairs = parse_qsl(urlsplit(address).query, max_num_fields=200)
    except ValueError:
        return {}
    return {name: _clean(value)[:200] for name, value in reversed(pairs)}


def _address(text: str) -> str:
    """An address of a page, else nothing: what a page says of itself is shown to people later."""
    text = _clean(text)
    return text if text.startswith(("https://", "http://")) else ""


def _clean(text: str) -> str:
    return "".join(letter for letter in text[:LONGEST] if letter.isprintable()).strip()
