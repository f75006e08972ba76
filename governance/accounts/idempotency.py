"""Writes of the API that count once, however often they are sent with the same key."""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from governance.accounts.models import Submission, User
from governance.accounts.submissions import HEADER, WRITES, begin, finish, replay
from governance.rules import canonical
from governance.web.parsers import Json
from governance.web.refusals import Refused

if TYPE_CHECKING:
    from rest_framework.views import APIView as Base
else:
    Base = object

KEY = re.compile(r"[\x21-\x7e]{1,64}")
EXPLANATION = (
    "A key of your choice, for instance a UUID, up to 64 printable characters. The same request "
    "sent again with the same key within a week is answered as the first was, with "
    "`Idempotent-Replayed: true`, and done once. The key with another request is refused (422); "
    "while the first is still being done, the answer is 409."
)


class _Replayed(Exception):
    """The request was answered before; carries the row that holds the answer."""

    def __init__(self, row: Submission) -> None:
        super().__init__(row.key)
        self.row = row


class Idempotent(Base):
    """Mixin for viewsets, named first: honours the header `Idempotency-Key` on every write.

    What the handler changes and the answer that is kept are one transaction: a process that dies
    leaves both or neither. So a handler nudges tasks with `transaction.on_commit`, asks no other
    machine, and puts no secret into its answer; `unkept` names the handlers that do, which
    refuse a key.
    """

    parser_classes: tuple[type[BaseParser], ...] = (Json,)
    unkept: frozenset[str] = frozenset()
    _begun: Submission | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Know who asks first, then take the key."""
        super().initial(request, *args, **kwargs)
        key, method = request.headers.get(HEADER), str(request.method)
        if key is None or method not in WRITES or not isinstance(request.user, User):
            return
        if getattr(self, "action", None) in self.unkept:
            raise Refused(f"The answer holds a secret and is not kept: send no {HEADER}.")
        row = begin(
            request.user,
            _kept_key(key),
            path=request.get_full_path()[:300],
            digest=_digest(request),
            at=timezone.now(),
        )
        if row.status is not None:
            raise _Replayed(row)
        self._begun = row
        if handler := getattr(self, method.lower(), None):
            setattr(self, method.lower(), self._once(handler, row))

    def handle_exception(self, exc: Exception) -> Any:
        """Answer again what was answered before; free the key of whatever failed."""
        if isinstance(exc, _Replayed):
            return replay(exc.row)
        if self._begun is not None:
            self._begun.delete()
        return super().handle_exception(exc)

    def _once(self, handler: Callable[..., Response], row: Submission) -> Callable[..., Response]:
        @wraps(handler)
        def handle(request: Request, *args: Any, **kwargs: Any) -> Response:
            with transaction.atomic():
                response = handler(request, *args, **kwargs)
                answer = self.finalize_response(request, response, *args, **kwargs)
                finish(row, answer.render())
            return response

        return handle


def describe(result: dict[str, Any], generator: Any, **_: Any) -> dict[str, Any]:
    """Name the header on every write that honours it (a hook of drf-spectacular)."""
    parameter = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "maxLength": 64},
        "description": EXPLANATION,
        "example": "6f1c2f0e-6c0f-4b8e-9a53-1d6f3f0f9d11",
    }
    honouring = {
        (_nameless(path), method.lower())
        for path, _, method, view in generator.endpoints
        if method in WRITES and _honours(view, method.lower())
    }
    for path, operations in result.get("paths", {}).items():
        for method, operation in operations.items():
            if (_nameless(path), method) in honouring:
                operation.setdefault("parameters", []).append(parameter)
    return result


def _honours(view: Any, method: str) -> bool:
    """Tell whether a view keeps its answer to this method under a key."""
    return issubclass(view.cls, Idempotent) and view.actions.get(method) not in view.cls.unkept


def _nameless(path: str) -> str:
    """Return the path without the names of its parameters: the document calls `pk` `id`."""
    return re.sub(r"{\w+}", "{}", path)


def _kept_key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise Refused(f"{HEADER} has 1 to 64 printable characters and no space.")
    return f"api:{key}"


def _digest(request: Request) -> str:
    """Return the digest of method and content; not of the bytes, for boundaries are random."""
    return canonical.digest([request.method, _content(request.data)])


def _content(data: Any) -> Any:
    if isinstance(data, QueryDict):
        return {name: [_value(value) for value in data.getlist(name)] for name in data}
    return dict(data) if isinstance(data, Mapping) else data


def _value(value: object) -> object:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for portion in value.chunks():
        digest.update(portion)
    value.seek(0)
    return [value.name, digest.hexdigest()]
