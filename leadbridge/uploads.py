"""Files in a form: taken by few addresses only, bounded while they arrive, on disk and never in memory."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.urls import reverse

TAKES_FILES = ("imports", "audits")


class Bounded(FileUploadHandler):
    """Stands before the handler that keeps the file, and lets no more through than IMPORT_MOST_BYTES.

    A file that is too long, or sent anywhere else, is read past and left out of the form.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        assert self.request is not None
        if self.request.path not in {reverse(name) for name in TAKES_FILES}:
            raise SkipFile
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.IMPORT_MOST_BYTES:
            self.request.file_is_too_large = True  # type: ignore[union-attr]  # read by the form that asked for it
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file itself is the next handler's."""
