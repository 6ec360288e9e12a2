"""The API describes itself completely: every call, its parameters, how callers sign in."""

from pathlib import Path

from django.core.management import call_command
from django.test import Client

from tests.cast import Cast


def test_the_description_is_valid_and_leaves_no_warning(tmp_path: Path) -> None:
    described = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(described))
    assert "/api/v1/submissions/" in described.read_text()


def test_anyone_may_read_the_description(cast: Cast) -> None:
    assert Client().get("/api/v1/schema/").status_code == 200
