from django.db import models

from workspaces.models import TenantForeignKey, WorkspaceModel


class Person(WorkspaceModel):
    """A human being, as last told to us; known by their keys."""

    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(
        max_length=200, blank=True, db_collation="C", help_text="Folded, for prefix search."
    )
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    company = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "name_key"], name="person_name_key")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name or self.email or self.phone or "Unnamed lead"

    @property
    def initials(self) -> str:
        words = [word for word in self.display_name.split() if word[0].isalnum()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def position(self) -> str:
        return ", ".join(part for part in (self.title, self.company) if part)


class PersonKey(WorkspaceModel):
    """One thing that says who a person is: normalised e-mail, E.164 phone, or an id of another system."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"
        EXTERNAL_ID = "external_id"

    person = TenantForeignKey("leads.Person", related_name="keys")
    kind = models.CharField(max_length=12, choices=Kind, db_collation="C")
    value = models.CharField(max_length=300, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "value"], name="person_key")]
        indexes = [models.Index(fields=["workspace", "person"], name="person_key_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
