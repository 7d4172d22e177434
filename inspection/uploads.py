"""Takes uploads into memory files: Django's own handler writes what is large to a temporary folder in the open."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from inspection import isolation

# All files of one request together, in multiples of the largest file.
TOGETHER = 4


class MemoryOnly(FileUploadHandler):
    """Each file in a file that lies in memory; of what is too large only the size is kept, and the form refuses it."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.total = 0
        self.file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = isolation.memory_file(name="upload")
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.file is not None
        self.size += len(raw_data)
        self.total += len(raw_data)
        if self.size <= settings.ATTACHMENT_MAX_BYTES and self.total <= TOGETHER * settings.ATTACHMENT_MAX_BYTES:
            self.file.write(raw_data)
        else:
            # Cut off here, it must not pass for whole.
            self.size = max(self.size, settings.ATTACHMENT_MAX_BYTES + 1)

    def file_complete(self, file_size: int) -> UploadedFile:
        assert self.file is not None
        self.file.flush()
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, self.size, self.charset, self.content_type_extra  # type: ignore[arg-type]
        )  # fmt: skip
