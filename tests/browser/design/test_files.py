"""Static files: hashed with their imports once collected, plain before; the policy on every page."""

import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory

from leadbridge import policy, storage


def test_collected_files_are_named_by_content_in_imports_too(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert staticfiles_storage.url("css/base.css") == "/static/css/base.css"

    call_command("collectstatic", interactive=False, verbosity=0)
    collected = storage.HashedFiles()

    assert re.fullmatch(r"/static/css/base\.[0-9a-f]{12}\.css", collected.url("css/base.css"))
    app = Path(collected.path(collected.stored_name("js/app.js")))
    imported = re.findall(r'import"\./(.+?)"', app.read_text())
    assert imported
    assert all((app.parent / name).exists() and re.search(r"\.[0-9a-f]{12}\.js$", name) for name in imported)
    assert Path(f"{collected.path(collected.stored_name('fonts/geist.ttf'))}.br").stat().st_size < 80_000


def test_every_page_carries_the_policy(client: Client) -> None:
    answer = client.get("/static-file-that-isnt-there")

    assert answer["Content-Security-Policy"] == policy.CONTENT_SECURITY_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in policy.CONTENT_SECURITY_POLICY


def test_a_view_may_bring_its_own_policy() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'; frame-ancestors *"})

    answer = policy.ContentPolicy(lambda request: own)(RequestFactory().get("/"))

    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors *"
