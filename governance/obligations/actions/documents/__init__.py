"""The only writers of documents."""

from governance.obligations.actions.documents.reviewing import (
    approve,
    discard,
    send_back,
    send_for_review,
)
from governance.obligations.actions.documents.saving import Stale, refresh, save_draft
from governance.obligations.actions.documents.starting import new_version, start

__all__ = [
    "Stale",
    "approve",
    "discard",
    "new_version",
    "refresh",
    "save_draft",
    "send_back",
    "send_for_review",
    "start",
]
