from django.db import models

from workspaces.models import TenantForeignKey, TiedModel, WorkspaceModel


class Person(WorkspaceModel):
    """A human being, as last told to us; known by their keys.

    One found to be somebody else keeps only the pointer `merged_into`: keys and leads are the other's from then on.
    """

    class Consent(models.TextChoices):
        """May we write and call? Nothing said is neither."""

        UNKNOWN = ""
        GIVEN = "given"
        WITHDRAWN = "withdrawn"

    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(
        max_length=200, blank=True, db_collation="C", help_text="Folded, for prefix search."
    )
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    company = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=60, blank=True)

    merged_into = TenantForeignKey("leads.Person", null=True, related_name="+")
    consent = models.CharField(
        max_length=10, choices=Consent, blank=True, default=Consent.UNKNOWN, db_default=""
    )
    consent_at = models.DateTimeField(null=True)
    consent_wording = models.CharField(max_length=2000, blank=True, default="", db_default="")
    do_not_contact_at = models.DateTimeField(null=True, help_text="Since when nobody may call or write.")
    do_not_contact_by = TenantForeignKey("workspaces.Member", null=True, related_name="+")
    do_not_contact_why = models.CharField(max_length=200, blank=True, default="", db_default="")
    erased_at = models.DateTimeField(null=True, help_text="When all that identified them was removed.")

    class Meta:
        indexes = [models.Index(fields=["workspace", "name_key"], name="person_name_key")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def may_be_contacted(self) -> bool:
        """Nobody said not to, and consent wasn't withdrawn."""
        return self.do_not_contact_at is None and self.consent != self.Consent.WITHDRAWN

    @property
    def display_name(self) -> str:
        if self.erased_at is not None:
            return "Erased person"
        return self.name or self.email or self.phone or "Unnamed lead"

    @property
    def initials(self) -> str:
        words = [word for word in self.display_name.split() if word[0].isalnum()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def position(self) -> str:
        return ", ".join(part for part in (self.title, self.company) if part)


class PersonKey(TiedModel):
    """One thing that says who a person is: normalised e-mail, E.164 phone, or an id of another system.

    A key alone identifies while its `told_as` is empty and it isn't shared. A shared mailbox or switchboard has a row per
    person, told apart by the name they gave.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"
        EXTERNAL_ID = "external_id"

    person = TenantForeignKey("leads.Person", related_name="keys")
    kind = models.CharField(max_length=12, choices=Kind, db_collation="C")
    value = models.CharField(max_length=300, db_collation="C")
    told_as = models.CharField(
        max_length=200, blank=True, default="", db_default="", db_collation="C",
        help_text="The folded name it identifies together with; empty: by itself.",
    )  # fmt: skip
    is_shared = models.BooleanField(default=False, db_default=False, help_text="Several people have it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "value", "told_as"], name="person_key_told")
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="person_key_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
