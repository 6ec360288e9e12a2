"""The Geist typeface, served from the package it ships in instead of a copy in our tree."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fontpkg_geist
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# The wheel holds variable TrueType files only; brotli makes 74 KB of the 169.
FILES = {"fonts/geist.ttf": "Geist[wght].ttf"}


class GeistStorage(FileSystemStorage):
    """Reads the package's file under the name our style sheets use for it."""

    prefix = None

    def path(self, name: str) -> str:
        return super().path(FILES.get(name, name))


class GeistFinder(BaseFinder):
    """Finds `fonts/geist.ttf` in the `fontpkg-geist` package."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = GeistStorage(location=Path(fontpkg_geist.ROOT) / "files")

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.storage.path(path) if path in FILES else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in FILES:
            yield name, self.storage
