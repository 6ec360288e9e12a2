"""The mark at a line: how much was said of it, and the way to say something."""

from typing import Any

from django import template

from agreement.reading import Reading
from agreement.remarks import Count

register = template.Library()


@register.inclusion_tag("agreement/_line_mark.html", takes_context=True)
def line_mark(context: Any, address: str, key: str = "") -> dict[str, Any]:
    """What was said of the line `address` (with `key`, of `address`/`key`); nothing where the page takes no remarks."""
    reading: Reading | None = context.get("reading") if context.get("takes_remarks") else None
    line = f"{address}/{key}" if key else address
    return {
        "version": reading.version if reading else None,
        "line": line,
        "name": reading.names.get(line, "") if reading else "",
        "count": reading.counts.get(line, Count()) if reading else Count(),
    }
