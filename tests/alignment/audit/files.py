"""Short ways to an audit for tests: files as text, read as the command reads them."""

from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from alignment.audit import count, lead_file
from alignment.audit.figures import Audit
from followup import touch_file
from leads.imports import presets
from leads.imports.fields import TOUCH_HEADERS, Headers
from leads.imports.options import Options, table_of
from leads.imports.table import Table

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def options(**said: object) -> Options:
    return Options(**{"mapped": {}, "constants": {}, **said})  # type: ignore[arg-type]


def audit(
    leads: str | bytes,
    touches: str | bytes | None = None,
    *,
    zone: str = "UTC",
    country: str = "NL",
    how: Options | None = None,
    how_touches: Options | None = None,
) -> Audit:
    """The audit of two files; raises FileError as the command and the page do."""
    here = ZoneInfo(zone)
    table, how = _table(leads, how or options(), lead_file.HEADERS, presets.LEADS)
    read = lead_file.read(table, how, zone=here, country=country)
    made = None
    if touches is not None:
        table, how = _table(touches, how_touches or options(), TOUCH_HEADERS, presets.TOUCHES)
        made = touch_file.read(table, how, zone=here, country=country)
    return count.of(read, made, at=NOW)


def _table(file: str | bytes, how: Options, headers: Headers, kind: str) -> tuple[Table, Options]:
    raw = file.encode() if isinstance(file, str) else file
    table, _ = table_of(lambda: BytesIO(raw), how)
    return table, lead_file.guessed(table, how, headers, kind)
