"""A version as JSON: what goes out comes in again, and the published schema agrees with the reader."""

import json
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types of its own

from agreement import documents, drafting, exchange, schema
from agreement.starters import ALL
from scoring.documents import DocumentError
from tests.agreement.drafts import signed

VALIDATOR = Draft202012Validator(schema.DOCUMENT)


def test_an_exported_version_is_imported_as_it_was(scoped, at):
    version = signed(scoped, at=at)
    content = json.dumps(exchange.export(version)).encode()

    draft = drafting.start(scoped.workspace.pk, by=scoped.mara, at=at, document=exchange.read(content))

    assert documents.of(draft) == documents.of(version)
    assert documents.digest(documents.of(draft)) == documents.digest(documents.of(version))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b"{", b'{"a": NaN}', b"[" * 100_000, b"1" * 300_000]
)
def test_what_is_no_document_is_refused(content):
    with pytest.raises(DocumentError):
        exchange.read(content)


@pytest.mark.parametrize("starter", ALL, ids=lambda starter: starter.key)
def test_the_schema_accepts_what_the_reader_accepts(starter):
    document = starter.document
    documents.Document.parse(document)

    assert list(VALIDATOR.iter_errors(document)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said.pop("title"),
        lambda said: said.update(title=""),
        lambda said: said.update(surprise=1),
        lambda said: said["goal"].update(target=0),
        lambda said: said["goal"].update(measure="smiles"),
        lambda said: said["rules"].update(lanes=[]),
        lambda said: said["rules"]["lanes"][0].update(window_s=0),
        lambda said: said["rules"]["criteria"][0].update(key="Not A Key"),
        lambda said: said["rules"]["criteria"][0].update(operator="smells_like"),
        lambda said: said["rules"]["criteria"][0].update(points=99999),
        lambda said: said["rules"].update(required=[{"any": ["x"], "all": ["y"]}]),
        lambda said: said["commitments"]["sales"].update(minimum_touches=0),
        lambda said: said["commitments"]["marketing"].update(acceptance_rate=2),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(spoil):
    document = deepcopy(ALL[0].document)
    spoil(document)

    assert list(VALIDATOR.iter_errors(document))
    with pytest.raises(DocumentError):
        documents.Document.parse(document)
