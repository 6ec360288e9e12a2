"""A version as JSON, out and in again, with the schema of its document."""

import json
from typing import Any

from django.conf import settings

from agreement import documents, schema
from agreement.models import Version
from scoring.documents import DocumentError


def export(version: Version) -> dict[str, Any]:
    """What a version says, ready to be imported here or elsewhere."""
    return {"$schema": f"{settings.BASE_URL}{schema.ADDRESS}", **documents.of(version)}


def read(content: bytes) -> dict[str, Any]:
    """The document in an exported file's content, finished or not; raises DocumentError for what is none."""
    if len(content) > documents.LARGEST:
        raise DocumentError([("document", f"is larger than {documents.LARGEST // 1024} KiB")])
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DocumentError([("document", "is not JSON")]) from error
    return plain(document)


def plain(document: Any) -> dict[str, Any]:
    """The document without the mark an export carries; raises DocumentError for what can't be kept."""
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "$schema"}
    kept: dict[str, Any] = documents.sane(document)
    return kept
