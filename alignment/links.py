"""Where the leads behind a figure are listed."""

from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from alignment.period import Period

NO_CHANNEL = "none"
REST = "\x1frest"  # the parts too many to list; no fact can hold this character


def leads(period: Period, *, state: str = "") -> str:
    """The list of the leads that arrived in the period and ever reached `state`."""
    asked = period.query | ({"state": state} if state else {})
    return f"{_address('leads')}?{urlencode(asked)}"


def place(name: str | None) -> str:
    """A part of the leads as an address says it."""
    return NO_CHANNEL if name is None else f"={name}"


def part(
    period: Period, cut: Mapping[str, str], where: Sequence[str], state: str, limits: Mapping[str, str]
) -> str:
    """The list of the leads in one part of a cut that ever reached `state`; of all parts, where `where` is empty."""
    asked = period.query | ({} if state == "leads" else {"state": state})
    if where and not limits and cut["by"] == "channel":
        return f"{_address('leads')}?{urlencode(asked | {'channel': where[0].removeprefix('=')})}"
    if not where and not limits:
        return f"{_address('leads')}?{urlencode(asked)}"
    cut_to = dict(cut) | {"is": where[0]} if where else {}
    return f"{_address('alignment_leads')}?{urlencode(asked | cut_to | dict(limits))}"


def inside(period: Period, cut: Mapping[str, str], where: str) -> str:
    """The outcomes of one part alone, cut in another way."""
    if where == f"={REST}":
        return ""
    asked = {"by": "campaign" if cut["by"] == "channel" else "channel", "only": cut["by"], "only_is": where}
    if "fact" in cut:
        asked["only_fact"] = cut["fact"]
    return f"{_address('alignment_outcomes')}?{urlencode(period.query | asked)}"


def handoffs(period: Period, figure: str) -> str:
    """The list of the handoffs that a figure of `alignment.behind` counts."""
    return f"{_address('alignment_handoffs')}?{urlencode(period.query | {'figure': figure})}"


def scorecard_handoffs(period: Period, figure: str) -> str:
    """The list of the handoffs that a figure of `alignment.missed` counts."""
    return f"{_address('scorecard_handoffs')}?{urlencode(period.query | {'figure': figure})}"


def scorecard_leads(period: Period, figure: str) -> str:
    """The list of the leads won in the period (`won`), or brought by a planned campaign (`plan-KEY`, `ready-KEY`)."""
    return f"{_address('scorecard_leads')}?{urlencode(period.query | {'figure': figure})}"


def page(period: Period, name: str = "alignment") -> str:
    return f"{_address(name)}?{urlencode(period.query)}"


def what_if(number: int, period: Period, which: str = "") -> str:
    """The what-if of a version over the period, or the list of the leads behind one of its figures."""
    query = urlencode(period.query | ({"which": which} if which else {}))
    return f"{reverse('whatif_leads' if which else 'whatif', args=[number])}?{query}"


@cache
def _address(name: str) -> str:
    """A table of outcomes has hundreds of links to the same address."""
    return reverse(name)
