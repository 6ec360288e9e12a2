"""How values are said on screen: times, waits, shares, people. Builtin in every template."""

from datetime import datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from lucide.templatetags import lucide as drawn

register = template.Library()

HIGH_SCORE, LOW_SCORE = 80, 65


@register.simple_tag(name="lucide")
@lru_cache(maxsize=1024)
def icon(name: str, *, size: int | None = 24, **kwargs: str) -> str:
    """The library's tag of this name, drawing each icon once: a list shows the same few a hundred times."""
    return drawn.lucide(name, size=size, **kwargs)


@register.simple_tag
def server_time() -> str:
    """The moment this page was written, to the millisecond, for the clocks in it."""
    return timezone.now().isoformat(timespec="milliseconds")


@register.filter
def iso(at: datetime | None) -> str:
    """An instant as browsers read it; empty for None."""
    return at.isoformat() if at else ""


@register.filter
def when(at: datetime | None, now: datetime | None = None) -> str:
    """An instant as short as it stays clear: "14:05" today, "Mon" this week, "12 Nov", "12 Nov 2024"."""
    if at is None:
        return ""
    here, today = timezone.localtime(at), timezone.localtime(now or timezone.now())
    days = (today.date() - here.date()).days
    if days == 0:
        return here.strftime("%H:%M")
    if 0 < days < 6:
        return date_format(here, "D")
    return date_format(here, "j M" if here.year == today.year else "j M Y")


@register.filter
def day_and_time(at: datetime | None) -> str:
    """An instant to come, with its day: "today 14:00", "tomorrow 09:30", "Tue 14 Nov, 14:00"."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    days = (here.date() - timezone.localtime().date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    return f"{near} {here:%H:%M}" if near else date_format(here, "D j M, H:i")


@register.filter
def duration(span: timedelta | float | None) -> str:
    """A wait in its two largest units, from seconds or a timedelta: "4 min 12 s", "2 h 5 min", "3 d 4 h"."""
    if span is None:
        return "–"
    seconds = round(span.total_seconds() if isinstance(span, timedelta) else span)
    units = (
        ("d", seconds // 86400),
        ("h", seconds // 3600 % 24),
        ("min", seconds // 60 % 60),
        ("s", seconds % 60),
    )
    first = next((place for place, (_, amount) in enumerate(units) if amount), len(units) - 1)
    return " ".join(
        f"{amount} {unit}" for unit, amount in units[first : first + 2] if amount or unit == units[first][0]
    )


@register.filter
def percent(share: float | None, places: int = 0) -> str:
    """A share between 0 and 1 as "74 %"; a dash where there is nothing to share."""
    return "–" if share is None else f"{share * 100:.{places}f} %"


@register.filter
def readable(name: str) -> str:
    """The name of a fact as a label: "company_size" is "Company size"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


MEDIA = {"call": "call", "email": "mail", "sms": "text", "chat": "chat", "meeting": "meeting"}


@register.filter
def medium(name: str) -> str:
    """A medium as it stands beside a lead: "mail", "text"."""
    return MEDIA.get(name, name)


@register.filter
def initials(name: str | None) -> str:
    """Up to two capitals for an avatar; a question mark for nobody."""
    words = [word for word in (name or "").replace(".", " ").replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper() or "?"


@register.filter
def hue(number: int | None) -> str:
    """One of the avatar colours, always the same for the same id."""
    return f"hue-{(number or 0) % 5}"


@register.filter
def score_band(score: int | None) -> str:
    """The look of a score chip; empty for the middle."""
    if score is None or score < LOW_SCORE:
        return "low"
    return "high" if score >= HIGH_SCORE else ""
