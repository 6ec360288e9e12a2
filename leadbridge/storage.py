"""Static files: hashed, compressed copies after `collectstatic`, the plain sources without it."""

from collections.abc import Iterator

from asgiref.typing import ASGI3Application
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from servestatic import ServeStaticASGI
from servestatic.storage import CompressedManifestStaticFilesStorage as Hashed


class HashedFiles(Hashed):  # type: ignore[misc]  # servestatic has no types
    """Names a file by its content once collected, in the imports of our modules too; before, plainly."""

    # Django's own switch rewrites imports in every package's scripts, and htmx's don't survive it.
    patterns = (*Hashed.patterns, ("js/*.js", Hashed._js_module_import_aggregation_patterns[1]))

    @property
    def is_collected(self) -> bool:
        """Whether `collectstatic` has left a manifest."""
        return bool(self.hashed_files)

    def url(self, name: str | None, force: bool = False) -> str:
        if not self.is_collected:
            return StaticFilesStorage.url(self, name)
        return str(super().url(name, force))


def served(application: ASGI3Application) -> ServeStaticASGI:
    """Answers what lies below STATIC_URL before the application sees the request."""
    files = ServeStaticASGI(application, allow_all_origins=False)
    for name, path in _published():
        files.add_file_to_dictionary(f"{settings.STATIC_URL}{name}", path)
    return files


def _published() -> Iterator[tuple[str, str]]:
    """Each file's name below STATIC_URL, and where it lies."""
    if isinstance(staticfiles_storage, HashedFiles) and staticfiles_storage.is_collected:
        for name, hashed in staticfiles_storage.hashed_files.items():
            yield hashed, staticfiles_storage.path(hashed)
            yield name, staticfiles_storage.path(name)  # the web manifest names its icon plainly
        return
    seen: set[str] = set()
    for finder in get_finders():
        for name, storage in finder.list([]):
            if name not in seen:
                seen.add(name)
                yield name, storage.path(name)
