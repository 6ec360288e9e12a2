"""How two spellings of one text are known to be the same."""

import unicodedata


def fold(text: str) -> str:
    """Without case, accents and doubled spaces: "  Café  NOIR " is "cafe noir"."""
    if (
        text.isascii()
    ):  # the same at a tenth of the price: ASCII has no accents, and only one way to lose its case
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def channel_key(name: str) -> str:
    """What makes two spellings one channel: "Paid_Search" and "paid search" are the same place."""
    return fold(name.replace("_", " ").replace("-", " "))[:80]  # folding can lengthen: "ﷺ" becomes 18 letters


def campaign_key(name: str) -> str:
    """What makes two spellings one campaign."""
    return fold(name)[:120]


def channel_name(name: str) -> str:
    """A channel's name as shown: as written, with underscores read as the spaces they stand for."""
    return " ".join(name.replace("_", " ").split())
