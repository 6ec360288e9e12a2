"""Which keys several people may have, and when two names may be one person's. Pure."""

from leads.folding import fold

# The part before the @ of addresses that a company's people read together, in the languages our customers write.
_MAILBOXES = """
info contact contacts hello hi mail mailbox office team admin administration sales service support help enquiries
inquiries marketing accounts billing reception welcome jobs hr press
kontakt buero buro anfrage anfragen vertrieb verkauf zentrale empfang sekretariat rechnung
contacto ventas hola oficina contato vendas contatto vendite ufficio accueil bonjour commercial ventes secretariat
biuro sprzedaz post firma verkoop
"""
MAILBOXES = frozenset(_MAILBOXES.split())
NAMELESS = "?"  # no folded name is: punctuation is left out of them


def is_mailbox(address: str) -> bool:
    """Whether this normalised e-mail address is read by several people: info@, sales@, office@."""
    return address.partition("@")[0].partition("+")[0] in MAILBOXES


def told_as(name: str) -> str:
    """A name as it tells apart the people behind one shared key: folded, its words in one order."""
    return " ".join(sorted(words(name)))[:200] or NAMELESS


def words(name: str) -> set[str]:
    """The words of a name, without case, accents and punctuation."""
    return set("".join(letter if letter.isalnum() else " " for letter in fold(name)).split())


def agree(one: str, other: str) -> bool:
    """Whether two names may be one person's: "Lee", "A. Lee" and "Lee, Ann" all agree with "Ann Lee"."""
    mine, theirs = words(one), words(other)
    if not (mine and theirs):
        return not (mine or theirs)
    return _is_part_of(mine, theirs) or _is_part_of(theirs, mine)


def _is_part_of(fewer: set[str], more: set[str]) -> bool:
    initials = {word[0] for word in more}
    return all(word in more or (len(word) == 1 and word in initials) for word in fewer)
