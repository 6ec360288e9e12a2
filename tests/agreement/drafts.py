"""Short ways to a version at any point of its life, as the cast would bring it there."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

from agreement import documents, drafting, life, signing
from agreement.models import Revision, Version
from tests.cast import Cast

Edit = Callable[[dict[str, Any]], None]


def stricter(document: dict[str, Any]) -> None:
    """A change that binds: leads need a company too."""
    document["title"] = "Spring agreement"
    document["rules"]["required"] = [*document["rules"]["required"], "names_company"]


def reworded(document: dict[str, Any]) -> None:
    """A change of words alone."""
    document["rules"]["criteria"][0]["label"] = "Gave us an e-mail address"


def drafted(cast: Cast, *, at: datetime, edit: Edit = stricter, based_on: Version | None = None) -> Version:
    version = drafting.start(cast.workspace.pk, by=cast.mara, at=at, based_on=based_on)
    edit_in_place(version, edit, by=cast.mara, at=at)
    return version


def proposed(cast: Cast, *, at: datetime, edit: Edit = stricter, **kept: Any) -> Version:
    return life.propose(drafted(cast, at=at, edit=edit), by=cast.mara, at=at, **kept)


def signed(cast: Cast, *, at: datetime, edit: Edit = stricter, **kept: Any) -> Version:
    """Signed by Mara and Rita, and so in force, or waiting for its day."""
    version = proposed(cast, at=at, edit=edit, **kept)
    signing.sign(version, by=cast.mara, at=at)
    signing.sign(version, by=cast.rita, at=at)
    version.refresh_from_db()
    return version


def edit_in_place(version: Version, edit: Edit, *, by: Any, at: datetime) -> Revision:
    """A further revision, as the builder appends them."""
    version.refresh_from_db()
    document = deepcopy(documents.of(version))
    edit(document)
    version.revision += 1
    version.save(update_fields=["revision"])
    return Revision.objects.create(
        workspace_id=version.workspace_id, version=version, number=version.revision, document=document,
        rules_digest=documents.digest(document), member=by, at=at,
    )  # fmt: skip
