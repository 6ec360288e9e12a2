"""Where the leads behind a figure are listed."""

from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from alignment.outcomes import ChannelOutcomes
from alignment.period import Period

NO_CHANNEL = "none"


def leads(period: Period, *, state: str = "", channel: ChannelOutcomes | None = None) -> str:
    """The list of the leads that arrived in the period and ever reached `state`; of one channel, if given."""
    asked = dict(period.query)
    if state:
        asked["state"] = state
    if channel is not None:
        asked["channel"] = NO_CHANNEL if channel.channel_id is None else str(channel.channel_id)
    return f"{_address('leads')}?{urlencode(asked)}"


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
