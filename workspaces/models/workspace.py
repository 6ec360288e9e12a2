from django.db import models

from workspaces.layers import Layer


class RepFigures(models.TextChoices):
    """Who sees what each rep’s figures are. Whoever manages a side, the owner, and the rep themself always do."""

    MANAGERS = "managers", "Managers, and each rep their own"
    EVERYONE = "everyone", "Everyone in the workspace"


class Workspace(models.Model):
    """One company's rows. Its time zone says what a day is in every report."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(
        max_length=2, blank=True, help_text="Where a phone number without a country code is read."
    )
    rep_figures = models.CharField(
        max_length=10,
        choices=RepFigures,
        default=RepFigures.MANAGERS,
        db_default=RepFigures.MANAGERS.value,
    )
    hours = models.JSONField(default=dict, help_text="Empty: always open.")
    holidays_of = models.CharField(
        max_length=6, blank=True, help_text="Country whose public holidays close the company."
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def own_hours(self) -> Layer:
        return Layer(self.hours, self.time_zone, self.holidays_of)
