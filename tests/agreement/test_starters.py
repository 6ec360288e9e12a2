"""The documents to begin from are whole, and nothing in them is dead."""

import pytest

from agreement import starters
from agreement.documents import Document
from scoring import catalogue, checks


@pytest.mark.parametrize("starter", starters.ALL, ids=lambda starter: starter.key)
def test_a_starter_could_be_proposed_as_it_stands(scoped, at, starter):
    document = Document.parse(starter.document)

    assert checks.find(document.rules, catalogue.of(scoped.workspace.pk), at=at) == []


def test_a_starter_is_handed_out_to_be_changed():
    starters.ALL[0].document["commitments"]["sales"]["ladder"].clear()

    assert starters.find("b2b_software").document["commitments"]["sales"]["ladder"]
    assert starters.find("none") is None
