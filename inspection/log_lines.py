"""Log lines: with the request's id, without what could name somebody: no record's key, no text of an error."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from typing import Any

# Keys of records, and whatever follows the question mark of an address.
_KEY = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_QUERY = re.compile(r"(/[^\s?]*)\?\S*")
# These write addresses that anybody may have typed, or what an error said of the row it stumbled over.
_OF_REQUESTS = ("django.request", "django.security", "django.server", "gunicorn")
_OF_TASKS = "celery.app.trace"


def _request_id(record: logging.LogRecord) -> str:
    """The id of the request a line is about, or under way. Read late: logging is set up before the models are."""
    if of_its_own := getattr(getattr(record, "request", None), "id", ""):
        return str(of_its_own)
    if "inspection.audit" not in sys.modules:
        return ""
    return sys.modules["inspection.audit"].request_id.get()  # type: ignore[no-any-return]


class Line(logging.Formatter):
    """One line a person reads; below it, of an error, where it happened and its kind."""

    default_msec_format = "%s,%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = _request_id(record) or "-"
        # Another handler may have written the error out in full for itself.
        record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = words(record)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return where(ei)


class JsonLine(Line):
    """The same as one JSON object a line, for a collector."""

    def format(self, record: logging.LogRecord) -> str:
        found = {"at": self.formatTime(record), "level": record.levelname, "logger": record.name,
                 "request_id": _request_id(record), "message": words(record)}  # fmt: skip
        if record.exc_info:
            found["error"] = where(record.exc_info)
        return json.dumps(found, ensure_ascii=False)


def words(record: logging.LogRecord) -> str:
    """What a record says, keys left out; of a failed task its name and the kind of error."""
    if record.name == _OF_TASKS and isinstance(record.args, dict):
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        return f"task {record.args.get('name', '')} {record.args.get('description', '')} {kind}".strip()
    said = _KEY.sub("…", record.getMessage())
    return _QUERY.sub(r"\1", said) if record.name.startswith(_OF_REQUESTS) else said


def where(error: Any) -> str:
    """An error's kind and the places it passed, innermost last. Its text may quote a row, so it is left out."""
    value, lines, seen = error[1], [], set()
    while value is not None and id(value) not in seen:
        seen.add(id(value))
        frames = traceback.extract_tb(value.__traceback__)
        lines += [type(value).__name__, *(f"  {each.filename}:{each.lineno} {each.name}" for each in frames)]
        value = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
    return "\n".join(lines)
