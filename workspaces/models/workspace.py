from django.db import models


class Workspace(models.Model):
    """One company's rows. Its time zone says what a day is in every report."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(
        max_length=2, blank=True, help_text="Where a phone number without a country code is read."
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
