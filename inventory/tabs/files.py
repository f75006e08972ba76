"""Files: every file of the revision with its hash, and what scanners said."""

from collections.abc import Mapping
from typing import Any

from inventory.tabs.page import ModelPage

FILES_SHOWN = 200


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the first files by path."""
    if page.revision is None:
        return {}
    return {"files": page.revision.files.all()[:FILES_SHOWN], "files_shown": FILES_SHOWN}
