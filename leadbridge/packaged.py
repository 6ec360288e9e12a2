"""Static files that come with packages: served from there, so that our tree holds no copy of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import django_htmx
import fontpkg_geist
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Only what our pages ask for; packages ship much more. The font is a variable one, 74 KB with brotli.
FILES = {
    "fonts/geist.ttf": Path(fontpkg_geist.ROOT) / "files" / "Geist[wght].ttf",
    "django_htmx/htmx-2.min.js": Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js",
}


class PackagedStorage(FileSystemStorage):
    """Reads each file where its package keeps it."""

    prefix = None

    def path(self, name: str) -> str:
        return str(FILES[name])


class PackagedFiles(BaseFinder):
    """Finds the typeface and htmx."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = PackagedStorage()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [str(FILES[path])] if path in FILES else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in FILES:
            yield name, self.storage
