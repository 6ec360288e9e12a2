"""What the API's small writes take, checked for type and size; the verbs check for sense."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from followup.outcomes import Word
from followup.touches import Attempt

NOTE = 2000


class AttemptInput(serializers.Serializer[Any]):
    """One attempt to reach a lead. `at` defaults to now."""

    medium = serializers.CharField(max_length=12)
    result = serializers.CharField(max_length=20)
    at = serializers.DateTimeField(required=False, default_timezone=UTC)
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE, default="")
    duration_s = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=24 * 3600, default=None
    )
    call_back_at = serializers.DateTimeField(required=False, default_timezone=UTC)

    def attempt(self) -> Attempt:
        said = self.validated_data
        return Attempt(
            medium=said["medium"],
            result=said["result"],
            happened_at=said.get("at"),
            note=said["note"],
            duration_s=said["duration_s"],
            call_back_at=said.get("call_back_at"),
        )


class ReturnInput(serializers.Serializer[Any]):
    """Why a lead goes back; `criterion` names the line of the agreement that was wrong."""

    reason = serializers.CharField(max_length=120)
    criterion = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE, default="")


class MeetingInput(serializers.Serializer[Any]):
    """A meeting agreed with a lead."""

    starts_at = serializers.DateTimeField(default_timezone=UTC)
    title = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class MeetingOutcomeInput(serializers.Serializer[Any]):
    """What became of a meeting; one that is moved says when it takes place instead."""

    outcome = serializers.ChoiceField(["held", "no_show", "cancelled", "moved"])
    starts_at = serializers.DateTimeField(required=False, default_timezone=UTC)


class DraftInput(serializers.Serializer[Any]):
    """What a draft begins from: a document, a starter's key, a version's number; without any, the version in use."""

    document = serializers.JSONField(required=False)
    starter = serializers.CharField(required=False, max_length=60)
    based_on = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class ProposalInput(serializers.Serializer[Any]):
    """When a version is to come into force; left out, as soon as both have signed."""

    takes_effect_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, default_timezone=UTC
    )


class SignatureInput(serializers.Serializer[Any]):
    """The digest of the rules that were read, as the version shows it."""

    rules_digest = serializers.CharField(max_length=64)


class RefusalInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=NOTE)


class RemarkInput(serializers.Serializer[Any]):
    """A remark on a line, such as `criteria/has_email`; an empty line is the whole version."""

    line = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    text = serializers.CharField(max_length=NOTE)
    kind = serializers.ChoiceField(["remark", "change"], default="remark")


class OutcomeInput(serializers.Serializer[Any]):
    """What became of a lead."""

    outcome = serializers.CharField(max_length=10)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE, default="")
    value = serializers.DecimalField(
        required=False, allow_null=True, max_digits=14, decimal_places=2, min_value=Decimal(0), default=None
    )
    at = serializers.DateTimeField(required=False, default_timezone=UTC)
    until = serializers.DateTimeField(
        required=False, default_timezone=UTC, help_text="When a recycled lead comes back by itself."
    )

    def word(self) -> Word:
        said = self.validated_data
        return Word(
            kind=said["outcome"],
            reason=said["reason"],
            note=said["note"],
            value=said["value"],
            happened_at=said.get("at"),
            until=said.get("until"),
        )
