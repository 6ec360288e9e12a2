"""How a stored fact is read as a type: null when missing, blank or of another type, and never an error."""

from enum import Enum

from leads.models import FactKind

# A folded text's host: of an address, "https://ann@acme.com:8080/x?y", or of an e-mail. Split, because a regular
# expression costs five times as much.
_HOST = (
    "split_part(split_part(split_part(split_part(split_part({0}, '/', CASE WHEN {0} LIKE '%%://%%' THEN 3 ELSE 1 END),"
    " '?', 1), '#', 1), '@', -1), ':', 1)"
).format("folded ->> %s")
_IS_LIST = "jsonb_typeof(folded -> %s) = 'array'"


class Reading(Enum):
    """SQL over `facts` and `folded`; each %s stands for the fact's name. Text is read folded."""

    # `folded` holds texts and lists alone. A list's text begins with a bracket, and so may a text; asking for the type of
    # every value would cost four times as much as reading it.
    TEXT = f"CASE WHEN folded ->> %s LIKE '[%%' AND {_IS_LIST} THEN NULL ELSE nullif(folded ->> %s, '') END"
    DOMAIN = (
        f"CASE WHEN folded ->> %s LIKE '[%%' AND {_IS_LIST} THEN NULL ELSE '.' || nullif({_HOST}, '') END"
    )
    NUMBER = "CASE jsonb_typeof(facts -> %s) WHEN 'number' THEN (facts -> %s)::numeric END"
    # The shape comes first, because "now" and "infinity" are instants to PostgreSQL.
    DAY = (
        "CASE WHEN facts ->> %s LIKE '____-__-__%%' AND pg_input_is_valid(facts ->> %s, 'timestamptz')"
        " THEN ((facts ->> %s)::timestamptz AT TIME ZONE 'UTC')::date END"
    )
    YES_NO = "CASE jsonb_typeof(facts -> %s) WHEN 'boolean' THEN (facts -> %s)::boolean END"
    LIST = (
        "CASE WHEN jsonb_typeof(folded -> %s) IN ('array', 'string') AND folded -> %s NOT IN ('[]', '\"\"')"
        " THEN folded -> %s END"
    )
    PRESENCE = "coalesce(facts ->> %s NOT IN ('', '[]', '{}'), false)"

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
