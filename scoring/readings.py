"""How a stored fact is read as a type: null when missing, blank or of another type, and never an error."""

from enum import Enum

from leads.models import FactKind

# Checked by shape first, because PostgreSQL also reads "now" and "infinity" as instants.
_ISO = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?$"

# The host of an address or an e-mail, as folded text.
HOST = r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?([^/?#:@ ]+)"


class Reading(Enum):
    """SQL over `facts` and `folded`; each %s stands for the fact's name. Text is read folded."""

    TEXT = "CASE jsonb_typeof(folded -> %s) WHEN 'string' THEN nullif(folded ->> %s, '') END"
    DOMAIN = (
        "CASE jsonb_typeof(folded -> %s) WHEN 'string'"
        f" THEN '.' || substring(folded ->> %s FROM '{HOST}') END"
    )
    NUMBER = "CASE jsonb_typeof(facts -> %s) WHEN 'number' THEN (facts -> %s)::numeric END"
    DAY = (
        f"CASE WHEN facts ->> %s ~ '{_ISO}' AND pg_input_is_valid(facts ->> %s, 'timestamptz')"
        " THEN ((facts ->> %s)::timestamptz AT TIME ZONE 'UTC')::date END"
    )
    YES_NO = "CASE jsonb_typeof(facts -> %s) WHEN 'boolean' THEN (facts -> %s)::boolean END"
    LIST = (
        "CASE WHEN jsonb_typeof(folded -> %s) IN ('array', 'string') AND folded -> %s NOT IN ('[]', '\"\"')"
        " THEN folded -> %s END"
    )
    PRESENCE = "coalesce(facts -> %s NOT IN ('null', '\"\"', '[]', '{}'), false)"

    def params(self, fact: str) -> list[str]:
        return [fact] * self.value.count("%s")

    @property
    def types(self) -> frozenset[str]:
        """The catalogue's types that can be read so."""
        return _TYPES.get(self, frozenset(FactKind.Type.values))


_TYPES = {
    Reading.TEXT: frozenset({FactKind.Type.TEXT.value}),
    Reading.DOMAIN: frozenset({FactKind.Type.TEXT.value}),
    Reading.NUMBER: frozenset({FactKind.Type.NUMBER.value}),
    Reading.DAY: frozenset({FactKind.Type.DATE.value}),
    Reading.YES_NO: frozenset({FactKind.Type.YES_NO.value}),
    Reading.LIST: frozenset({FactKind.Type.LIST.value, FactKind.Type.TEXT.value}),
}
