"""Signatures: one of each side under the same rules makes a version the agreement."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from agreement import force, life, steps, versions, words
from agreement.life import TooLate
from agreement.models import Revision, Signature, Step, Version
from scoring.documents import DocumentError
from workspaces.models import Member, Side


@dataclass(frozen=True)
class Standing:
    """Who has signed what a version says now, and who had signed before its rules were changed."""

    marketing: Signature | None
    sales: Signature | None
    earlier: tuple[Signature, ...]

    @property
    def signatures(self) -> tuple[Signature, ...]:
        return tuple(found for found in (self.marketing, self.sales) if found is not None)

    @property
    def waits_for(self) -> tuple[str, ...]:
        return tuple(side for side in Side.values if self.of(side) is None)

    @property
    def is_complete(self) -> bool:
        return not self.waits_for

    def of(self, side: str) -> Signature | None:
        return self.marketing if side == Side.MARKETING else self.sales

    @property
    def sentence(self) -> str:
        """ "Signed by Mara for marketing, waiting for sales"; "Not signed yet"."""
        if not self.signatures:
            return "Not signed yet"
        signed = words.listed([f"{one.member.name} for {one.side}" for one in self.signatures])
        return f"Signed by {signed}" + (
            f", waiting for {words.listed(self.waits_for)}" if self.waits_for else ""
        )


def standing(version: Version) -> Standing:
    """The signatures of a version, their members loaded."""
    digest = (
        Revision.objects.filter(version=version, number=version.revision)
        .values_list("rules_digest", flat=True)
        .first()
    )
    rows = list(
        Signature.objects.filter(version=version).select_related("member", "version").order_by("at", "pk")
    )
    if not rows and version.state == Version.State.SIGNED:  # a wording fix: signed as an earlier version
        rows = list(
            Signature.objects.filter(rules_digest=digest)
            .select_related("member", "version")
            .order_by("at", "pk")
        )
    valid = {row.side: row for row in rows if row.rules_digest == digest}
    return Standing(
        marketing=valid.get(Side.MARKETING),
        sales=valid.get(Side.SALES),
        earlier=tuple(row for row in rows if row.rules_digest != digest),
    )


def sign(version: Version, *, by: Member, at: datetime, seen: str = "") -> Signature:
    """Sign for one's side; when both have, the version is the agreement, at once or on its day.

    `seen` is the digest of the rules that the signer read: raises TooLate when they are not these any more.
    """
    if not by.may_sign:
        raise PermissionDenied(f"You don’t sign for {by.side}. The owner says who does.")
    versions.lock(version.workspace_id)
    version = life.proposed(version)
    revision = life.latest(version)
    if seen and seen != revision.rules_digest:
        raise TooLate("The rules were changed a moment ago. Read them again before you sign.")
    try:
        life.write_down(version, revision, at=at)
    except DocumentError as error:
        raise TooLate("A line of it is not complete. It can be signed once that is fixed.") from error
    signature, is_new = Signature.objects.get_or_create(
        workspace_id=version.workspace_id,
        version=version,
        side=by.side,
        rules_digest=revision.rules_digest,
        defaults={"member": by, "at": at},
    )
    if not is_new:
        raise TooLate(f"{signature.member.name} has signed for {by.side} already.")
    steps.record(version, Step.Kind.SIGNED, by=by, at=at)
    if standing(version).is_complete:
        _seal(version, at=at)
    return signature


def _seal(version: Version, *, at: datetime) -> None:
    """Both have signed: from now on the version stays as it is."""
    version.state = Version.State.SIGNED
    version.save(update_fields=["state"])
    if version.takes_effect_at is None or version.takes_effect_at <= at:
        force.bring_into_force(version, at=at)
