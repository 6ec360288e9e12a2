"""The agreement through the API: drafts as documents, their life, and what is refused."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types of its own

from agreement.models import Version
from agreement.starters import ALL
from tests.agreement.drafts import proposed, signed
from tests.api.test_road import Caller, caller  # noqa: F401  the fixture
from tests.cast import Cast
from workspaces import scope

JSON = "application/json"


class Member:
    """A signed-in member at the API."""

    def __init__(self, browser: Client) -> None:
        self._browser = browser

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        def call(path: str, body: Any = None, **headers: str) -> Any:
            return getattr(self._browser, verb)(
                f"/api/v1/agreement{path}", body if verb == "get" else (body or {}), content_type=JSON,
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )  # fmt: skip

        return call


@pytest.fixture
def api(sign_in: Callable[..., Client]) -> Callable[[Any], Member]:
    return lambda member: Member(sign_in(member))


def test_the_whole_life_through_the_api(cast: Cast, api: Callable[[Any], Member]) -> None:
    mara, rita = api(cast.mara), api(cast.rita)
    made = mara.post("/versions/", {"document": ALL[0].document})
    assert (made.status_code, made.json()["state"], made["ETag"]) == (201, "draft", '"1"')

    document = deepcopy(ALL[0].document) | {"title": "Ours"}
    changed = mara.put("/versions/2/", document, if_match=made["ETag"])
    assert (changed.json()["revision"], changed.json()["document"]["title"]) == (2, "Ours")
    assert mara.post("/versions/2/proposal/").json()["waits_for"] == ["marketing", "sales"]
    said = rita.post("/versions/2/remarks/", {"line": "goal", "text": "Higher.", "kind": "change"})
    assert said.status_code == 201
    assert rita.get("/versions/2/remarks/").json()["results"][0]["by"] == "rita@acme.example"

    seen = rita.get("/versions/2/").json()["rules_digest"]
    assert rita.post("/versions/2/signature/", {"rules_digest": seen}).json()["waits_for"] == ["marketing"]
    done = mara.post("/versions/2/signature/", {"rules_digest": seen}).json()
    assert (done["state"], done["in_force_from"] is not None) == ("signed", True)
    assert {one["by"] for one in done["signatures"]} == {"Mara", "Rita"}
    assert mara.get("/").json()["number"] == 2
    difference = mara.get("/versions/2/diff/1/").json()
    assert difference["changes"][0] == {
        "line": "title", "name": "Title", "kind": "reworded", "only_words": True,
        "sentence": "Changed: “Title” was: Starter agreement. Now: Ours.", "before": "Starter agreement", "after": "Ours",
    }  # fmt: skip


def test_a_draft_is_replaced_only_by_who_saw_its_latest_state(
    cast: Cast, api: Callable[[Any], Member]
) -> None:
    mara = api(cast.mara)
    mara.post("/versions/", {"starter": "b2b_software"})
    document = ALL[0].document

    assert mara.put("/versions/2/", document).status_code == 428
    assert mara.put("/versions/2/", document, if_match='"x"').status_code == 400
    assert mara.put("/versions/2/", document | {"title": "A"}, if_match='"1"').status_code == 200
    late = mara.put("/versions/2/", document | {"title": "B"}, if_match='"1"')
    assert (late.status_code, "by Mara" in late.json()["detail"]) == (412, True)


def test_a_signed_version_can_t_be_changed(cast: Cast, at: datetime, api: Callable[[Any], Member]) -> None:
    with scope.workspace(cast.workspace.pk):
        signed(cast, at=at)
    mara = api(cast.mara)

    assert mara.put("/versions/2/", ALL[0].document, if_match='"2"').status_code == 409
    assert mara.post("/versions/2/withdrawal/").status_code == 409
    assert mara.post("/versions/2/proposal/").status_code == 409
    assert api(cast.rita).post("/versions/2/refusal/", {"reason": "x"}).status_code == 409


def test_what_is_wrong_is_named_by_its_path(cast: Cast, api: Callable[[Any], Member]) -> None:
    mara = api(cast.mara)
    document = ALL[0].document
    document["rules"]["criteria"][0]["operator"] = "smells_like"
    mara.post("/versions/", {"document": document})

    refused = mara.post("/versions/2/proposal/")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "rules.criteria[0].operator"
    assert mara.post("/versions/", {"document": []}).json()["errors"][0]["field"] == "document"
    assert mara.post("/versions/", {"starter": "nobody"}).status_code == 400
    assert mara.post("/versions/", {"based_on": 99}).status_code == 404
    assert mara.post("/versions/1/remarks/", {"line": "nowhere", "text": "x"}).status_code == 400


def test_who_may_not_is_refused(cast: Cast, at: datetime, api: Callable[[Any], Member]) -> None:
    with scope.workspace(cast.workspace.pk):
        version = proposed(cast, at=at)
        seen = version.revisions.latest("number").rules_digest
    sam = api(cast.sam)

    assert sam.post("/versions/").status_code == 403
    assert sam.put("/versions/2/", {}, if_match='"1"').status_code == 403
    assert sam.post("/versions/2/proposal/").status_code == 403
    assert sam.post("/versions/2/signature/", {"rules_digest": seen}).status_code == 403
    assert sam.post("/versions/2/refusal/", {"reason": "x"}).status_code == 403
    assert sam.post("/versions/2/withdrawal/").status_code == 403
    assert sam.post("/versions/2/remarks/", {"text": "But I may say this."}).status_code == 201


def test_a_key_drafts_but_signs_for_nobody(
    cast: Cast,
    caller: Callable[..., Caller],  # noqa: F811  the fixture
) -> None:
    key = caller("marketing")
    assert key.post("/agreement/versions/", {}).status_code == 201
    assert key.post("/agreement/versions/2/proposal/").status_code == 200
    assert key.post("/agreement/versions/2/signature/", {"rules_digest": "x"}).status_code == 403


def test_nobody_signs_other_rules_than_they_name(
    cast: Cast, at: datetime, api: Callable[[Any], Member]
) -> None:
    with scope.workspace(cast.workspace.pk):
        proposed(cast, at=at)

    assert api(cast.rita).post("/versions/2/signature/", {"rules_digest": "0" * 64}).status_code == 409
    assert api(cast.rita).post("/versions/2/signature/").status_code == 400


def test_the_schema_is_published_and_holds_for_what_is_exported(
    cast: Cast, at: datetime, api: Callable[[Any], Member]
) -> None:
    with scope.workspace(cast.workspace.pk):
        proposed(cast, at=at)
    mara = api(cast.mara)

    answer = mara.get("/schema/")

    assert answer["Content-Type"] == "application/schema+json"
    validator = Draft202012Validator(answer.json())
    assert list(validator.iter_errors(mara.get("/versions/2/").json()["document"])) == []


def test_the_list_goes_on_from_where_it_ended(cast: Cast, at: datetime, api: Callable[[Any], Member]) -> None:
    with scope.workspace(cast.workspace.pk):
        for _ in range(2):
            proposed(cast, at=at)
    mara = api(cast.mara)

    first = mara.get("/versions/", {"limit": 2}).json()
    rest = mara.get(first["next"].split("/api/v1/agreement")[1]).json()

    assert [row["number"] for row in first["results"] + rest["results"]] == [3, 2, 1]
    assert rest["next"] is None


def test_nadia_finds_none_of_it(cast: Cast, at: datetime, api: Callable[[Any], Member]) -> None:
    with scope.workspace(cast.workspace.pk):
        proposed(cast, at=at)
    nadia = api(cast.nadia)

    assert [row["number"] for row in nadia.get("/versions/").json()["results"]] == [1]
    assert nadia.get("/versions/2/").status_code == 404
    assert nadia.get("/versions/1/diff/2/").status_code == 404
    for verb in ("proposal", "signature", "withdrawal", "refusal", "remarks"):
        assert nadia.post(f"/versions/2/{verb}/", {"reason": "x", "text": "x"}).status_code == 404
    with scope.workspace(cast.workspace.pk):
        assert Version.objects.get(number=2).state == "proposed"
