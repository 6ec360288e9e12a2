"""Static files: hashed, compressed copies after `collectstatic`, the plain sources without it."""

from collections.abc import Iterable

from asgiref.typing import ASGI3Application
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import (
    ManifestStaticFilesStorage,
    StaticFilesStorage,
    staticfiles_storage,
)
from servestatic import ServeStaticASGI
from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Names a file by its content once collected, imports between our modules included; else by its own name."""

    # Django's own switch rewrites imports in every package's scripts, and htmx's don't survive it.
    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("js/*.js", ManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    @property
    def is_collected(self) -> bool:
        """Whether `collectstatic` has left a manifest."""
        return bool(self.hashed_files)

    def url(self, name: str | None, force: bool = False) -> str:
        if not self.is_collected:
            return StaticFilesStorage.url(self, name)
        return super().url(name, force)


def served(application: ASGI3Application) -> ServeStaticASGI:
    """Answers what lies below STATIC_URL before the application sees the request."""
    files = ServeStaticASGI(application, allow_all_origins=False)
    for url, path in _published():
        files.add_file_to_dictionary(url, path)
    return files


def _published() -> Iterable[tuple[str, str]]:
    if staticfiles_storage.is_collected:
        for hashed in staticfiles_storage.hashed_files.values():
            yield f"{settings.STATIC_URL}{hashed}", staticfiles_storage.path(hashed)
        return
    seen: set[str] = set()
    for finder in get_finders():
        for name, storage in finder.list([]):
            if name not in seen:
                seen.add(name)
                yield f"{settings.STATIC_URL}{name}", storage.path(name)
