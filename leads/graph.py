"""Meta's graph, asked for leads: one by its id, or all of a while. Every answer is bounded, in size and in time."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests
from django.conf import settings

from leads.ways_in.kind import Access, NotFetched

TIMEOUT_S = 10
MOST_BYTES = 2 * 1024 * 1024
MOST_PAGES = 100
FIELDS = "id,created_time,field_data,form_id,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,platform,is_organic"


def lead(identifier: str, access: Access) -> dict[str, Any]:
    """What was answered under this id. Raises NotFetched."""
    found = _get(identifier, access, {"fields": FIELDS})
    if not isinstance(found.get("field_data"), list):
        raise NotFetched("Meta answered without the lead’s answers: the token may lack leads_retrieval.")
    return found


def since(start: datetime, access: Access) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, what was answered) of every lead of the page's forms that was created after `start`. Raises NotFetched."""
    newer = {"field": "time_created", "operator": "GREATER_THAN", "value": int(start.timestamp())}
    for form in _pages("me/leadgen_forms", access, {"fields": "id,name"}):
        identifier = str(form.get("id") or "")
        if not identifier.isdecimal():
            continue
        for found in _pages(
            f"{identifier}/leads",
            access,
            {"fields": FIELDS, "filtering": json.dumps([newer]), "limit": "100"},
        ):
            if str(found.get("id") or "").isdecimal() and isinstance(found.get("field_data"), list):
                yield (
                    str(found["id"]),
                    {"form_id": identifier, **found, "form_name": str(form.get("name") or "")},
                )


def _pages(path: str, access: Access, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of a list, page by page; by its cursor, so that no address out of an answer is ever called."""
    after = ""
    for _ in range(MOST_PAGES):
        answer = _get(path, access, query | ({"after": after} if after else {}))
        rows = answer.get("data")
        yield from (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))
        paging = answer.get("paging")
        cursors = paging.get("cursors") if isinstance(paging, dict) else None
        after = str(cursors.get("after") or "") if isinstance(cursors, dict) else ""
        if not after or not (isinstance(paging, dict) and paging.get("next")):
            return


def _get(path: str, access: Access, query: dict[str, str]) -> dict[str, Any]:
    if not access.token:
        raise NotFetched("There is no page access token yet.")
    proof = hmac.new(access.secret.encode(), access.token.encode(), hashlib.sha256).hexdigest()
    try:
        with requests.get(
            f"{settings.META_GRAPH_URL}/{path}",
            params=query | {"appsecret_proof": proof},
            headers={"Authorization": f"Bearer {access.token}"},  # not in the address, which gets into logs
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        ) as answer:
            body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise NotFetched(f"Meta could not be reached ({type(error).__name__}).") from error
    if len(body) > MOST_BYTES:
        raise NotFetched("Meta’s answer was too large.")
    return _read(status, body)


def _read(status: int, body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if status == 200 and isinstance(value, dict):
        return value
    error = value.get("error") if isinstance(value, dict) else None
    said = str(error.get("message") or "")[:250] if isinstance(error, dict) else ""
    raise NotFetched(f"Meta answered {status}: {said}" if said else f"Meta answered {status}.")
