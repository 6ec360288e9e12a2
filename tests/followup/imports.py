"""Short ways through an import for tests: a file sent as a browser sends it, laid out, and worked off."""

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from followup.imports import work
from leads.models import ImportRun
from tests.cast import Cast
from workspaces import scope


def upload(browser: Client, raw: bytes, name: str = "leads.csv", **others: str):
    """The answer to a file sent from the page."""
    told = {"kind": "leads", **others, "file": SimpleUploadedFile(name, raw)}
    return browser.post(reverse("imports"), told)


def latest(cast: Cast) -> ImportRun:
    with scope.workspace(cast.workspace.pk):
        return ImportRun.objects.latest("pk")


def begin(browser: Client, cast: Cast, told: Mapping[str, str] | None = None):
    """Press "Import" with every column as it was guessed, and what is told besides."""
    run = latest(cast)
    columns = {f"column_{place}": field for place, field in run.options["fields"].items()}
    constants = {f"all_{name}": value for name, value in run.options["constants"].items()}
    return browser.post(
        reverse("import_mapping", args=[run.pk]), {**columns, **constants, "start": "1", **(told or {})}
    )


def bring_in(
    browser: Client,
    cast: Cast,
    raw: bytes,
    name: str = "leads.csv",
    *,
    kind: str = "leads",
    told: Mapping[str, str] | None = None,
) -> ImportRun:
    """A whole import: uploaded, started, done by the worker."""
    answer = upload(browser, raw, name, kind=kind)
    assert answer.status_code == 302, answer.context["problem"]
    answer = begin(browser, cast, told)
    assert answer.status_code == 302, (answer.context["look"].problems, answer.context["look"].question)
    work.work_off()
    return latest(cast)
