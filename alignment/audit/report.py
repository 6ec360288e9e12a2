"""An audit as one HTML file to forward: nothing is fetched, nothing runs, and it opens from a disk."""

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from alignment.audit import drawings, words
from alignment.audit.figures import Audit

_SHEETS = ("tokens.css", "base.css", "components.css", "charts.css", "audit.css", "print.css")


def contents(audit: Audit, *, shows_reps: bool) -> dict[str, object]:
    """What page and report show of an audit; figures by rep only where they may be seen."""
    sections = [
        ("By channel", "Channel", drawings.table(audit, audit.by_channel)),
        ("By month", "Month", drawings.table(audit, audit.by_month)),
    ]
    if shows_reps:
        sections.insert(1, ("By rep", "Rep", drawings.table(audit, audit.by_rep)))
    charts = [
        drawings.attempts(audit),
        drawings.waits(audit),
        drawings.by_month(audit),
        drawings.by_hour(audit),
    ]
    bars = [drawings.by_channel(audit), drawings.by_rep(audit) if shows_reps else None]
    return {
        "audit": audit,
        "headline": words.headline(audit),
        "warning": words.warning(audit),
        "tiles": words.tiles(audit),
        "notes": words.notes(audit),
        "columns": [chart for chart in charts if chart],
        "bars": [chart for chart in bars if chart],
        "sections": sections,
        "files": [("leads", audit.leads), *([("attempts", audit.touches)] if audit.touches else [])],
    }


def html(audit: Audit, *, at: datetime, shows_reps: bool = True) -> str:
    """The whole file; `at` is when the audit was made."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return render_to_string(
        "alignment/audit/report.html",
        contents(audit, shows_reps=shows_reps) | {"style": style, "digest": digest, "at": at},
    )


@cache
def _style() -> str:
    """Our own sheets as one, without the font, which would have to be fetched."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    text = "\n".join((folder / name).read_text() for name in _SHEETS)
    begin = text.index("@font-face")
    return text[:begin] + text[text.index("}", begin) + 1 :]
